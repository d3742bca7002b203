//! Migrations that desks in the field have gone through never change: their hashes stand in a list beside them.

use crate::files::{File, Problem, within};

pub(crate) const FOLDER: &str = "crates/core/src/desk/schema/";
pub(crate) const LIST: &str = "crates/core/src/desk/schema/shipped.txt";

/// FNV-1a, 64 bit (parameters of the authors' reference code). It guards against slips, not against malice.
/// Line ends count as LF, so that a checkout on Windows gives the same number.
pub(crate) fn hash(text: &str) -> u64 {
    text.bytes()
        .filter(|byte| *byte != b'\r')
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
}

/// Shipped migrations that were changed or are missing. One that is not in the list yet may still change.
pub(crate) fn problems(files: &[File]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (line, hash, name) in listed(files) {
        let path = format!("{FOLDER}{name}");
        match files.iter().find(|file| file.path == path) {
            None => problems.push(Problem::new(LIST, line, format!("The shipped migration `{name}` is missing; bring it back."))),
            Some(file) if hash != entry_hash(&file.text) => problems.push(Problem::new(
                &path,
                0,
                "A shipped migration was changed; put the old text back and write a new migration instead.",
            )),
            Some(_) => {}
        }
    }
    problems
}

/// The list with a line for each migration that is not in it yet.
pub(crate) fn with_new_ones(files: &[File]) -> String {
    let known: Vec<_> = listed(files).map(|(_, _, name)| name).collect();
    let old = files
        .iter()
        .find(|file| file.path == LIST)
        .map_or("", |file| file.text.as_str());
    let mut list = old.to_owned();
    for file in within(files, FOLDER, ".sql") {
        let name = &file.path[FOLDER.len()..];
        if !known.contains(&name) {
            list.push_str(&format!("{} {name}\n", entry_hash(&file.text)));
        }
    }
    list
}

fn entry_hash(text: &str) -> String {
    format!("{:016x}", hash(text))
}

/// Lines `<hash> <name>`; `#` begins a comment.
fn listed(files: &[File]) -> impl Iterator<Item = (usize, &str, &str)> {
    let list = files
        .iter()
        .find(|file| file.path == LIST)
        .map_or("", |file| file.text.as_str());
    let lines = list
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.starts_with('#'));
    lines.filter_map(|(at, line)| {
        line.split_once(' ')
            .map(|(hash, name)| (at + 1, hash, name.trim()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::planted;

    #[test]
    fn a_shipped_migration_that_changed_or_vanished_is_found() {
        let first = planted(&format!("{FOLDER}0001.sql"), "CREATE TABLE a (id);\n");
        let second = planted(&format!("{FOLDER}0002.sql"), "CREATE TABLE b (id);\n");
        let list = planted(LIST, &with_new_ones(&[first, second]));
        let first_again = planted(&format!("{FOLDER}0001.sql"), "CREATE TABLE a (id);\r\n");
        let second_changed = planted(&format!("{FOLDER}0002.sql"), "CREATE TABLE b (id, name);\n");
        let third_new = planted(&format!("{FOLDER}0003.sql"), "DROP TABLE b;\n");
        let found = problems(&[list, first_again, second_changed, third_new]);
        assert_eq!(
            found.iter().map(|p| p.path.as_str()).collect::<Vec<_>>(),
            [format!("{FOLDER}0002.sql")]
        );

        let list = planted(LIST, "af63dc4c8601ec8c 0001.sql\n");
        assert_eq!(problems(&[list])[0].line, 1);
    }

    #[test]
    fn the_hash_is_fnv_1a() {
        assert_eq!(hash(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(hash("foobar"), 0x8594_4171_f739_67e8);
    }
}
