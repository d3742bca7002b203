//! Names say what a thing is or decides; these say nothing.

use crate::files::{File, Problem};
use crate::rust_source::{Kind, tokens};

/// Last parts of a type's name, and whole names of modules in lower case with or without an s.
const EMPTY: &[&str] = &[
    "Manager",
    "Service",
    "Helper",
    "Util",
    "Common",
    "Data",
    "Info",
    "Processor",
    "Prelude",
];

/// Ends of a function's name.
const EMPTY_ENDS: &[&str] = &["_inner", "_impl", "_v2"];

/// Types, modules and functions of ours with an empty name.
pub(crate) fn problems(files: &[File]) -> Vec<Problem> {
    files
        .iter()
        .filter(|file| file.path.ends_with(".rs"))
        .flat_map(in_file)
        .collect()
}

fn in_file(file: &File) -> Vec<Problem> {
    let tokens = tokens(&file.text);
    let mut problems = Vec::new();
    for pair in tokens.windows(2) {
        let [Kind::Word(what), Kind::Word(name)] = [pair[0].kind, pair[1].kind] else {
            continue;
        };
        let is_empty = match what {
            "struct" | "enum" | "trait" | "type" => EMPTY.iter().any(|end| name.ends_with(end)),
            "mod" => EMPTY
                .iter()
                .any(|word| name.trim_end_matches('s') == word.to_lowercase()),
            "fn" => EMPTY_ENDS.iter().any(|end| name.ends_with(end)),
            _ => false,
        };
        if is_empty {
            let sentence =
                format!("`{what} {name}` does not say what it is or decides; name it after that.");
            problems.push(Problem::new(&file.path, pair[1].line, sentence));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::planted;

    #[test]
    fn names_that_say_nothing_are_found() {
        let source = "struct LeadManager;\nstruct Lead;\nmod utils;\nfn save_inner() {}\nfn manager_of(mod_util: u8) {}\nconst DATA: u8 = 0;";
        let found: Vec<_> = in_file(&planted("a.rs", source))
            .into_iter()
            .map(|problem| problem.line)
            .collect();
        assert_eq!(found, [1, 3, 4]);
    }
}
