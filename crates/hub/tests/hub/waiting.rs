//! Who waits for more, over real TLS.

use std::time::{Duration, Instant};

use rambla_hub::ledger::Ledger;
use rambla_wire::hub::{Hello, Position, Rights, Welcome};
use reqwest::Method;

use crate::desk::{Desk, id};
use crate::{place, served};

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
