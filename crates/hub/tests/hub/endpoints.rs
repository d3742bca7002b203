//! Every request, over real TLS, as it should be and as it should not.

use rambla_wire::Hash;
use rambla_wire::hub::Position;

use crate::desk::{Desk, id, note};
use crate::served;

#[tokio::test]
async fn what_one_desk_brings_another_gets_in_order() {
    let served = served::hub(|_| {}).await;
    let (team, stream) = (id(1), id(2));
    let ours = served.first(team).await;
    let theirs = served.another(team, rambla_wire::hub::Rights::MEMBER).await;
    let mut desk = Desk::new(1, stream);
    let changes = desk.writes_many(20);
    let acknowledged = ours.push(stream, &changes[..12]).await.unwrap();
    assert_eq!(acknowledged.head, 12);
    assert_eq!(acknowledged.head_hash, changes[11].header.hash());
    assert_eq!(acknowledged.taken.len(), 1);
    assert_eq!(acknowledged.taken[0].version.seq, 12);
    assert!(acknowledged.refused.is_empty());
    // Some of them once more: acknowledged, and not there twice.
    let acknowledged = ours.push(stream, &changes[5..]).await.unwrap();
    assert_eq!(acknowledged.head, 20);
    assert_eq!(acknowledged.taken[0].version.seq, 20);
    let again = ours.push(stream, &changes).await.unwrap();
    assert_eq!(again.head, 20);
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
        .map(|change| (change.header.version(), vec![0, 1]))
        .collect();
    let erased = ours.erase(stream, parts.clone()).await.unwrap();
    assert_eq!(erased.count, 1);
    let blank: Vec<_> = parts
        .iter()
        .map(|(version, _)| (*version, vec![1]))
        .collect();
    assert_eq!(erased.parts, blank);
    ours.push(stream, &changes).await.unwrap();
    let pulled = ours.pull_all(stream).await;
    let notes: Vec<_> = pulled.iter().map(note).collect();
    assert_eq!(notes, [Some("note 0".to_owned()), None, None]);
    assert_eq!(pulled[2].header, changes[2].header);
    let again = ours.erase(stream, parts).await.unwrap();
    assert_eq!((again.count, again.parts), (0, blank));
}
