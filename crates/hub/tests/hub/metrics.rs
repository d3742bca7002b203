//! What the hub counts, as whoever watches it reads it, and what does not stand there.

use rambla_hub::ledger::Database;
use rambla_wire::hub::{Rights, to_hex};

use crate::client::Client;
use crate::desk::{Desk, id};
use crate::place::Place;
use crate::served::{self, Served};

/// One that tells what it counts.
pub async fn counting(database: Option<Database>) -> Served {
    let folder = tempfile::tempdir().unwrap();
    let mut config = served::config(&folder);
    config.metrics = Some("127.0.0.1:0".parse().unwrap());
    config.database = database.unwrap_or(config.database);
    served::serve(config, folder).await
}

pub async fn told(served: &Served) -> String {
    let base = format!("http://{}", served.serving.metrics().unwrap());
    // Without a token.
    let anybody = Client::new(base, served.hub.id());
    let asked = anybody.request(reqwest::Method::GET, "/metrics");
    let answer = asked.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let kind = answer.headers()["content-type"].to_str().unwrap();
    assert!(kind.starts_with("text/plain; version=0.0.4"), "{kind}");
    answer.text().await.unwrap()
}

/// The value of a series, whose name stands there once.
pub fn value(text: &str, series: &str) -> Option<f64> {
    let mut lines = text.lines().filter_map(|line| line.rsplit_once(' '));
    lines.find(|(name, _)| *name == series)?.1.parse().ok()
}

#[tokio::test]
async fn what_happens_at_a_hub_is_counted_and_nobody_is_named() {
    let served = counting(None).await;
    let (team, stream) = (id(1), id(2));
    let ours = served.first(team).await;
    let theirs = served.another(team, Rights::MEMBER).await;
    let changes = Desk::new(1, stream).writes_many(5);
    ours.push(stream, &changes[..3]).await.unwrap();
    ours.push(stream, &changes[..4]).await.unwrap();
    ours.get(&format!("streams/{}/heads", id(9)))
        .await
        .unwrap_err();
    ours.get(&format!("{}/7f3a", id(9))).await.unwrap_err();
    served.hub.revoke(theirs.known().device).await.unwrap();
    theirs.push(stream, &changes[4..]).await.unwrap_err();
    let events = ours.request(reqwest::Method::GET, "events").send().await;
    let events = events.unwrap();
    let text = told(&served).await;
    let seconds = |of: &str| {
        let count = format!("rambla_hub_request_seconds_count{{{of}}}");
        value(&text, &count)
    };
    let push = r#"method="POST",endpoint="/v1/streams/{stream}/changes""#;
    assert_eq!(seconds(&format!(r#"{push},status="200""#)), Some(2.0));
    assert_eq!(seconds(&format!(r#"{push},status="403""#)), Some(1.0));
    let enrol = r#"method="POST",endpoint="/v1/enrol",status="200""#;
    assert_eq!(seconds(enrol), Some(2.0));
    let heads = r#"method="GET",endpoint="/v1/streams/{stream}/heads",status="404""#;
    assert_eq!(seconds(heads), Some(1.0));
    assert_eq!(
        seconds(r#"method="GET",endpoint="other",status="404""#),
        Some(1.0)
    );
    let within = format!(r#"rambla_hub_request_seconds_bucket{{{push},status="200",le="30"}}"#);
    assert_eq!(value(&text, &within), Some(2.0));
    for (name, is) in [
        ("rambla_hub_pushes_total", 2.0),
        ("rambla_hub_changes_taken_total", 4.0),
        ("rambla_hub_quarantine_changes", 1.0),
        ("rambla_hub_listeners", 1.0),
        ("rambla_hub_database_up", 1.0),
    ] {
        assert_eq!(value(&text, name), Some(is), "{name}");
    }
    assert!(value(&text, "rambla_hub_quarantine_bytes").unwrap() > 100.0);
    assert!(value(&text, "process_start_time_seconds").unwrap() > 1.7e9);
    assert_eq!(value(&text, "rambla_hub_database_connections"), None);
    let names = [
        team,
        stream,
        id(9),
        ours.known().device,
        theirs.known().device,
    ];
    for name in names {
        assert!(!text.contains(&name.to_string()) && !text.contains(&to_hex(&name.0[12..])));
    }
    assert!(!text.contains("7f3a"));
    // Where desks ask, it is not.
    assert_eq!(ours.get("/metrics").await.unwrap_err().0, 404);
    drop(events);
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_to_the_cluster_are_counted() {
    let Some(place) = Place::postgres() else {
        return;
    };
    let served = counting(Some(place.database.clone())).await;
    let text = told(&served).await;
    assert_eq!(value(&text, "rambla_hub_database_connections"), Some(0.0));
    assert_eq!(
        value(&text, "rambla_hub_database_connections_max"),
        Some(8.0)
    );
}
