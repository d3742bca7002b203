//! One step: a program started in the root of the repository, printed as a line, with its seconds at the end.
//!
//! All lines of ours go to stderr, so that the data a program writes to stdout stays clean.

use std::fmt::{self, Display};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

/// Why `cargo x` ends without success: a sentence, what to do about it, and the exit code.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) sentence: String,
    pub(crate) cure: String,
    pub(crate) code: u8,
}

impl Failure {
    pub(crate) fn new(sentence: impl Into<String>, cure: impl Into<String>) -> Self {
        let (sentence, cure) = (sentence.into(), cure.into());
        Self {
            sentence,
            cure,
            code: 1,
        }
    }

    /// The words typed were not understood: exit code 2.
    pub(crate) fn usage(text: impl Into<String>) -> Self {
        Self {
            sentence: text.into(),
            cure: String::new(),
            code: 2,
        }
    }
}

impl Display for Failure {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}", self.sentence)?;
        if self.cure.is_empty() {
            Ok(())
        } else {
            write!(to, "\n{}", self.cure)
        }
    }
}

/// The root of the repository that this program was started from.
pub(crate) fn root() -> PathBuf {
    let own = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let own = own.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    own.parent()
        .expect("BUG: xtask lies in the root of the repository")
        .to_owned()
}

/// The cargo that started us, to be run in the root.
pub(crate) fn cargo() -> Command {
    program(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()))
}

/// A program to be run in the root.
pub(crate) fn program(name: &str) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root());
    command
}

/// Runs a step whose output the person sees.
pub(crate) fn run(command: &mut Command, cure: &str) -> Result<(), Failure> {
    let line = line(command);
    eprintln!("→ {line}");
    let start = Instant::now();
    let status = command
        .status()
        .map_err(|error| not_started(&line, &error))?;
    eprintln!("  {line}: {:.1} s", start.elapsed().as_secs_f64());
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("`{line}` failed ({status})."), cure))
}

/// Runs a step for its stdout; what it says on stderr is part of the sentence if it fails.
pub(crate) fn read(command: &mut Command) -> Result<Vec<u8>, Failure> {
    let line = line(command);
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| not_started(&line, &error))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let sentence = format!("`{line}` failed ({}).\n{}", output.status, said.trim_end());
    Err(Failure::new(
        sentence,
        format!("Type `{line}` in the root of the repository and read what it says."),
    ))
}

/// Ends with the program's own exit code; it has said itself what is wrong.
pub(crate) fn hand_over(command: &mut Command) -> Result<(), Failure> {
    let line = line(command);
    let status = command
        .status()
        .map_err(|error| not_started(&line, &error))?;
    if status.success() {
        return Ok(());
    }
    let code = status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .unwrap_or(1);
    let sentence = format!("`{line}` ended with {status}.");
    Err(Failure {
        sentence,
        cure: String::new(),
        code,
    })
}

/// The command as a person would type it: the program's bare name, and words with blanks in quotes.
fn line(command: &Command) -> String {
    let name = PathBuf::from(command.get_program());
    let name = name
        .file_name()
        .unwrap_or(command.get_program())
        .to_string_lossy()
        .into_owned();
    let words = command.get_args().map(|word| {
        let word = word.to_string_lossy();
        if word.contains(' ') {
            format!("'{word}'")
        } else {
            word.into_owned()
        }
    });
    std::iter::once(name)
        .chain(words)
        .collect::<Vec<_>>()
        .join(" ")
}

fn not_started(line: &str, error: &std::io::Error) -> Failure {
    let name = line.split(' ').next().unwrap_or(line);
    Failure::new(
        format!("`{line}` could not be started: {error}."),
        format!("Install `{name}`, or put the folder it lies in into PATH."),
    )
}
