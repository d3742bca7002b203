//! The documents tell the truth: proofs exist, invariants are tests, links lead somewhere.

use crate::files::{File, Problem};
use crate::markdown::{
    anchor, cells, heading, in_backticks, is_ruler, lines, links, without_backticks,
};
use crate::proofs::{Known, exists, known, wrong};
use crate::step::root;

const PROOFS: &str = "docs/proofs.md";
const ARCHITECTURE: &str = "ARCHITECTURE.md";

/// What is wrong in the documents, and how many rows of the proofs are open.
pub(crate) fn problems(files: &[File]) -> (Vec<Problem>, usize) {
    let known = known(files);
    let (mut problems, open) = match find(files, PROOFS) {
        Some(file) => proofs(file, &known),
        None => (vec![missing(PROOFS)], 0),
    };
    match find(files, ARCHITECTURE) {
        Some(file) => problems.extend(invariants(file, &known)),
        None => problems.push(missing(ARCHITECTURE)),
    }
    for file in files.iter().filter(|file| is_document(&file.path)) {
        problems.extend(dead_ends(file, files, &known));
    }
    (problems, open)
}

fn find<'a>(files: &'a [File], path: &str) -> Option<&'a File> {
    files.iter().find(|file| file.path == path)
}

fn missing(path: &str) -> Problem {
    Problem::new(path, 0, "This document is missing; write it.")
}

fn is_document(path: &str) -> bool {
    path.ends_with(".md") && (!path.contains('/') || path.starts_with("docs/"))
}

/// Each row is `| sentence | proof | bad input tried |`; the proof names what exists in backticks, or says open.
fn proofs(file: &File, known: &Known) -> (Vec<Problem>, usize) {
    let mut problems = Vec::new();
    let (mut rows, mut open) = (0, 0);
    let table: Vec<_> = lines(&file.text)
        .map(|(line, text)| (line, cells(text)))
        .collect();
    for (at, (line, row)) in table.iter().enumerate() {
        let is_head = table
            .get(at + 1)
            .and_then(|(_, next)| next.as_ref())
            .is_some_and(|next| is_ruler(next));
        let Some(row) = row.as_ref().filter(|row| !is_head && !is_ruler(row)) else {
            continue;
        };
        rows += 1;
        let [_, proof, _] = row.as_slice() else {
            let sentence = format!(
                "A row has the cells `| sentence | proof | bad input tried |`, this one has {}.",
                row.len()
            );
            problems.push(Problem::new(&file.path, *line, sentence));
            continue;
        };
        let (found, is_open) = proof_problems(proof, known);
        open += usize::from(is_open);
        problems.extend(
            found
                .into_iter()
                .map(|sentence| Problem::new(&file.path, *line, sentence)),
        );
    }
    if rows == 0 {
        problems.push(Problem::new(
            &file.path,
            0,
            "There is no row `| sentence | proof | bad input tried |`.",
        ));
    }
    (problems, open)
}

fn proof_problems(proof: &str, known: &Known) -> (Vec<String>, bool) {
    let names: Vec<&str> = in_backticks(proof)
        .into_iter()
        .filter(|name| *name != "open")
        .collect();
    let plain = without_backticks(proof);
    let says_open = plain
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| word == "open");
    let is_open = says_open || proof.contains("`open`");
    if names.is_empty() && !is_open {
        return (
            vec![
                "The proof names nothing in backticks; name a test or a file, or write `open`."
                    .to_owned(),
            ],
            false,
        );
    }
    (
        names
            .into_iter()
            .filter_map(|name| wrong(name, known))
            .collect(),
        is_open,
    )
}

/// Each item of a section whose heading speaks of invariants names at least one test.
fn invariants(file: &File, known: &Known) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut count = 0;
    for (line, item) in invariant_items(&file.text) {
        count += 1;
        let verdicts: Vec<_> = in_backticks(&item)
            .into_iter()
            .filter(|name| is_test_name(name))
            .map(|name| wrong(name, known))
            .collect();
        match verdicts.iter().flatten().next() {
            Some(wrong) => problems.push(Problem::new(&file.path, line, wrong)),
            None if verdicts.is_empty() => {
                problems.push(Problem::new(
                    &file.path,
                    line,
                    "This invariant names no test; write its name in backticks.",
                ));
            }
            None => {}
        }
    }
    if count == 0 {
        problems.push(Problem::new(
            &file.path,
            0,
            "There is no section of invariants with a list, each naming its test.",
        ));
    }
    problems
}

/// A name of two words or more joined by underscores, with or without `test:` and modules before it.
fn is_test_name(name: &str) -> bool {
    let bare = name.strip_prefix("test:").unwrap_or(name).trim();
    let bare = bare.rsplit("::").next().unwrap_or(bare);
    bare.contains('_')
        && bare
            .chars()
            .all(|c| c == '_' || c.is_ascii_lowercase() || c.is_ascii_digit())
}

/// List items and table rows under the heading, with their continuation lines.
fn invariant_items(text: &str) -> Vec<(usize, String)> {
    let mut items: Vec<(usize, String)> = Vec::new();
    let mut section = None;
    for (line, text) in lines(text) {
        if let Some((level, title)) = heading(text) {
            section = section
                .filter(|own| level > *own)
                .or(title.to_lowercase().contains("invariant").then_some(level));
            continue;
        }
        if section.is_none() {
            continue;
        }
        let numbered = text
            .trim_start_matches(|c: char| c.is_ascii_digit())
            .starts_with(". ")
            && !text.starts_with('.');
        if text.starts_with("- ") || text.starts_with("* ") || text.starts_with('|') || numbered {
            items.push((line, text.to_owned()));
        } else if let Some((_, item)) = items.last_mut().filter(|_| text.starts_with(' ')) {
            item.push_str(text);
        }
    }
    without_table_heads(items)
}

fn without_table_heads(items: Vec<(usize, String)>) -> Vec<(usize, String)> {
    let rulers: Vec<usize> = items
        .iter()
        .filter(|(_, text)| cells(text).is_some_and(|row| is_ruler(&row)))
        .map(|(line, _)| *line)
        .collect();
    items
        .into_iter()
        .filter(|(line, _)| !rulers.contains(line) && !rulers.contains(&(line + 1)))
        .collect()
}

/// Links and paths of a document that lead nowhere.
fn dead_ends(file: &File, files: &[File], known: &Known) -> Vec<Problem> {
    let mut problems = Vec::new();
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    for (line, text) in lines(&file.text) {
        for link in links(text)
            .into_iter()
            .filter(|link| !link.contains(':') && !link.is_empty())
        {
            let (path, wanted) = link.split_once('#').unwrap_or((link, ""));
            let target = if path.is_empty() {
                file.path.clone()
            } else {
                joined(folder, path)
            };
            // Pictures are no text, so they are looked for on the disk.
            let is_picture = target.ends_with(".png") && root().join(&target).is_file();
            if !is_picture && !exists(&target, known) {
                problems.push(Problem::new(
                    &file.path,
                    line,
                    format!("The link to `{link}` leads nowhere."),
                ));
            } else if !wanted.is_empty()
                && !find(files, &target).is_some_and(|file| has_anchor(file, wanted))
            {
                problems.push(Problem::new(
                    &file.path,
                    line,
                    format!("`{target}` has no heading `#{wanted}`."),
                ));
            }
        }
        for path in in_backticks(text)
            .into_iter()
            .filter(|path| is_path_of_ours(path, known))
        {
            if !exists(path, known) && !exists(&joined(folder, path), known) {
                problems.push(Problem::new(
                    &file.path,
                    line,
                    format!("There is no `{path}`."),
                ));
            }
        }
    }
    problems
}

fn has_anchor(file: &File, wanted: &str) -> bool {
    lines(&file.text)
        .filter_map(|(_, line)| heading(line))
        .any(|(_, text)| anchor(text) == wanted)
}

/// A path is ours if its first folder is in the repository. `target/` is made by cargo; patterns are not paths.
fn is_path_of_ours(name: &str, known: &Known) -> bool {
    let plain = name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '-' | '_'));
    let first = name.split_once('/').map(|(first, _)| first);
    plain && first.is_some_and(|first| !first.is_empty() && first != ".." && exists(first, known))
}

/// A relative path as seen from the root: `docs` and `../README.md` give `README.md`.
fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::planted;

    fn sentences(problems: &[Problem]) -> Vec<String> {
        problems.iter().map(ToString::to_string).collect()
    }

    fn test_file() -> File {
        planted("crates/core/tests/a.rs", "#[test]\nfn undo_is_exact() {}\n")
    }

    #[test]
    fn a_row_whose_proof_does_not_exist_fails_with_its_line() {
        let text = "# Proofs\n\n| sentence | proof | bad input |\n|---|---|---|\n\
            | Undo is exact | `undo_is_exact` | none |\n\
            | Redo too | `redo_is_exact` | none |\n\
            | Later | open | none |\n\
            | Hm | nothing said | none |\n\
            | Two cells | `undo_is_exact` |\n";
        let file = planted(PROOFS, text);
        let (problems, open) = proofs(&file, &known(&[test_file()]));
        assert_eq!(
            sentences(&problems),
            [
                "docs/proofs.md:6: There is no test called `redo_is_exact`.",
                "docs/proofs.md:8: The proof names nothing in backticks; name a test or a file, or write `open`.",
                "docs/proofs.md:9: A row has the cells `| sentence | proof | bad input tried |`, this one has 2.",
            ]
        );
        assert_eq!(open, 1);
    }

    #[test]
    fn an_invariant_without_a_test_is_found() {
        let text = "# A\n- not an invariant\n## Invariants\nSome words.\n- Undo is exact:\n  `undo_is_exact`\n- Core is pure\n\
            - Core is `pure`: `core_is_pure`\n## Else\n- neither this\n";
        let problems = invariants(&planted(ARCHITECTURE, text), &known(&[test_file()]));
        assert_eq!(
            sentences(&problems),
            [
                "ARCHITECTURE.md:7: This invariant names no test; write its name in backticks.",
                "ARCHITECTURE.md:8: There is no test called `core_is_pure`.",
            ]
        );
        let text = "## Invariants\n| rule | test |\n|---|---|\n| Undo is exact | `undo_is_exact` |\n| Core is pure | none |\n";
        let problems = invariants(&planted(ARCHITECTURE, text), &known(&[test_file()]));
        assert_eq!(
            problems
                .iter()
                .map(|problem| problem.line)
                .collect::<Vec<_>>(),
            [5]
        );
    }

    #[test]
    fn links_and_paths_that_lead_nowhere_are_found() {
        let text = "[a](../README.md) [b](c.md#what-is) [c](https://example.org/x) `crates/core` `ui/src` `crates/{a,b}`\n\
            [d](gone.md) [e](c.md#else) `crates/gone.rs`\n";
        let files = [
            planted("docs/b.md", text),
            planted("docs/c.md", "## What is\n"),
            planted("README.md", ""),
            test_file(),
        ];
        assert_eq!(
            sentences(&dead_ends(&files[0], &files, &known(&files))),
            [
                "docs/b.md:2: The link to `gone.md` leads nowhere.",
                "docs/b.md:2: `docs/c.md` has no heading `#else`.",
                "docs/b.md:2: There is no `crates/gone.rs`.",
            ]
        );
    }
}
