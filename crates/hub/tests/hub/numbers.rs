//! A reader that asks for what comes after the last number it knows must never miss a change, whoever pauses
//! between taking a number and committing it.

use std::collections::BTreeSet;
use std::time::Duration;

use rambla_wire::Id;
use tokio_postgres::{Client, NoTls};

use crate::desk::{Desk, id};
use crate::place::{Place, address, founded, put};

const WRITERS: u8 = 6;
const EACH: usize = 25;

/// Between the number and the commit: up to 20 ms, in every insert.
const PAUSE: &str = "
    CREATE FUNCTION pause() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_sleep(random() * 0.02); RETURN NEW; END $$;
    CREATE TRIGGER pause BEFORE INSERT ON entries FOR EACH ROW EXECUTE FUNCTION pause();";

/// What an obvious hub would do.
const FROM_A_SEQUENCE: &str = "
    CREATE SEQUENCE numbers;
    CREATE TABLE faulty (number BIGINT PRIMARY KEY DEFAULT nextval('numbers'), stream BYTEA NOT NULL);
    CREATE TRIGGER pause BEFORE INSERT ON faulty FOR EACH ROW EXECUTE FUNCTION pause();";

async fn connect(place: &Place) -> Client {
    let (client, connection) = tokio_postgres::connect(address(&place.database), NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    client
}

/// Reads after the last number it knows until all writers are done, and once more. All that it saw.
async fn follow<F: Future<Output = Vec<u64>>>(
    read: impl Fn(u64) -> F,
    writers: Vec<tokio::task::JoinHandle<()>>,
) -> BTreeSet<u64> {
    let (mut seen, mut after) = (BTreeSet::new(), 0);
    loop {
        let is_last = writers.iter().all(tokio::task::JoinHandle::is_finished);
        let numbers = read(after).await;
        after = numbers.last().copied().unwrap_or(after);
        seen.extend(numbers);
        if is_last {
            break;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    for writer in writers {
        writer.await.unwrap();
    }
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_misses_nothing_that_two_processes_write() {
    let Some(place) = Place::postgres() else {
        return;
    };
    let (ledger, team, stream) = (place.ledger().await, id(1), id(2));
    let device = founded(&ledger, team, 1).await;
    connect(&place).await.batch_execute(PAUSE).await.unwrap();
    let mut writers = Vec::new();
    for of in 1..=WRITERS {
        // Each has a pool of its own, as a process has.
        let ledger = place.ledger().await;
        writers.push(tokio::spawn(async move {
            for change in Desk::new(of, stream).writes_many(EACH) {
                put(&ledger, (team, device), stream, &[change])
                    .await
                    .unwrap();
            }
        }));
    }
    let read = async |after| match ledger.page(team, stream, after, None, u64::MAX).await {
        Ok(page) => page.entries.into_iter().map(|(number, _)| number).collect(),
        // The stream is made by the first that comes.
        Err(_) => Vec::new(),
    };
    let seen = follow(read, writers).await;
    let all: BTreeSet<u64> = (1..=u64::from(WRITERS) * EACH as u64).collect();
    assert_eq!(seen, all);
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_from_a_sequence_would_be_missed() {
    let Some(place) = Place::postgres() else {
        return;
    };
    let _ = place.ledger().await;
    let client = connect(&place).await;
    client.batch_execute(PAUSE).await.unwrap();
    client.batch_execute(FROM_A_SEQUENCE).await.unwrap();
    let mut writers = Vec::new();
    for _ in 1..=WRITERS {
        let client = connect(&place).await;
        writers.push(tokio::spawn(async move {
            let stream: Id = id(2);
            for _ in 0..EACH {
                let sql = "INSERT INTO faulty (stream) VALUES ($1)";
                client.execute(sql, &[&&stream.0[..]]).await.unwrap();
            }
        }));
    }
    let read = async |after: u64| {
        let sql = "SELECT number FROM faulty WHERE number > $1 ORDER BY number";
        let rows = client.query(sql, &[&(after as i64)]).await.unwrap();
        rows.iter().map(|row| row.get::<_, i64>(0) as u64).collect()
    };
    let seen = follow(read, writers).await;
    assert!(
        seen.len() < usize::from(WRITERS) * EACH,
        "nothing was missed"
    );
}
