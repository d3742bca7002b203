//! What must stay true of the whole source text (ARCHITECTURE.md). Each rule is a test here, beside one that shows it can fail.

use crate::files::{File, Problem, within};
use crate::rust_source::{Kind, Token, paths, tokens, without_tests};

const CORE: &str = "crates/core/src/";
/// Invented events for tests and benchmarks: not part of the product.
const CORE_TESTING: &str = "crates/core/src/testing";
/// The one room that writes rows.
const DESK: &str = "crates/core/src/desk/";

/// Paths the core must not walk: network, environment, clock and randomness come from whoever calls it.
const OUTSIDE: &[&[&str]] = &[
    &["std", "net"],
    &["std", "env"],
    &["SystemTime"],
    &["std", "time", "Instant"],
    &["Instant", "now"],
    &["Timestamp", "now"],
    &["Zoned", "now"],
    &["TimeZone", "system"],
    &["TimeZone", "try_system"],
    &["tokio"],
    &["getrandom"],
    &["rand"],
    &["reqwest"],
    &["ureq"],
    &["hyper"],
];

/// Our crates, the crates of ours each may use, and whether it may use the database engine.
const CRATES: &[(&str, &[&str], bool)] = &[
    ("crates/wire/", &[], false),
    ("crates/fold/", &[], true),
    ("crates/gazetteer/", &["rambla-fold"], true),
    (
        "crates/core/",
        &["rambla-fold", "rambla-gazetteer", "rambla-wire"],
        true,
    ),
    ("crates/keys/", &[], false),
    ("crates/machine/", &["rambla-core"], false),
    (
        "crates/cli/",
        &[
            "rambla-carrier",
            "rambla-core",
            "rambla-hub",
            "rambla-keys",
            "rambla-machine",
            "rambla-wire",
        ],
        false,
    ),
    ("crates/carrier/", &["rambla-core", "rambla-wire"], false),
    // The window.
    (
        "",
        &[
            "rambla-carrier",
            "rambla-core",
            "rambla-hub",
            "rambla-keys",
            "rambla-machine",
            "rambla-wire",
        ],
        false,
    ),
    // Measures the desk beside the bare engine, so it needs both.
    (
        "crates/bench/",
        &[
            "rambla-carrier",
            "rambla-cluster",
            "rambla-core",
            "rambla-hub",
            "rambla-keys",
            "rambla-wire",
        ],
        true,
    ),
    (
        "crates/simulator/",
        &["rambla-carrier", "rambla-core", "rambla-wire"],
        false,
    ),
    // Serves the tests and benchmarks of all, so it knows none.
    ("crates/cluster/", &[], false),
    // Its ledger may be a file.
    ("crates/hub/", &["rambla-wire"], true),
];

/// All rules; `cargo x check` shows what the tests show.
pub(crate) fn problems(files: &[File]) -> Vec<Problem> {
    let rules = [
        outside_world,
        asynchronous,
        writes_elsewhere,
        long_sql,
        wrong_direction,
        pages_beside_their_door,
    ];
    rules.into_iter().flat_map(|rule| rule(files)).collect()
}

/// Core's network, clock, environment and randomness.
fn outside_world(files: &[File]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in core_sources(files) {
        for (line, path) in paths(&product(file)) {
            if OUTSIDE
                .iter()
                .any(|outside| path.windows(outside.len()).any(|part| part == *outside))
            {
                let sentence = format!(
                    "The core must not use `{}`; let the caller pass what is needed.",
                    path.join("::")
                );
                problems.push(Problem::new(&file.path, line, sentence));
            }
        }
    }
    problems
}

fn asynchronous(files: &[File]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in core_sources(files) {
        let tokens = product(file);
        let found = tokens
            .iter()
            .filter(|token| matches!(token.kind, Kind::Word("async" | "await")));
        problems.extend(found.map(|token| {
            Problem::new(
                &file.path,
                token.line,
                "The core is not async; the shell is.",
            )
        }));
    }
    problems
}

/// SQL that writes, outside the room that knows `Tx`.
fn writes_elsewhere(files: &[File]) -> Vec<Problem> {
    let sentence =
        "Rows are saved by `Tx` alone; move this below `crates/core/src/desk/` or save through it.";
    let elsewhere = |file: &&File| !file.path.starts_with(DESK);
    let mut problems = Vec::new();
    for file in core_sources(files).filter(elsewhere) {
        let found = texts(&product(file))
            .filter(|(_, text)| writes(text))
            .map(|(line, _)| line)
            .collect::<Vec<_>>();
        problems.extend(
            found
                .into_iter()
                .map(|line| Problem::new(&file.path, line, sentence)),
        );
    }
    for file in within(files, CORE, ".sql").filter(elsewhere) {
        let found = file
            .text
            .lines()
            .enumerate()
            .filter(|(_, line)| writes(line.split("--").next().unwrap_or(line)));
        problems.extend(found.map(|(at, _)| Problem::new(&file.path, at + 1, sentence)));
    }
    problems
}

/// SQL of more than one line inside Rust. A text with `{…}` is filled in by `format!`, which a file cannot be.
fn long_sql(files: &[File]) -> Vec<Problem> {
    let sentence = "SQL of more than one line stands in a .sql file beside its reader.";
    let mut problems = Vec::new();
    for file in within(files, "crates/", ".rs").filter(|file| file.path.contains("/src/")) {
        let found: Vec<_> = texts(&product(file))
            .filter(|(_, text)| {
                begins_sql(text) && text.trim().contains('\n') && !text.contains('{')
            })
            .collect();
        problems.extend(
            found
                .into_iter()
                .map(|(line, _)| Problem::new(&file.path, line, sentence)),
        );
    }
    problems
}

/// A crate that uses one it must not know, or that this table does not know.
fn wrong_direction(files: &[File]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in within(files, "", "Cargo.toml") {
        let folder = file.path.trim_end_matches("Cargo.toml");
        let known = CRATES.iter().find(|(known, ..)| *known == folder);
        if known.is_none() && folder.starts_with("crates/") {
            problems.push(Problem::new(
                &file.path,
                0,
                "This crate is new; say in xtask/src/invariants.rs which crates it may use.",
            ));
        }
        for (line, name) in dependencies(&file.text) {
            let allowed = match known {
                Some((_, _, engine)) if name == "rusqlite" => *engine,
                Some((_, ours, _)) => !name.starts_with("rambla") || ours.contains(&name),
                None => folder != "xtask/",
            };
            if !allowed {
                problems.push(Problem::new(
                    &file.path,
                    line,
                    format!("`{folder}` must not depend on `{name}`."),
                ));
            }
        }
    }
    problems
}

/// Pages that know Tauri beside `ui/src/ipc`, and screens or parts that know a screen.
fn pages_beside_their_door(files: &[File]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in within(files, "ui/src/", "") {
        for (at, line) in file.text.lines().enumerate() {
            let imports = line.contains("from \"") || line.contains("import(");
            if !imports {
                continue;
            }
            let mut say =
                |sentence: &str| problems.push(Problem::new(&file.path, at + 1, sentence));
            if line.contains("@tauri-apps") && !file.path.starts_with("ui/src/ipc/") {
                say("Only `ui/src/ipc` knows Tauri; add a function there.");
            }
            if line.contains("screens/") && file.path != "ui/src/App.svelte" {
                say(
                    "Only the frame knows the screens; move what is shared to `parts`, `shell` or `words`.",
                );
            }
            let bare = file.path.starts_with("ui/src/parts/");
            if bare
                && ["../ipc\"", "/words/", "/shell/"]
                    .iter()
                    .any(|door| line.contains(door))
            {
                say("A part knows no commands and no words; let its screen pass them.");
            }
        }
    }
    problems
}

/// The names in `[dependencies]`, `[build-dependencies]` and those of single targets; tests may use more.
fn dependencies(manifest: &str) -> Vec<(usize, &str)> {
    let mut names = Vec::new();
    let mut inside = false;
    for (at, line) in manifest.lines().enumerate() {
        let line = line.trim();
        if let Some(section) = line.strip_prefix('[') {
            let section = section.trim_end_matches(']');
            let name = section
                .rsplit_once("dependencies.")
                .filter(|(before, _)| !before.ends_with("dev-"));
            names.extend(
                name.filter(|_| !section.starts_with("workspace"))
                    .map(|(_, name)| (at + 1, name)),
            );
            let is_own = section == "dependencies" || section == "build-dependencies";
            inside = is_own
                || section.starts_with("target.")
                    && section.ends_with("dependencies")
                    && !section.ends_with("dev-dependencies");
        } else if inside && !line.is_empty() && !line.starts_with('#') {
            names.push((at + 1, line.split(['=', '.', ' ']).next().unwrap_or(line)));
        }
    }
    names
}

fn core_sources(files: &[File]) -> impl Iterator<Item = &File> {
    within(files, CORE, ".rs")
        .filter(|file| !file.path.starts_with(CORE_TESTING) && !file.path.ends_with("/tests.rs"))
}

fn product(file: &File) -> Vec<Token<'_>> {
    without_tests(&tokens(&file.text))
}

fn texts<'a>(tokens: &[Token<'a>]) -> impl Iterator<Item = (usize, &'a str)> {
    tokens.iter().filter_map(|token| {
        if let Kind::Text(text) = token.kind {
            Some((token.line, text))
        } else {
            None
        }
    })
}

fn writes(sql: &str) -> bool {
    let mut words = sql.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.any(|word| matches!(word, "INSERT" | "UPDATE" | "DELETE" | "REPLACE"))
}

fn begins_sql(text: &str) -> bool {
    let first = text.split_whitespace().next();
    first.is_some_and(|word| {
        matches!(
            word,
            "SELECT"
                | "WITH"
                | "INSERT"
                | "UPDATE"
                | "DELETE"
                | "REPLACE"
                | "CREATE"
                | "ALTER"
                | "DROP"
        )
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::files::{all, planted};
    use crate::shipped;

    fn lines_of(problems: &[Problem]) -> Vec<usize> {
        problems.iter().map(|problem| problem.line).collect()
    }

    fn assert_none(problems: &[Problem]) {
        let text: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert!(text.is_empty(), "\n{}", text.join("\n"));
    }

    #[test]
    fn core_has_no_network_clock_or_environment() {
        assert_none(&outside_world(&all().unwrap()));
    }

    #[test]
    fn a_clock_in_the_core_would_be_found() {
        let source = "use std::{fmt, net::TcpStream};\nlet now = jiff::Zoned::now();\nuse jiff::Timestamp;\nTimestamp::now();\n\
            std::env::var(x);\nuse std::time::{Duration, Instant};\n// std::env\n\"std::env\";\n#[cfg(test)] mod tests { use std::env; }";
        let found = outside_world(&[planted("crates/core/src/leads/capture.rs", source)]);
        assert_eq!(lines_of(&found), [1, 2, 4, 5, 6]);
        assert_none(&outside_world(&[planted("crates/cli/src/main.rs", source)]));
        assert_none(&outside_world(&[planted(
            "crates/core/src/testing/schedule.rs",
            source,
        )]));
    }

    #[test]
    fn core_is_not_async() {
        assert_none(&asynchronous(&all().unwrap()));
        let found = asynchronous(&[planted(
            "crates/core/src/a.rs",
            "// async\nasync fn a() {}\nb.await;",
        )]);
        assert_eq!(lines_of(&found), [2, 3]);
    }

    #[test]
    fn rows_are_saved_only_by_tx() {
        assert_none(&writes_elsewhere(&all().unwrap()));
    }

    #[test]
    fn a_write_outside_the_desk_would_be_found() {
        let source = "let a = \"SELECT 1\";\nlet b = \"INSERT INTO leads VALUES (1)\";\n// UPDATE\nlet c = \"Updated INSERTED\";";
        assert_eq!(
            lines_of(&writes_elsewhere(&[planted(
                "crates/core/src/leads/capture.rs",
                source
            )])),
            [2]
        );
        assert_none(&writes_elsewhere(&[planted(
            "crates/core/src/desk/tx/mod.rs",
            source,
        )]));
        let sql = "-- UPDATE\nSELECT id\nFROM leads; DELETE FROM leads;";
        assert_eq!(
            lines_of(&writes_elsewhere(&[planted(
                "crates/core/src/leads/list.sql",
                sql
            )])),
            [3]
        );
    }

    #[test]
    fn long_sql_stands_in_files_of_its_own() {
        assert_none(&long_sql(&all().unwrap()));
    }

    #[test]
    fn sql_of_two_lines_in_rust_would_be_found() {
        let source = "let a = \"SELECT 1\n FROM b\";\nlet c = \"SELECT 1\";\nlet d = \"Sentences\n of two lines\";\nlet e = \"SELECT {a}\n FROM b\";";
        assert_eq!(
            lines_of(&long_sql(&[planted(
                "crates/core/src/leads/list.rs",
                source
            )])),
            [1]
        );
    }

    #[test]
    fn crates_depend_in_one_direction() {
        assert_none(&wrong_direction(&all().unwrap()));
    }

    #[test]
    fn a_crate_that_looks_back_would_be_found() {
        let wire = "[package]\nname = \"rambla-wire\"\n[dependencies]\nblake3.workspace = true\nrambla-core = { path = \"../core\" }\n\
            [dev-dependencies]\nrambla-keys.workspace = true\n[dependencies.rambla-keys]\npath = \"../keys\"\n";
        assert_eq!(
            lines_of(&wrong_direction(&[planted("crates/wire/Cargo.toml", wire)])),
            [5, 8]
        );
        let cli = "[dependencies]\nrambla-core.workspace = true\nrusqlite = \"1\"\n[target.'cfg(unix)'.dependencies]\nrambla-fold.workspace = true\n";
        assert_eq!(
            lines_of(&wrong_direction(&[planted("crates/cli/Cargo.toml", cli)])),
            [3, 5]
        );
        let cluster = "[dependencies]\nrambla-hub.workspace = true\n";
        assert_eq!(
            lines_of(&wrong_direction(&[planted(
                "crates/cluster/Cargo.toml",
                cluster
            )])),
            [2]
        );
        let core = "[dependencies]\nrusqlite.workspace = true\nrambla-wire.workspace = true\n";
        assert_none(&wrong_direction(&[planted("crates/core/Cargo.toml", core)]));
        assert_eq!(
            lines_of(&wrong_direction(&[planted("crates/new/Cargo.toml", "")])),
            [0]
        );
        assert_eq!(
            lines_of(&wrong_direction(&[planted(
                "xtask/Cargo.toml",
                "[dependencies]\nserde = \"1\""
            )])),
            [2]
        );
    }

    #[test]
    fn pages_know_tauri_through_one_door_alone() {
        assert_none(&pages_beside_their_door(&all().unwrap()));
        let planted = [
            planted(
                "ui/src/screens/a/A.svelte",
                "import { invoke } from \"@tauri-apps/api/core\";",
            ),
            planted(
                "ui/src/shell/B.svelte",
                "import A from \"../screens/a/A.svelte\";",
            ),
            planted(
                "ui/src/parts/C.svelte",
                "import { w } from \"../words/index.svelte\";",
            ),
            planted(
                "ui/src/ipc/index.ts",
                "import { invoke } from \"@tauri-apps/api/core\";",
            ),
        ];
        assert_eq!(pages_beside_their_door(&planted).len(), 3);
    }

    #[test]
    fn shipped_migrations_never_change() {
        assert_none(&shipped::problems(&all().unwrap()));
    }
}
