//! The window's TypeScript types follow from what the commands take and give.

use std::any::TypeId;
use std::collections::{BTreeMap, HashSet};

use ts_rs::{Config, TS, TypeVisitor};

use crate::commands::{agenda, desk, files, imports, leads, people, sync};
use crate::failure::Failure;
use crate::open_desk::Touched;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/ui/src/ipc/types.ts");

struct Declarations {
    config: Config,
    seen: HashSet<TypeId>,
    found: BTreeMap<String, String>,
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        if T::output_path().is_some() {
            let declaration = T::decl(&self.config);
            self.found.insert(T::ident(&self.config), declaration);
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

fn declarations() -> String {
    let mut all = Declarations {
        config: Config::new().with_large_int("number"),
        seen: HashSet::new(),
        found: BTreeMap::new(),
    };
    macro_rules! visit {
        ($($what:ty),* $(,)?) => { $(all.visit::<$what>();)* };
    }
    visit!(
        Failure,
        Touched,
        sync::SyncShown,
        sync::CodeShown,
        sync::DeviceShown,
        rambla_core::desk::hubs::LogEntry,
        desk::Start,
        desk::DeskShown,
        desk::Protection,
        desk::EventForm,
        desk::Turns,
        desk::Turned,
        rambla_core::text::line::LeadLine,
        rambla_core::leads::NewLead,
        rambla_core::leads::Duplicate,
        rambla_core::cities::CityHit,
        rambla_core::persons::Person,
        rambla_core::leads::Filter,
        rambla_core::desk::Sort<rambla_core::leads::Order>,
        rambla_core::leads::LeadFields,
        leads::LeadFacets,
        leads::LeadShown,
        rambla_core::desk::Entry,
        rambla_core::attendees::Filter,
        rambla_core::desk::Sort<rambla_core::attendees::Order>,
        rambla_core::attendees::Facets,
        rambla_core::attendees::NewAttendee,
        rambla_core::attendees::AttendeeFields,
        people::AttendeeShown,
        rambla_core::persons::DuplicatePair,
        rambla_core::persons::SingleField,
        agenda::Hours,
        agenda::Agenda,
        agenda::AgendaFilter,
        agenda::SessionShown,
        agenda::SessionForm,
        rambla_core::sessions::free::FreeSlot,
        imports::ImportRequest,
        imports::ImportPreview,
        crate::commands::handover::TakenIn,
        rambla_core::erasure::Preview,
        rambla_core::erasure::Erasure,
        rambla_core::erasure::Left,
        rambla_core::review::Item,
        rambla_core::review::Choice,
        files::Exported,
        files::TableProfile,
    );
    let mut text = String::from(
        "// Written by `cargo x bless` from the types of the shell and the core; not by hand.\n",
    );
    for declaration in all.found.values() {
        text.push_str("\nexport ");
        text.push_str(&in_lines(declaration));
        text.push('\n');
    }
    text
}

/// Comments in one line each, and a field beside its own.
fn in_lines(declaration: &str) -> String {
    let comments = declaration
        .replace("/**\n * ", "/** ")
        .replace("\n */\n", " */ ");
    comments.replace("\n * ", " ").replace(" \n", "\n  ")
}

#[test]
fn the_types_of_the_window_are_those_of_the_commands() {
    let fresh = declarations();
    if std::env::var_os("RAMBLA_BLESS").is_some() {
        std::fs::write(FILE, &fresh).expect("ui/src/ipc can be written");
    }
    let committed = std::fs::read_to_string(FILE).unwrap_or_default();
    assert!(
        committed == fresh,
        "ui/src/ipc/types.ts is stale: run `cargo x bless`"
    );
}
