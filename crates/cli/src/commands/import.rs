//! Bringing in files of others.

use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use rambla_core::cities::register;
use rambla_core::desk::Tx;
use rambla_core::desk::error::{Error, ImportRefused};
use rambla_core::imports::attendees as import_attendees;
use rambla_core::imports::leads as import_leads;
use rambla_core::imports::report::Report;
use rambla_core::imports::sessions::{Target, import};
use rambla_core::imports::tables::{self, Table};
use rambla_core::imports::{MAX_BYTES, pentabarf};
use rambla_core::sessions::slot::zone_named;
use rambla_core::{digest, events};

use super::{Shop, Way};
use crate::args::{ImportCommand, TableFileFlags};
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
    match command {
        ImportCommand::Sessions {
            file,
            format: _,
            zone,
            dry_run,
        } => sessions(&file, zone, dry_run, way, out),
        ImportCommand::Leads(flags) => leads(&flags, way, out),
        ImportCommand::Attendees(flags) => attendees(&flags, way, out),
        ImportCommand::Programmes(flags) => programmes(&flags, way, out),
    }
}

fn leads(flags: &TableFileFlags, way: &Way, out: &mut Out) -> Done {
    let (table, own) = table(flags)?;
    let name = flags.file.file_stem().unwrap_or_default().to_string_lossy();
    let (mut shop, _) = way.work_in_event()?;
    let bar = bar("leads");
    let report = bring(&mut shop, flags.dry_run, import_leads::OP, |tx| {
        import_leads::import(tx, &table, &own, &name, &mut |done| {
            bar.set_position(done as u64);
            ControlFlow::Continue(())
        })
    });
    bar.finish_and_clear();
    told(report, flags, out)
}

fn attendees(flags: &TableFileFlags, way: &Way, out: &mut Out) -> Done {
    let (table, own) = table(flags)?;
    let name = flags.file.file_stem().unwrap_or_default().to_string_lossy();
    let (mut shop, _) = way.work_in_event()?;
    let bar = bar("attendees");
    let report = bring(&mut shop, flags.dry_run, import_attendees::OP, |tx| {
        import_attendees::import(tx, &table, &own, &name, &mut |done| {
            bar.set_position(done as u64);
            ControlFlow::Continue(())
        })
    });
    bar.finish_and_clear();
    told(report, flags, out)
}

fn programmes(flags: &TableFileFlags, way: &Way, out: &mut Out) -> Done {
    let (table, own) = table(flags)?;
    let mut shop = way.work()?;
    let report = bring(&mut shop, flags.dry_run, "import_programmes", |tx| {
        register::import(tx, &table, &own)
    });
    told(report, flags, out)
}

/// Imports, or only says what would be done.
fn bring(
    shop: &mut Shop,
    dry_run: bool,
    op: &'static str,
    import: impl FnOnce(&mut Tx<'_>) -> Result<Report, Error>,
) -> Result<Report, Error> {
    match dry_run {
        true => shop.desk.rehearse(import),
        false => shop.desk.write(op, import).map(|outcome| outcome.value),
    }
}

fn told(report: Result<Report, Error>, flags: &TableFileFlags, out: &mut Out) -> Done {
    let report = report.map_err(|error| Failure::from(error).of(&flags.file))?;
    print(&report, flags.dry_run, out);
    Ok(if report.rows.is_empty() { 0 } else { LOOK })
}

/// The table of a file, and what the user says of its columns.
fn table(flags: &TableFileFlags) -> Result<(Table, Vec<(String, String)>), Failure> {
    let own = flags.own.iter().map(|pair| {
        let pair = pair.rsplit_once('=');
        let pair = pair.map(|(header, field)| (header.trim().to_owned(), field.trim().to_owned()));
        pair.ok_or_else(|| {
            let sentence = "--map is written as \"Header=field\".";
            Failure::new(USAGE, sentence)
        })
    });
    let own = own.collect::<Result<_, _>>()?;
    let bytes = files::read(&flags.file, tables::MAX_BYTES)?;
    let language = sys_locale::get_locale().unwrap_or_default();
    let table = tables::read(&bytes, &language)
        .map_err(|refusal| Failure::new(REFUSED, refusal.to_string()).of(&flags.file))?;
    Ok((table, own))
}

fn sessions(file: &Path, zone: Option<String>, dry_run: bool, way: &Way, out: &mut Out) -> Done {
    let zone = zone.map(|zone| zone_named("zone", &zone)).transpose()?;
    let bytes = files::read(file, MAX_BYTES)?;
    let bar = bar("bytes");
    let schedule = pentabarf::read(&bytes, &mut |done| {
        bar.set_position(done as u64);
        ControlFlow::Continue(())
    });
    bar.finish_and_clear();
    let named = |sentence: String| format!("{}: {sentence}", file.display());
    let schedule = schedule.map_err(|refusal| Failure::new(REFUSED, named(refusal.to_string())))?;
    let mut shop = way.work()?;
    let target = Target {
        event: shop.desk.station.event,
        zone: zone.as_deref(),
    };
    let done = if dry_run {
        shop.desk.rehearse(|tx| {
            import(tx, &schedule, digest(&bytes), target, &mut |_| {
                ControlFlow::Continue(())
            })
        })
    } else {
        let done = shop.desk.write("import_sessions", |tx| {
            let report = import(tx, &schedule, digest(&bytes), target, &mut |_| {
                ControlFlow::Continue(())
            })?;
            Ok((report, tx.event()?))
        });
        match done {
            Ok(done) => {
                if target.event.is_none() {
                    events::choose(&mut shop.desk, done.value.1)?;
                }
                Ok(done.value.0)
            }
            Err(error) => Err(error),
        }
    };
    let report = done.map_err(|error| match error {
        Error::Import(ImportRefused::NoZone) => Failure::from(error).of(file),
        other => other.into(),
    })?;
    print(&report, dry_run, out);
    if !report.rows.is_empty() {
        message(&format!("{} rows need a look.", report.rows.len()));
    }
    Ok(if report.rows.is_empty() { 0 } else { LOOK })
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
