//! What the package says of itself: control, checksums, changelog, copyright.

use std::path::PathBuf;

use crate::package::moment::mail_date;
use crate::package::{FOLDER, MAINTAINER};
use crate::step::{Failure, root};

/// Which package.
pub(super) struct Kind {
    /// Its name.
    pub(super) name: &'static str,
    /// Its programs, called as their crates.
    pub(super) programs: &'static [&'static str],
    /// What they link, where `dpkg-shlibdeps` is not there to find it out with exact versions.
    pub(super) depends: &'static [&'static str],
    /// More of `DEBIAN/control`, in whole lines.
    pub(super) fields: &'static str,
    /// The last field, in whole lines.
    pub(super) description: &'static str,
}

impl Kind {
    /// Where it is put together.
    pub(super) fn folder(&self) -> PathBuf {
        root().join(FOLDER).join(self.name)
    }
}

/// What stands in `DEBIAN/control`.
pub(super) struct Control<'a> {
    pub(super) kind: &'a Kind,
    /// As Debian counts.
    pub(super) version: &'a str,
    pub(super) architecture: &'a str,
    pub(super) depends: &'a str,
    /// In KiB.
    pub(super) size: u64,
}

impl Control<'_> {
    pub(super) fn text(&self) -> String {
        let Control {
            kind:
                Kind {
                    name,
                    fields,
                    description,
                    ..
                },
            version,
            architecture,
            depends,
            size,
        } = self;
        format!(
            "Package: {name}\nVersion: {version}\nArchitecture: {architecture}\nMaintainer: {MAINTAINER}\n\
             Installed-Size: {size}\nDepends: {depends}\n{fields}Priority: optional\n{description}"
        )
    }
}

/// A version as Debian counts: `0.2.0-rc.1` comes before `0.2.0` only when it is written `0.2.0~rc.1`.
pub(super) fn debian_version(version: &str) -> String {
    version.replacen('-', "~", 1)
}

/// The part of CHANGELOG.md that speaks of this version, in the form that Debian reads (policy, 4.4).
pub(super) fn changelog(
    kind: &Kind,
    text: &str,
    version: &str,
    time: u64,
) -> Result<String, Failure> {
    let is_head = |line: &&str| {
        let words = line.strip_prefix("## ").map(str::split_whitespace);
        words.and_then(|mut words| words.next()) == Some(version)
    };
    let mut lines = text.lines().skip_while(|line| !is_head(line));
    if lines.next().is_none() {
        return Err(Failure::new(
            format!("CHANGELOG.md says nothing of version {version}."),
            format!("Write what a user notices under `## {version}`."),
        ));
    }
    let mut said = String::new();
    for line in lines.take_while(|line| !line.starts_with("## ")) {
        match line.strip_prefix("- ") {
            Some(point) => said += &format!("  * {point}\n"),
            None if line.trim().is_empty() => {}
            None => said += &format!("    {}\n", line.trim_start()),
        }
    }
    Ok(format!(
        "{} ({}) unstable; urgency=medium\n\n{said}\n -- {MAINTAINER}  {}\n",
        kind.name,
        debian_version(version),
        mail_date(time)
    ))
}

/// The template with the text of the MIT licence in its place, each line indented.
pub(super) fn copyright(template: &str, mit: &str) -> String {
    // The title and whose it is stand in fields of their own.
    let text = mit
        .lines()
        .skip_while(|line| !line.starts_with("Permission"));
    let text: Vec<String> = text
        .map(|line| {
            if line.trim().is_empty() {
                " .".to_owned()
            } else {
                format!(" {line}")
            }
        })
        .collect();
    template.replace("{mit}", &text.join("\n"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::package::desk::KIND;

    #[test]
    fn the_changelog_of_one_version_is_told_in_debians_form() {
        let text = "# Changelog\n\n## 0.2.0-rc.1 (unreleased)\n\n- One\n  more.\n- Two\n\n## 0.1.0\n\n- Old\n";
        assert_eq!(
            changelog(&KIND, text, "0.2.0-rc.1", 0).unwrap(),
            "rambla (0.2.0~rc.1) unstable; urgency=medium\n\n  * One\n    more.\n  * Two\n\n \
             -- Rambla contributors <noreply@rambla.example>  Thu, 01 Jan 1970 00:00:00 +0000\n"
        );
        let missing = changelog(&KIND, text, "0.2.0", 0).unwrap_err();
        assert!(missing.sentence.contains("0.2.0"));
    }

    #[test]
    fn every_line_of_a_licence_is_indented() {
        let text = copyright("License: MIT\n{mit}\n", "MIT\n\nPermission is\n\nhereby\n");
        assert_eq!(text, "License: MIT\n Permission is\n .\n hereby\n");
    }

    #[test]
    fn control_ends_with_a_line_and_has_no_empty_one() {
        let control = Control {
            kind: &KIND,
            version: "0.1.0",
            architecture: "amd64",
            depends: "libc6",
            size: 12,
        };
        let text = control.text();
        assert!(text.ends_with('\n') && !text.contains("\n\n"));
        assert!(
            text.lines()
                .all(|line| line.starts_with(' ') || line.contains(": "))
        );
    }
}
