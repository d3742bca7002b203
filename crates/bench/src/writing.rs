//! Capturing leads, one or a thousand in a transaction, and what they weigh on disk.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::Result;
use crate::ground::{BATCH, Grown, Ours, SIZES, lead, settle};
use crate::measure::{Samples, Table, both, ratio, thousands};
use crate::peer::{Known, Peer};

const WARM_UP: u64 = 20;
const SINGLES: u64 = 300;
const BATCHES: u64 = 8;

/// What was measured of the plain or the encrypted desk at one size.
struct Round {
    size: u64,
    encrypted: bool,
    ours: [Samples; 2],
    peer: [Samples; 2],
    rows: usize,
}

/// Grows the desks, and beside each a peer; measures at each size on copies.
pub(crate) fn measure(grown: &mut Grown) -> Result<()> {
    let folder = grown.folder.clone();
    let mut plain = Peer::beside(&grown.plain, folder.join("peer-plain.db"))?;
    let mut encrypted = Peer::beside(&grown.encrypted, folder.join("peer-encrypted.db"))?;
    let (mut of_plain, mut of_encrypted) =
        (Known::now(&grown.plain)?, Known::now(&grown.encrypted)?);
    let mut rounds = Vec::new();
    let mut bytes = Vec::new();
    for size in SIZES {
        while grown.leads < size {
            grown.add_batch()?;
            plain.write(&of_plain.written(&grown.plain)?)?;
            encrypted.write(&of_encrypted.written(&grown.encrypted)?)?;
        }
        grown.keep()?;
        let copies = folder.join(format!("at-{size}"));
        for (ours, peer, encrypted) in [
            (&grown.plain, &plain, false),
            (&grown.encrypted, &encrypted, true),
        ] {
            let at = copies.join(if encrypted { "encrypted" } else { "plain" });
            let copy = ours.copy_to(at.clone())?;
            let beside = peer.copy_to(at.join("peer.db"))?;
            bytes.push(weigh(
                size,
                encrypted,
                &copy,
                &beside,
                at.join("domain.db"),
            )?);
            rounds.push(side_by_side(size, encrypted, copy, beside)?);
        }
        fs::remove_dir_all(copies)?;
    }
    print(
        &rounds,
        0,
        "One lead, one durable transaction (median / p95)",
    );
    print(&rounds, 1, "1,000 leads in one transaction (median / p95)");
    let head = [
        "bytes on disk per lead",
        "ours",
        "peer",
        "domain rows and their indexes alone",
        "ours/domain",
    ];
    let mut table = Table::new("Bytes on disk per lead", &head);
    for row in bytes {
        table.row(row);
    }
    table.print();
    where_bytes_go(&grown.plain.eye, grown.leads)
}

/// Ours and then the peer, round by round, so that the machine's noise meets both.
fn side_by_side(size: u64, encrypted: bool, mut ours: Ours, mut peer: Peer) -> Result<Round> {
    let mut known = Known::now(&ours)?;
    let mut round = Round {
        size,
        encrypted,
        ours: Default::default(),
        peer: Default::default(),
        rows: 0,
    };
    let mut next = size;
    for at in 0..WARM_UP + SINGLES {
        let new = vec![lead(next)];
        next += 1;
        let (mut warm_ours, mut warm_peer) = (Samples::default(), Samples::default());
        warm_ours.time(|| ours.capture(new))?;
        let written = known.written(&ours)?;
        round.rows += written.count();
        warm_peer.time(|| peer.write(&written))?;
        if at >= WARM_UP {
            round.ours[0].extend(&warm_ours);
            round.peer[0].extend(&warm_peer);
        }
    }
    for _ in 0..BATCHES {
        let new = (next..next + BATCH).map(lead).collect();
        next += BATCH;
        round.ours[1].time(|| ours.capture(new))?;
        let written = known.written(&ours)?;
        round.peer[1].time(|| peer.write(&written))?;
    }
    Ok(round)
}

fn print(rounds: &[Round], which: usize, title: &str) {
    let mut table = Table::new(
        title,
        &[
            "leads in the desk",
            "ours",
            "raw SQLite, same rows",
            "speed of ours",
            "p95",
        ],
    );
    for round in rounds {
        let (ours, peer) = (&round.ours[which], &round.peer[which]);
        let size = thousands(round.size);
        table.row([
            if round.encrypted {
                format!("{size}, both encrypted")
            } else {
                size
            },
            both(ours),
            both(peer),
            ratio(peer.median(), ours.median()),
            ratio(peer.p95(), ours.p95()),
        ]);
    }
    for pair in rounds.chunks(2) {
        let [plain, encrypted] = pair else { continue };
        table.row([
            format!("{}, ours encrypted, peer plain", thousands(plain.size)),
            both(&encrypted.ours[which]),
            both(&plain.peer[which]),
            ratio(plain.peer[which].median(), encrypted.ours[which].median()),
            ratio(plain.peer[which].p95(), encrypted.ours[which].p95()),
        ]);
    }
    table.print();
    if let (0, Some(round)) = (which, rounds.first()) {
        let each = round.rows as f64 / (WARM_UP + SINGLES) as f64;
        println!("Rows of tables and search indexes written for one lead: {each:.1}.");
    }
}

/// The files of desk, peer, and the domain tables with their own indexes alone.
fn weigh(
    size: u64,
    encrypted: bool,
    ours: &Ours,
    peer: &Peer,
    domain: PathBuf,
) -> Result<Vec<String>> {
    settle(&ours.eye)?;
    settle(&peer.conn)?;
    let bare = peer.copy_to(domain)?;
    bare.conn.execute_batch(include_str!("domain_only.sql"))?;
    settle(&bare.conn)?;
    // Whatever was in the log is in the file now.
    let weight = |path: &Path| -> Result<u64> { Ok(fs::metadata(path)?.len()) };
    let (ours, peer, bare) = (
        weight(&ours.place.database())?,
        weight(&peer.path)?,
        weight(&bare.path)?,
    );
    let label = thousands(size);
    Ok(vec![
        if encrypted {
            format!("{label}, encrypted")
        } else {
            label
        },
        thousands(ours / size),
        thousands(peer / size),
        thousands(bare / size),
        format!("{:.2}×", ours as f64 / bare as f64),
    ])
}

/// Which tables and indexes the bytes of a desk are in.
fn where_bytes_go(eye: &Connection, leads: u64) -> Result<()> {
    let mut table = Table::new(
        "Where the bytes of one lead are",
        &["table or index", "bytes per lead"],
    );
    let mut statement = eye.prepare(include_str!("weights.sql"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let each = row.get::<_, i64>(1)? as u64 / leads;
        if each > 0 {
            table.row([row.get(0)?, thousands(each)]);
        }
    }
    table.print();
    Ok(())
}
