//! Every request, over real TLS, as it should be and as it should not.

use std::time::{Duration, Instant};

use rambla_hub::ledger::Ledger;
use rambla_wire::Hash;
use rambla_wire::hub::{
    Acknowledgement, Devices, Enrol, Enrolled, Hello, Invitation, Position, Push, Rights, Signed,
    Welcome, to_hex,
};
use reqwest::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::client::Client;
use crate::cluster::Cluster;
use crate::desk::{Desk, id, note};
use crate::{place, served};

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

#[tokio::test]
async fn who_shows_no_token_or_a_wrong_one_gets_nothing() {
    let served = served::hub(|_| {}).await;
    let ours = served.first(id(1)).await;
    let mut stranger = served.stranger();
    let tokens = [
        "",
        "zz",
        &"0".repeat(64),
        &ours.token[1..],
        &format!("{}0", ours.token),
    ];
    for token in tokens {
        stranger.token = token.to_owned();
        for path in ["events", "devices", &format!("streams/{}/heads", id(2))] {
            let refused = stranger.get(path).await.unwrap_err();
            assert_eq!(
                refused,
                (401, "unknown-device".to_owned()),
                "{token} {path}"
            );
        }
        let refused = stranger.post("hello", vec![]).await.unwrap_err();
        assert_eq!(refused.0, 401);
    }
    assert_eq!(ours.get("nowhere").await.unwrap_err().0, 404);
    assert_eq!(ours.get("hello").await.unwrap_err().0, 404);
    for path in ["/health", "/ready"] {
        assert!(stranger.get(path).await.is_ok());
    }
}

#[tokio::test]
async fn a_team_sees_nothing_of_another() {
    let served = served::hub(|_| {}).await;
    let (ours, theirs) = (served.first(id(1)).await, served.first(id(8)).await);
    let stream = id(2);
    let changes = Desk::new(1, stream).writes_many(2);
    ours.push(stream, &changes).await.unwrap();
    let team = (403, "team".to_owned());
    assert_eq!(theirs.push(stream, &changes).await.unwrap_err(), team);
    assert_eq!(theirs.pull(stream, 0).await.unwrap_err(), team);
    assert_eq!(theirs.heads(stream).await.unwrap_err(), team);
    let parts = vec![(changes[0].header.version(), vec![1])];
    assert_eq!(theirs.erase(stream, parts).await.unwrap_err(), team);
    let revoke = format!("devices/{}/revoke", ours.known().device);
    assert_eq!(theirs.post(&revoke, vec![]).await.unwrap_err(), team);
    let welcome = theirs.hello(theirs.known().nonce, 1, vec![]).await.unwrap();
    assert_eq!(welcome.streams, []);
    assert_eq!(ours.pull_all(stream).await, changes);
    assert_eq!(
        ours.pull(id(3), 0).await.unwrap_err(),
        (404, "not-found".to_owned())
    );
}

#[tokio::test]
async fn rights_are_kept() {
    let served = served::hub(|_| {}).await;
    let (team, stream) = (id(1), id(2));
    let ours = served.first(team).await;
    let changes = Desk::new(1, stream).writes_many(2);
    ours.push(stream, &changes[..1]).await.unwrap();
    let right = || (403, "right".to_owned());
    let reader = served.another(team, Rights::READ).await;
    assert_eq!(reader.push(stream, &changes).await.unwrap_err(), right());
    let parts = vec![(changes[0].header.version(), vec![1])];
    assert_eq!(reader.erase(stream, parts).await.unwrap_err(), right());
    assert_eq!(reader.pull_all(stream).await.len(), 1);
    let pusher = served.another(team, Rights::PUSH).await;
    assert_eq!(pusher.pull(stream, 0).await.unwrap_err(), right());
    assert_eq!(pusher.get("events").await.unwrap_err(), right());
    assert_eq!(pusher.push(stream, &changes).await.unwrap().head, 2);
    assert_eq!(pusher.heads(stream).await.unwrap().heads.len(), 1);
    let invitation = |rights, seconds| Invitation {
        proof: [7; 32],
        rights,
        seconds,
        parcel: vec![1; 40],
    };
    let member = invitation(Rights::MEMBER, 60).encode();
    assert_eq!(
        reader.post("invitations", member).await.unwrap_err(),
        right()
    );
    // Nobody gives what they have not.
    let letting_in = served
        .another(team, Rights(Rights::ENROL.0 | Rights::READ.0))
        .await;
    let more = invitation(Rights::MEMBER, 60).encode();
    assert_eq!(
        letting_in.post("invitations", more).await.unwrap_err(),
        right()
    );
    let long = invitation(Rights::READ, 90_000).encode();
    assert_eq!(
        letting_in.post("invitations", long).await.unwrap_err().0,
        400
    );
    letting_in
        .post("invitations", invitation(Rights::READ, 60).encode())
        .await
        .unwrap();
    let asked = Enrol {
        proof: [7; 32],
        team: id(77),
    };
    let joined = served
        .stranger()
        .post("enrol", asked.encode())
        .await
        .unwrap();
    let joined = Enrolled::decode(&joined).unwrap();
    assert_eq!(
        (joined.rights, joined.parcel),
        (Rights::READ, Some(vec![1; 40]))
    );
    assert_eq!(joined.key, served.hub.key());
    // Everybody may shut themselves out, and only who lets in may shut others out.
    let revoke = |device| format!("devices/{device}/revoke");
    let others = revoke(ours.known().device);
    assert_eq!(reader.post(&others, vec![]).await.unwrap_err(), right());
    reader
        .post(&revoke(reader.known().device), vec![])
        .await
        .unwrap();
    assert_eq!(
        reader.pull(stream, 0).await.unwrap_err(),
        (403, "revoked".to_owned())
    );
    letting_in
        .post(&revoke(joined.device), vec![])
        .await
        .unwrap();
    let devices = Devices::decode(&ours.get("devices").await.unwrap())
        .unwrap()
        .0;
    let out = devices.iter().filter(|device| device.revoked_at.is_some());
    assert_eq!((devices.len(), out.count()), (5, 2));
}

#[tokio::test]
async fn an_invitation_is_used_once_and_guessing_is_slowed_down() {
    let served = served::hub(|limits| limits.enrol_attempts = 3).await;
    let code = served.hub.invite(Rights::ALL, None).await.unwrap();
    assert_eq!(code.hub, served.hub.id());
    assert!(!code.is_public);
    let ours = served.stranger().join(&code, id(1)).await.unwrap();
    assert_eq!(ours.key().id(), code.hub);
    let used = (403, "code".to_owned());
    for _ in 0..3 {
        let again = served.stranger().join(&code, id(1)).await;
        assert_eq!(again.err().unwrap(), used);
    }
    let another = served.hub.invite(Rights::ALL, None).await.unwrap();
    let slowed = served.stranger().join(&another, id(3)).await;
    assert_eq!(slowed.err().unwrap(), (429, "busy".to_owned()));
}

#[tokio::test]
async fn a_copied_desk_becomes_another_device_and_a_lost_answer_does_not() {
    let served = served::hub(|_| {}).await;
    let ours = served.first(id(1)).await;
    let first = ours.known().nonce;
    let second = ours.hello(first, 1, vec![]).await.unwrap();
    let again = ours.hello(first, 1, vec![]).await.unwrap();
    assert_eq!((again.nonce, again.another), (second.nonce, None));
    // The copy says hello with what it was copied with.
    let copy = ours.hello(first, 2, vec![]).await.unwrap();
    let (device, token) = copy.another.unwrap();
    assert_ne!(device, ours.known().device);
    let mut theirs = ours.clone();
    theirs.token = to_hex(&token);
    let next = theirs.hello(copy.nonce, 3, vec![]).await.unwrap();
    assert_eq!((next.another, next.rights), (None, Rights::ALL));
    assert_eq!(
        ours.hello(second.nonce, 4, vec![]).await.unwrap().another,
        None
    );
}

#[tokio::test]
async fn what_a_revoked_device_brings_late_is_held_back() {
    let served = served::hub(|limits| limits.quarantine_changes = 3).await;
    let (team, stream) = (id(1), id(2));
    let (ours, theirs) = (
        served.first(team).await,
        served.another(team, Rights::MEMBER).await,
    );
    let changes = Desk::new(1, stream).writes_many(6);
    theirs.push(stream, &changes[..1]).await.unwrap();
    let revoke = format!("devices/{}/revoke", theirs.known().device);
    ours.post(&revoke, vec![]).await.unwrap();
    let revoked = (403, "revoked".to_owned());
    assert_eq!(
        theirs.push(stream, &changes[1..3]).await.unwrap_err(),
        revoked
    );
    assert_eq!(theirs.pull(stream, 0).await.unwrap_err(), revoked);
    assert_eq!(theirs.hello([0; 16], 1, vec![]).await.unwrap_err(), revoked);
    assert_eq!(ours.pull_all(stream).await.len(), 1);
    let held = served.hub.ledger().held().await.unwrap();
    assert_eq!(held.len(), 2);
    assert_eq!(
        (held[0].device, held[0].why.as_str()),
        (theirs.known().device, "revoked")
    );
    served.hub.accept(held[0].number).await.unwrap();
    assert_eq!(ours.pull_all(stream).await, changes[..2]);
    assert_eq!(
        theirs.push(stream, &changes[2..4]).await.unwrap_err(),
        revoked
    );
    let full = theirs.push(stream, &changes[4..]).await.unwrap_err();
    assert_eq!(full, (507, "full".to_owned()));
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
    let body = Signed::open(&answer, &ours.key()).unwrap();
    let acknowledged = Acknowledgement::decode(body).unwrap();
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
async fn what_is_too_large_malformed_or_cut_is_refused() {
    let served = served::hub(|limits| limits.body_bytes = 100_000).await;
    let (team, stream) = (id(1), id(2));
    let ours = served.first(team).await;
    let path = format!("streams/{stream}/changes");
    let large = ours.post(&path, vec![0; 100_001]).await.unwrap_err();
    assert_eq!(large, (413, "too-large".to_owned()));
    let changes = Desk::new(1, stream).writes_many(2);
    let push = Push {
        nonce: [1; 16],
        changes: changes.clone(),
    }
    .encode();
    for body in [
        vec![],
        b"rambla push 9\n".to_vec(),
        push[..push.len() - 1].to_vec(),
        vec![0xff; 500],
    ] {
        let refused = ours.post(&path, body).await.unwrap_err();
        assert_eq!(refused, (400, "malformed".to_owned()));
    }
    for other in [
        "hello",
        "wait",
        "invitations",
        &format!("streams/{stream}/erase"),
    ] {
        let refused = ours.post(other, vec![0xa0; 40]).await.unwrap_err();
        assert_eq!(refused.0, 400, "{other}");
    }
    for query in ["", "?after=x", "?after=-1", "?after=1&replica=9"] {
        let refused = ours.get(&format!("{path}{query}")).await.unwrap_err();
        assert_eq!(refused.0, 400, "{query}");
    }
    assert_eq!(ours.get("streams/9/heads").await.unwrap_err().0, 404);
    assert!(served.hub.ledger().streams().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_body_that_stops_halfway_and_headers_that_drip_hold_nothing_up() {
    let served = served::hub(|limits| {
        limits.header_seconds = 1;
        limits.request_seconds = 2;
    })
    .await;
    let (team, stream) = (id(1), id(2));
    let ours = served.first(team).await;
    let changes = Desk::new(1, stream).writes_many(1);
    let push = Push {
        nonce: [1; 16],
        changes: changes.clone(),
    }
    .encode();
    let head = format!(
        "POST /v1/streams/{stream}/changes HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Length: {}\r\n\r\n",
        ours.token,
        push.len()
    );
    let begun = Instant::now();
    // One leaves in the middle, one only waits, one sends its header a byte at a time.
    let mut leaves = served.connect().await;
    leaves
        .write_all(&[head.as_bytes(), &push[..40]].concat())
        .await
        .unwrap();
    drop(leaves);
    let mut waits = served.connect().await;
    waits
        .write_all(&[head.as_bytes(), &push[..40]].concat())
        .await
        .unwrap();
    let mut answer = Vec::new();
    let _ = waits.read_to_end(&mut answer).await;
    assert!(
        answer.starts_with(b"HTTP/1.1 429"),
        "{}",
        String::from_utf8_lossy(&answer)
    );
    let mut drips = served.connect().await;
    for byte in head.bytes().take(200) {
        if drips.write_all(&[byte]).await.is_err() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let mut rest = Vec::new();
    let _ = drips.read_to_end(&mut rest).await;
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert!(served.hub.ledger().streams().await.unwrap().is_empty());
    assert_eq!(ours.push(stream, &changes).await.unwrap().head, 1);
}

#[tokio::test]
async fn a_device_that_asks_too_often_is_told_to_wait() {
    let served = served::hub(|limits| {
        limits.device_requests = 1;
        limits.device_burst = 5;
    })
    .await;
    let (ours, theirs) = (served.first(id(1)).await, served.first(id(3)).await);
    let mut answers = Vec::new();
    for _ in 0..8 {
        answers.push(ours.get("devices").await.map(|_| ()));
    }
    let busy = answers
        .iter()
        .filter(|answer| **answer == Err((429, "busy".to_owned())));
    assert_eq!(busy.count(), 3);
    assert!(theirs.get("devices").await.is_ok());
}

#[tokio::test]
async fn events_say_at_once_that_there_is_more() {
    let served = served::hub(|limits| limits.device_events = 1).await;
    let (team, stream) = (id(1), id(2));
    let (ours, theirs) = (
        served.first(team).await,
        served.another(team, Rights::READ).await,
    );
    let stranger = served.first(id(8)).await;
    stranger
        .push(id(9), &Desk::new(9, id(9)).writes_many(1))
        .await
        .unwrap();
    let mut desk = Desk::new(1, stream);
    ours.push(stream, &desk.writes_many(1)).await.unwrap();
    let mut events = theirs.request(Method::GET, "events").send().await.unwrap();
    let more = format!("event: more\ndata: {stream}\n\n");
    // Where it stands, when it connects; then each time.
    assert_eq!(events.chunk().await.unwrap().unwrap(), more.as_bytes());
    assert_eq!(
        theirs.get("events").await.unwrap_err(),
        (429, "busy".to_owned())
    );
    for _ in 0..3 {
        let begun = Instant::now();
        ours.push(stream, &desk.writes_many(1)).await.unwrap();
        stranger
            .push(id(9), &Desk::new(9, id(9)).writes_many(2))
            .await
            .unwrap();
        assert_eq!(events.chunk().await.unwrap().unwrap(), more.as_bytes());
        assert!(begun.elapsed() < Duration::from_millis(700));
    }
    // What another process puts there is found too.
    let ledger = Ledger::open(&served.hub_database()).await.unwrap();
    place::put(
        &ledger,
        (team, ours.known().device),
        stream,
        &desk.writes_many(1),
    )
    .await
    .unwrap();
    assert_eq!(events.chunk().await.unwrap().unwrap(), more.as_bytes());
    let begun = Instant::now();
    served.serving.stop().await.unwrap();
    assert_eq!(events.chunk().await.unwrap(), None);
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn who_cannot_have_events_waits_for_an_answer() {
    let served = served::hub(|limits| limits.wait_seconds = 1).await;
    let (team, stream) = (id(1), id(2));
    let (ours, theirs) = (
        served.first(team).await,
        served.another(team, Rights::READ).await,
    );
    let mut desk = Desk::new(1, stream);
    let first = desk.writes_many(1);
    let epoch = ours.push(stream, &first).await.unwrap().epoch;
    let hello = |number, hash| Hello {
        nonce: [3; 16],
        attempt: [0; 16],
        positions: vec![Position {
            stream,
            epoch,
            number,
            hash,
        }],
    };
    let wait = async |number| {
        let asked = hello(number, first[0].header.hash()).encode();
        Welcome::decode(&theirs.post("wait", asked).await.unwrap()).unwrap()
    };
    let begun = Instant::now();
    let at_once = wait(0).await;
    assert_eq!((at_once.streams[0].head, at_once.nonce), (1, [3; 16]));
    assert!(begun.elapsed() < Duration::from_millis(500));
    // Nothing comes: the same stand after a while.
    assert_eq!(wait(1).await.streams[0].head, 1);
    assert!(begun.elapsed() >= Duration::from_secs(1));
    let begun = Instant::now();
    let (woken, pushed) = tokio::join!(wait(1), async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        ours.push(stream, &desk.writes_many(1)).await
    });
    assert_eq!((woken.streams[0].head, pushed.unwrap().head), (2, 2));
    assert!(begun.elapsed() < Duration::from_millis(900));
    // Its nonce has not turned.
    let welcome = theirs.hello(theirs.known().nonce, 1, vec![]).await.unwrap();
    assert_eq!(welcome.another, None);
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
    let folder = tempfile::tempdir().unwrap();
    let mut config = served::config(&folder);
    config.database = cluster.database();
    let served = served::serve(config, folder).await;
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
    cluster.run();
    assert_eq!(ours.push(stream, &changes).await.unwrap().head, 2);
    assert!(served.stranger().get("/ready").await.is_ok());
}

#[tokio::test]
async fn another_hub_at_the_same_address_is_not_talked_to() {
    let served = served::hub(|_| {}).await;
    let client = Client::new(served.base(), id(77));
    assert!(client.request(Method::GET, "/health").send().await.is_err());
    // And a hub that is opened again is the same one.
    let again = rambla_hub::Hub::open(served.again()).await.unwrap();
    assert_eq!(again.id(), served.hub.id());
}
