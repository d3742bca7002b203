//! Lists, as a table for people and as JSON for programs. They name ids and counts; the hub knows no more.

use rambla_wire::Id;
use rambla_wire::hub::{DeviceRow, Rights, to_hex};
use serde_json::{Value, json};

use crate::ledger::{HeldRow, StreamRow};

const NAMES: [(Rights, &str); 5] = [
    (Rights::READ, "read"),
    (Rights::PUSH, "push"),
    (Rights::ERASE, "erase"),
    (Rights::ENROL, "enrol"),
    (Rights::PUBLISH, "publish"),
];

pub(super) fn devices(rows: &[(Id, DeviceRow)], is_json: bool) -> String {
    let rows = rows.iter().map(|(team, row)| {
        json!({
            "device": row.device.to_string(),
            "team": team.to_string(),
            "rights": rights(row.rights),
            "enrolled_at": row.enrolled_at,
            "seen_at": row.seen_at,
            "revoked_at": row.revoked_at,
        })
    });
    let columns = ["device", "team", "rights", "seen_at", "revoked_at"];
    list(rows.collect(), &columns, is_json)
}

pub(super) fn streams(rows: &[StreamRow], is_json: bool) -> String {
    let rows = rows.iter().map(|row| {
        let stand = row.standing.stand;
        json!({
            "stream": stand.stream.to_string(),
            "team": row.standing.team.to_string(),
            "epoch": to_hex(&stand.epoch.0),
            "head": stand.head,
            "bytes": row.bytes,
        })
    });
    let columns = ["stream", "team", "epoch", "head", "bytes"];
    list(rows.collect(), &columns, is_json)
}

pub(super) fn held(rows: &[HeldRow], is_json: bool) -> String {
    let rows = rows.iter().map(|row| {
        json!({
            "number": row.number,
            "why": row.why,
            "stream": row.stream.to_string(),
            "device": row.device.to_string(),
            "replica": row.version.replica.to_string(),
            "seq": row.version.seq,
            "at": row.at,
            "bytes": row.size,
        })
    });
    let columns = ["number", "why", "stream", "device", "seq", "bytes"];
    list(rows.collect(), &columns, is_json)
}

fn rights(of: Rights) -> String {
    let names = NAMES.iter().filter(|(right, _)| of.include(*right));
    let names: Vec<&str> = names.map(|(_, name)| *name).collect();
    names.join(",")
}

fn list(rows: Vec<Value>, columns: &[&str], is_json: bool) -> String {
    if is_json {
        return format!("{:#}", Value::Array(rows));
    }
    let head = columns.iter().map(|column| (*column).to_owned());
    let mut lines = vec![head.collect::<Vec<String>>()];
    for row in &rows {
        let cell = |column: &&str| match &row[*column] {
            Value::String(text) => text.clone(),
            Value::Null => "-".to_owned(),
            other => other.to_string(),
        };
        lines.push(columns.iter().map(cell).collect());
    }
    let width = |at: usize| lines.iter().map(|line| line[at].len()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns.len()).map(width).collect();
    let line = |line: &Vec<String>| {
        let cells = line.iter().zip(&widths);
        let cells: Vec<String> = cells
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        cells.join("  ").trim_end().to_owned()
    };
    lines.iter().map(line).collect::<Vec<_>>().join("\n")
}
