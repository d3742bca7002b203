//! What desks bring and take, over real TLS.

use rambla_cluster::Cluster;
use rambla_wire::hub::{Acknowledgement, Coming, PIECE, Position, Push, Rights, Snapshot};
use rambla_wire::{Hash, Head};

use crate::desk::{Desk, blob, id, note};
use crate::place::in_cluster;
use crate::{metrics, served};

#[tokio::test]
async fn what_one_desk_brings_another_gets_in_order() {
    let served = served::hub(|_| {}).await;
    let (team, stream) = (id(1), id(2));
    let ours = served.first(team).await;
    let theirs = served.another(team, Rights::MEMBER).await;
    let mut desk = Desk::new(1, stream);
    let changes = desk.writes_many(20);
    let acknowledged = ours.push(stream, &changes[..12]).await.unwrap();
    assert_eq!((acknowledged.head, acknowledged.fresh), (12, 12));
    assert_eq!(acknowledged.head_hash, changes[11].header.hash());
    assert_eq!(acknowledged.taken.len(), 1);
    assert_eq!(acknowledged.taken[0].version.seq, 12);
    assert!(acknowledged.refused.is_empty());
    // Some of them once more: acknowledged, and not there twice.
    let acknowledged = ours.push(stream, &changes[5..]).await.unwrap();
    assert_eq!((acknowledged.head, acknowledged.fresh), (20, 8));
    assert_eq!(acknowledged.taken[0].version.seq, 20);
    let again = ours.push(stream, &changes).await.unwrap();
    assert_eq!((again.head, again.fresh), (20, 0));
    assert_eq!(again.head_hash, changes[19].header.hash());
    let pulled = theirs.pull_all(stream).await;
    assert_eq!(pulled, changes);
    assert_eq!(note(&pulled[3]).as_deref(), Some("note 3"));
    let heads = theirs.heads(stream).await.unwrap();
    assert_eq!(heads.heads, acknowledged.taken);
    assert_eq!(heads.epoch, acknowledged.epoch);
    let welcome = theirs.hello(theirs.known().nonce, 1, vec![]).await.unwrap();
    assert_eq!(welcome.streams.len(), 1);
    assert_eq!(welcome.streams[0].head, 20);
    let at = Position {
        stream,
        epoch: heads.epoch,
        number: 20,
        hash: changes[19].header.hash(),
    };
    let welcome = theirs.hello(welcome.nonce, 2, vec![at]).await.unwrap();
    assert_eq!(welcome.streams[0].epoch, heads.epoch);
    // What the hub has never had.
    let hash = Hash([1; 32]);
    let welcome = theirs
        .hello(welcome.nonce, 3, vec![Position { hash, ..at }])
        .await
        .unwrap();
    assert_ne!(welcome.streams[0].epoch, heads.epoch);
    served.serving.stop().await.unwrap();
}

#[tokio::test]
async fn what_is_erased_is_blank_for_everybody_and_stays_so() {
    let served = served::hub(|_| {}).await;
    let (team, stream) = (id(1), id(2));
    let ours = served.first(team).await;
    let mut desk = Desk::new(1, stream);
    let changes = desk.writes_many(3);
    ours.push(stream, &changes[..2]).await.unwrap();
    // The second is here, the third comes later; part 0 stays.
    let parts: Vec<_> = changes[1..]
        .iter()
        .map(|change| (Head::of(&change.header), vec![0, 1]))
        .collect();
    let erased = ours.erase(stream, parts.clone()).await.unwrap();
    assert_eq!(erased.count, 1);
    let blank: Vec<_> = parts.iter().map(|(change, _)| (*change, vec![1])).collect();
    assert_eq!(erased.parts, blank);
    ours.push(stream, &changes).await.unwrap();
    let pulled = ours.pull_all(stream).await;
    let notes: Vec<_> = pulled.iter().map(note).collect();
    assert_eq!(notes, [Some("note 0".to_owned()), None, None]);
    assert_eq!(pulled[2].header, changes[2].header);
    let again = ours.erase(stream, parts).await.unwrap();
    assert_eq!((again.count, again.parts), (0, blank));
}

#[tokio::test]
async fn a_snapshot_goes_from_one_desk_to_another_and_to_nobody_else() {
    let served = served::hub(|_| {}).await;
    let (team, stream) = (id(1), id(2));
    let ours = served.first(team).await;
    let (reads, pushes) = (
        served.another(team, Rights::READ).await,
        served.another(team, Rights::PUSH).await,
    );
    let changes = Desk::new(1, stream).writes_many(3);
    ours.push(stream, &changes).await.unwrap();
    let bytes = blob(1, PIECE as usize + 10);
    let (first, last) = bytes.split_at(PIECE as usize);
    let found = pushes.snapshots(stream).await.unwrap();
    let of = Snapshot {
        epoch: found.epoch,
        graves: found.graves,
        up_to: 3,
        size: bytes.len() as u64,
        hash: Hash::of(&bytes),
    };
    let right = (403, "right".to_owned());
    assert_eq!(
        reads.put_piece(stream, &of, 0, first).await.unwrap_err(),
        right
    );
    let found = pushes.put_piece(stream, &of, 0, first).await.unwrap();
    let missing = vec![1];
    assert_eq!(
        found.coming,
        Some(Coming {
            snapshot: of,
            missing
        })
    );
    let found = ours.put_piece(stream, &of, 1, last).await.unwrap();
    assert_eq!((found.whole, &found.coming), (Some(of), &None));
    assert_eq!(reads.snapshots(stream).await.unwrap(), found);
    assert!(reads.piece(stream, &of, 0).await.unwrap() == first);
    assert!(reads.piece(stream, &of, 1).await.unwrap() == last);
    assert_eq!(pushes.piece(stream, &of, 0).await.unwrap_err(), right);
    let nowhere = reads.snapshots(id(9)).await.unwrap_err();
    assert_eq!(nowhere, (404, "not-found".to_owned()));
    let older = Snapshot { up_to: 2, ..of };
    let older = Snapshot {
        hash: Hash::of(last),
        size: 10,
        ..older
    };
    let late = ours.put_piece(stream, &older, 0, last).await.unwrap_err();
    assert_eq!(late, (409, "stale".to_owned()));
    for device in [&reads, &pushes] {
        served.hub.revoke(device.known().device).await.unwrap();
    }
    let out = (403, "revoked".to_owned());
    assert_eq!(reads.snapshots(stream).await.unwrap_err(), out);
    assert_eq!(reads.piece(stream, &of, 0).await.unwrap_err(), out);
    assert_eq!(
        pushes.put_piece(stream, &of, 0, first).await.unwrap_err(),
        out
    );
}

#[tokio::test]
async fn a_poison_change_is_refused_by_name_and_the_others_are_taken() {
    let served = served::hub(|_| {}).await;
    let (team, stream) = (id(1), id(2));
    let ours = served.first(team).await;
    let (mut good, mut bad) = (Desk::new(1, stream), Desk::new(2, stream));
    let (good, mut bad) = (good.writes_many(2), bad.writes_many(3));
    // Signed by nobody; of another stream.
    bad[1].header.signature.as_mut().unwrap()[40] ^= 1;
    let elsewhere = Desk::new(3, id(9)).writes_many(1);
    let mixed = [&bad[..], &good[..], &elsewhere[..]].concat();
    let acknowledged = ours.push(stream, &mixed).await.unwrap();
    let refused: Vec<_> = acknowledged
        .refused
        .iter()
        .map(|one| (one.version, one.why.as_str()))
        .collect();
    assert_eq!(
        refused,
        [
            (bad[1].header.version(), "signature"),
            (elsewhere[0].header.version(), "malformed")
        ]
    );
    // What came before it is taken; of what came after it the hub does not say that all before is here.
    let taken: Vec<_> = acknowledged.taken.iter().map(|head| head.version).collect();
    assert_eq!(taken, [bad[0].header.version(), good[1].header.version()]);
    assert_eq!(acknowledged.head, 4);
    assert_eq!(ours.pull_all(stream).await.len(), 4);
    let held = served.hub.ledger().held().await.unwrap();
    assert_eq!(held.len(), 1);
    assert_eq!(
        (held[0].version, held[0].why.as_str()),
        (bad[1].header.version(), "signature")
    );
}

#[tokio::test]
async fn a_change_that_cannot_be_read_is_named_and_the_others_are_taken() {
    let served = served::hub(|_| {}).await;
    let (team, stream) = (id(1), id(2));
    let ours = served.first(team).await;
    let (mut good, mut bad) = (Desk::new(1, stream), Desk::new(2, stream));
    let (good, bad) = (good.writes_many(2), bad.writes_many(2));
    // Of a later version; with more parts than its header says.
    let mut newer = bad[0].encode();
    newer[0] = 9;
    let longer = [&bad[1].encode()[..], b"more"].concat();
    let mut push = Push {
        nonce: [9; 16],
        changes: good.clone(),
    }
    .encode();
    for change in [newer, longer] {
        push.extend((change.len() as u32).to_be_bytes());
        push.extend(change);
    }
    let path = format!("streams/{stream}/changes");
    let answer = ours.post(&path, push).await.unwrap();
    let acknowledged = Acknowledgement::decode(&answer).unwrap();
    let refused: Vec<_> = acknowledged
        .refused
        .iter()
        .map(|one| (one.version, one.why.as_str()))
        .collect();
    assert_eq!(
        refused,
        [
            (bad[0].header.version(), "newer"),
            (bad[1].header.version(), "malformed")
        ]
    );
    assert_eq!(ours.pull_all(stream).await, good);
    assert!(served.hub.ledger().held().await.unwrap().is_empty());
}

#[tokio::test]
async fn pushes_that_come_together_are_each_acknowledged_for_themselves() {
    let served = served::hub(|limits| limits.device_burst = 10_000).await;
    let (team, stream) = (id(1), id(2));
    let ours = served.first(team).await;
    let pushes = (1..=40).map(|of| {
        let ours = ours.clone();
        tokio::spawn(async move {
            let mut desk = Desk::new(of, stream);
            let mut stood = Vec::new();
            for _ in 0..5 {
                let changes = desk.writes_many(2);
                let acknowledged = ours.push(stream, &changes).await.unwrap();
                assert_eq!(acknowledged.taken[0].hash, changes[1].header.hash());
                assert_eq!(acknowledged.head_hash, changes[1].header.hash());
                assert_eq!(acknowledged.fresh, 2);
                stood.push(acknowledged.head);
            }
            assert!(stood.is_sorted());
            stood
        })
    });
    let mut stood = Vec::new();
    for push in pushes.collect::<Vec<_>>() {
        stood.extend(push.await.unwrap());
    }
    stood.sort_unstable();
    let each: Vec<u64> = (1..=200).map(|at| at * 2).collect();
    assert_eq!(stood, each);
    assert_eq!(ours.pull_all(stream).await.len(), 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_down_is_a_503_and_comes_back() {
    let Some(cluster) = Cluster::start() else {
        return;
    };
    let served = metrics::counting(Some(in_cluster(&cluster))).await;
    let (team, stream) = (id(1), id(2));
    let ours = served.first(team).await;
    let changes = Desk::new(1, stream).writes_many(2);
    ours.push(stream, &changes[..1]).await.unwrap();
    cluster.stop("fast");
    assert_eq!(
        ours.push(stream, &changes).await.unwrap_err(),
        (503, "store".to_owned())
    );
    assert_eq!(served.stranger().get("/ready").await.unwrap_err().0, 503);
    assert!(served.stranger().get("/health").await.is_ok());
    let counted = metrics::told(&served).await;
    assert_eq!(
        metrics::value(&counted, "rambla_hub_database_up"),
        Some(0.0)
    );
    cluster.run();
    assert_eq!(ours.push(stream, &changes).await.unwrap().head, 2);
    assert!(served.stranger().get("/ready").await.is_ok());
}
