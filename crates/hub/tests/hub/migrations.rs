//! Tables are made once, whoever comes first, and old and new processes run side by side.

use rambla_hub::ledger::{Database, Ledger, SCHEMA, StoreError};

use crate::place::{Place, address, on_both};

on_both!(
    processes_that_start_at_once_make_the_tables_once,
    a_later_version_is_refused_only_where_it_says_so,
);

/// As somebody else would.
pub async fn execute(database: &Database, sql: &str) {
    match database {
        Database::Sqlite(path) => {
            let file = rusqlite::Connection::open(path).unwrap();
            file.execute_batch(sql).unwrap();
        }
        Database::Postgres { .. } => {
            let connecting = tokio_postgres::connect(address(database), tokio_postgres::NoTls);
            let (client, connection) = connecting.await.unwrap();
            tokio::spawn(connection);
            client.batch_execute(sql).await.unwrap();
        }
    }
}

async fn processes_that_start_at_once_make_the_tables_once(place: &Place) {
    let opened = (0..6_u8).map(|of| {
        let database = place.database.clone();
        tokio::spawn(async move {
            let ledger = Ledger::open(&database).await.unwrap();
            ledger.secret([of; 32]).await.unwrap()
        })
    });
    let mut secrets = Vec::new();
    for secret in opened.collect::<Vec<_>>() {
        secrets.push(secret.await.unwrap());
    }
    secrets.dedup();
    assert_eq!(secrets.len(), 1, "one hub");
}

async fn a_later_version_is_refused_only_where_it_says_so(place: &Place) {
    drop(place.ledger().await);
    let later = format!("UPDATE ledger_schema SET version = {}", SCHEMA + 1);
    execute(&place.database, &later).await;
    place.ledger().await.answers().await.unwrap();
    let later = format!("UPDATE ledger_schema SET reads_from = {}", SCHEMA + 1);
    execute(&place.database, &later).await;
    let refused = Ledger::open(&place.database).await.err().unwrap();
    assert!(
        matches!(refused, StoreError::Newer { reads_from, ours: SCHEMA } if reads_from == SCHEMA + 1)
    );
}
