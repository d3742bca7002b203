//! What must not stand in any committed text: hosts of package registries, folders of one machine, left-over markers,
//! numbers of tickets, and mail addresses that may belong to somebody.

use std::path::Path;

use crate::files::{File, Problem};

/// Written in pieces, so that this file passes its own check.
const REGISTRIES: &[&str] = &[
    concat!("registry.", "npmjs.org"),
    concat!("registry.", "yarnpkg.com"),
    concat!("index.", "crates.io"),
    concat!("static.", "crates.io"),
    concat!("pypi", ".org"),
    concat!("files.", "pythonhosted.org"),
    concat!("proxy.", "golang.org"),
];

/// Options of package tools that name a registry, whichever it is.
const REGISTRY_OPTIONS: &[&str] = &[
    concat!("--index", "-url"),
    concat!("--extra-index", "-url"),
    concat!("--find", "-links"),
];

const HOMES: &[&str] = &[
    concat!("/", "home/"),
    concat!("/", "Users/"),
    concat!("/", "root/"),
    concat!("C:", "\\Users\\"),
];

const MARKERS: &[&str] = &[
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
    concat!("HA", "CK"),
];

/// Words before a number that point to a ticket.
const TICKETS: &[&str] = &[
    concat!("iss", "ue"),
    concat!("tic", "ket"),
    concat!("pull ", "request"),
];

/// Lines that must not be there. The texts of licences are not ours and are left out.
pub(crate) fn problems(files: &[File], root: &Path) -> Vec<Problem> {
    let folders = folders_of_this_machine(root);
    let ours = files
        .iter()
        .filter(|file| !file.path.starts_with("LICENSE"));
    ours.flat_map(|file| in_file(file, &folders)).collect()
}

fn in_file(file: &File, folders: &[String]) -> Vec<Problem> {
    let is_lock = file.path.ends_with("package-lock.json");
    let is_sample = ["assets/", "docs/", "tests/"]
        .iter()
        .any(|folder| file.path.starts_with(folder));
    let mut problems = Vec::new();
    for (at, line) in file.text.lines().enumerate() {
        let mut add = |sentence: String| problems.push(Problem::new(&file.path, at + 1, sentence));
        if let Some(found) = REGISTRIES
            .iter()
            .chain(REGISTRY_OPTIONS)
            .find(|host| line.contains(**host))
        {
            add(format!(
                "`{found}` names a package registry; each machine has its own settings for that."
            ));
        }
        if is_lock && line.contains("\"resolved\": \"http") {
            add("The lock file names the host of a registry; write it with `npm install --omit-lockfile-registry-resolved`.".to_owned());
        }
        if let Some(found) = folders.iter().find(|folder| names_folder(line, folder)) {
            add(format!(
                "`{found}` is a folder of one machine; write a path relative to the repository."
            ));
        }
        if let Some(found) = MARKERS.iter().find(|marker| has_word(line, marker)) {
            add(format!(
                "`{found}` was left behind; do it, or say in words what is not done."
            ));
        }
        if names_ticket(line) {
            add("This points to the number of a ticket; say what it says.".to_owned());
        }
        if let Some(mail) = mails(line).find(|mail| is_sample && !is_lock && !is_invented(mail)) {
            add(format!(
                "`{mail}` may belong to somebody; use a domain that ends in .example."
            ));
        }
    }
    problems
}

/// Home folders of all systems, the root of this repository, and the folder it lies in unless that is one every system has.
fn folders_of_this_machine(root: &Path) -> Vec<String> {
    let shared = [
        "/", "/tmp", "/home", "/root", "/opt", "/srv", "/usr", "/var", "/mnt", "/src", "/builds",
    ];
    let mut folders: Vec<String> = HOMES.iter().map(|&home| home.to_owned()).collect();
    let near = [Some(root), root.parent()].into_iter().flatten();
    folders.extend(
        near.map(|folder| folder.display().to_string())
            .filter(|folder| !shared.contains(&folder.as_str()))
            .map(|folder| folder + "/"),
    );
    folders
}

/// Whether the folder stands here as an absolute path, not as the middle of a longer one or of a web address.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before
            .is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '/' | '.' | '-' | '_' | '}' | ')'))
    })
}

fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let around = [
            line[..at].chars().next_back(),
            line[at + word.len()..].chars().next(),
        ];
        around
            .into_iter()
            .flatten()
            .all(|c| !c.is_alphanumeric() && c != '_')
    })
}

fn names_ticket(line: &str) -> bool {
    let line = line.to_lowercase();
    TICKETS.iter().any(|word| {
        line.match_indices(word).any(|(at, _)| {
            let rest = line[at + word.len()..].trim_start_matches('s');
            let number = rest
                .strip_prefix([' ', '-'])
                .unwrap_or(rest)
                .trim_start_matches('#');
            rest.starts_with([' ', '-', '#']) && number.starts_with(|c: char| c.is_ascii_digit())
        })
    })
}

/// What looks like a mail address with a domain of at least two labels, the last one letters only.
fn mails(line: &str) -> impl Iterator<Item = &str> {
    let pieces =
        line.split(|c: char| !(c.is_alphanumeric() || matches!(c, '@' | '.' | '-' | '_' | '+')));
    pieces.map(|piece| piece.trim_matches('.')).filter(|piece| {
        let domain = piece
            .split_once('@')
            .filter(|(local, _)| !local.is_empty())
            .map(|(_, domain)| domain);
        domain
            .and_then(|domain| domain.rsplit_once('.'))
            .is_some_and(|(_, top)| top.len() > 1 && top.chars().all(char::is_alphabetic))
    })
}

/// Domains that can never be somebody's (RFC 2606, RFC 6761).
fn is_invented(mail: &str) -> bool {
    let domain = mail.rsplit('@').next().unwrap_or(mail).to_lowercase();
    let reserved = [
        ".example",
        ".invalid",
        ".test",
        "example.com",
        "example.org",
        "example.net",
    ];
    reserved.iter().any(|end| domain.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::planted;

    fn lines_found(path: &str, text: &str) -> Vec<usize> {
        let folders = folders_of_this_machine(Path::new("/far/away/rambla"));
        in_file(&planted(path, text), &folders)
            .into_iter()
            .map(|problem| problem.line)
            .collect()
    }

    #[test]
    fn each_planted_line_is_found_and_its_innocent_twin_is_not() {
        let guilty = [
            format!("url = https://{}/x", REGISTRIES[0]),
            format!("pip install {} x", REGISTRY_OPTIONS[0]),
            format!("see {}ana/x", HOMES[0]),
            "see /far/away/shared".to_owned(),
            format!("// {}: later", MARKERS[0]),
            format!("as {} 12 says", TICKETS[0]),
            format!("({} #3)", TICKETS[1]),
            "ana@gmail.com".to_owned(),
        ];
        assert_eq!(
            lines_found("docs/a.md", &guilty.join("\n")),
            (1..=guilty.len()).collect::<Vec<_>>()
        );
        let innocent = "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n\
            https://a.example/home/x and $HOME/home/x\nTODOS and xxx\nissues are 2\npretalx#2081\nana@acme.example, a@1.2.3, @b.org";
        assert_eq!(lines_found("docs/a.md", innocent), [] as [usize; 0]);
    }

    #[test]
    fn a_lock_file_with_hosts_is_found() {
        let text = "{\n\"resolved\": \"https://mirror.example/a.tgz\",\n\"resolved\": \"packages/ours\"\n}";
        assert_eq!(lines_found("tests/readers/package-lock.json", text), [2]);
    }
}
