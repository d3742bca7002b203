//! What must not be asked, or not so, over real TLS.

use std::time::{Duration, Instant};

use rambla_wire::Head;
use rambla_wire::hub::Push;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::desk::{Desk, id};
use crate::served;

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
    let parts = vec![(Head::of(&changes[0].header), vec![1])];
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
