//! Bringing in files of others.

use std::ops::ControlFlow;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use rambla_core::imports::incoming::{Incoming, Kind, Way as How};
use rambla_core::imports::mappings::{self, Pair};
use rambla_core::imports::report::Report;
use rambla_core::imports::sessions::Target;
use rambla_core::imports::{FormatFound, MAX_BYTES, detect};
use rambla_core::sessions::slot::zone_named;
use rambla_core::{digest, events};

use super::Way;
use crate::args::{ImportCommand, ImportFlags, ImportFormat};
use crate::files;
use crate::json::row;
use crate::out::{Out, message, somebody_watches};
use crate::say::{Done, Failure, LOOK, REFUSED, USAGE};

/// A progress bar where somebody watches.
pub(super) fn bar(what: &str) -> ProgressBar {
    if !somebody_watches() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    let style = ProgressStyle::with_template("{spinner} {pos} {msg} ({per_sec})")
        .expect("BUG: the bar's template");
    bar.set_style(style);
    bar.set_message(what.to_owned());
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

pub(super) fn run(command: ImportCommand, way: &Way, out: &mut Out) -> Done {
    let (kind, flags, zone) = match command {
        ImportCommand::Sessions { file, zone } => (Kind::Sessions, file, zone),
        ImportCommand::Attendees(file) => (Kind::Attendees, file, None),
        ImportCommand::Leads(file) | ImportCommand::Contacts(file) => (Kind::Leads, file, None),
        ImportCommand::Programmes(file) => (Kind::Programmes, file, None),
    };
    let zone = zone.map(|zone| zone_named("zone", &zone)).transpose()?;
    let said = said(&flags)?;
    let of_file = |failure: Failure| failure.of(&flags.file);
    let bytes = files::read(&flags.file, MAX_BYTES)?;
    expect(flags.format, &bytes).map_err(of_file)?;
    let language = sys_locale::get_locale().unwrap_or_default();
    let bar = bar(kind.word());
    let mut told = |done: usize| {
        bar.set_position(done as u64);
        ControlFlow::Continue(())
    };
    let incoming = Incoming::read(&bytes, &language, &mut told);
    let incoming = incoming.map_err(|error| of_file(error.into()))?;
    let mut shop = match kind {
        // A schedule makes its own event where there is none, and the register is the team's.
        Kind::Sessions | Kind::Programmes => way.work()?,
        Kind::Attendees | Kind::Leads => way.work_in_event()?.0,
    };
    let own = match said.is_empty() {
        false => said.clone(),
        true => shop
            .desk
            .read(|db| mappings::known(db, kind.word(), incoming.headers()))?,
    };
    let source = flags.file.file_stem().unwrap_or_default().to_string_lossy();
    let event = shop.desk.station.event;
    let how = How {
        kind,
        own: &own,
        source: &source,
        digest: digest(&bytes),
        into: Target {
            event,
            zone: zone.as_deref(),
        },
    };
    let report = match flags.dry_run {
        true => shop
            .desk
            .rehearse(|tx| incoming.bring(tx, how, &mut told))
            .map_err(|error| of_file(error.into()))?,
        false => {
            let done = shop.desk.write(kind.op(), |tx| {
                let report = incoming.bring(tx, how, &mut told)?;
                Ok((report, tx.event().ok()))
            });
            let (report, made) = done.map_err(|error| of_file(error.into()))?.value;
            if let (Kind::Sessions, None, Some(made)) = (kind, event, made) {
                events::choose(&mut shop.desk, made)?;
            }
            if !said.is_empty() {
                mappings::keep(&mut shop.desk, kind.word(), incoming.headers(), &said)?;
            }
            report
        }
    };
    bar.finish_and_clear();
    print(&report, flags.dry_run, out);
    if report.rows.is_empty() {
        return Ok(0);
    }
    message(&format!("{} rows need a look.", report.rows.len()));
    Ok(LOOK)
}

/// What the user says of the columns.
fn said(flags: &ImportFlags) -> Result<Vec<Pair>, Failure> {
    let pairs = flags.own.iter().map(|pair| {
        let pair = pair.rsplit_once('=');
        let pair = pair.map(|(header, field)| (header.trim().to_owned(), field.trim().to_owned()));
        pair.ok_or_else(|| Failure::new(USAGE, "--map is written as \"Header=field\"."))
    });
    pairs.collect()
}

/// A file that is not what it was said to be is refused.
fn expect(format: ImportFormat, bytes: &[u8]) -> Result<(), Failure> {
    let found = detect(bytes);
    let is_it = match format {
        ImportFormat::Auto => true,
        ImportFormat::Pentabarf => found == FormatFound::Pentabarf,
        ImportFormat::Ics => found == FormatFound::Calendar,
        ImportFormat::Csv => found == FormatFound::Table,
        ImportFormat::Xlsx => found == FormatFound::Workbook,
        ImportFormat::Vcf => found == FormatFound::Contacts,
    };
    if is_it {
        return Ok(());
    }
    let sentence =
        "It is not of the format that --format says; leave --format out to take what it is.";
    Err(Failure::new(REFUSED, sentence))
}

fn print(report: &Report, dry_run: bool, out: &mut Out) {
    if out.json() {
        return out.document(&row(report));
    }
    let Report {
        added,
        updated,
        unchanged,
        cancelled,
        refused,
        rows,
    } = report;
    let would = if dry_run {
        "Nothing was changed; it would be: "
    } else {
        ""
    };
    out.line(&format!(
        "{would}{added} added, {updated} updated, {unchanged} unchanged, {cancelled} cancelled, {refused} refused"
    ));
    for row in rows {
        let line = row
            .row
            .map_or("the file".to_owned(), |line| format!("line {line}"));
        out.line(&format!(
            "{line}: {} ({}). {}",
            row.problem, row.detail, row.cure
        ));
    }
}
