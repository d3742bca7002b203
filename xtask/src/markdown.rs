//! As much of Markdown as our rules ask about: headings, links, table rows and words in backticks.

/// A line outside fenced code, with its number from 1.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    text.lines().enumerate().filter_map(move |(at, line)| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        (!fenced && !fence).then_some((at + 1, line))
    })
}

/// The level (1 to 6) and the text of a heading.
pub(crate) fn heading(line: &str) -> Option<(usize, &str)> {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    let text = line[level..].strip_prefix(' ')?;
    (1..=6).contains(&level).then(|| (level, text.trim()))
}

/// The name by which `#…` links reach a heading: lower case, blanks as hyphens, punctuation left out.
pub(crate) fn anchor(heading: &str) -> String {
    let kept = heading
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.flat_map(char::to_lowercase)
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

/// What stands between backticks, in order.
pub(crate) fn in_backticks(line: &str) -> Vec<&str> {
    let pieces: Vec<&str> = line.split('`').collect();
    let whole = pieces.len() - 1 + pieces.len() % 2; // a last backtick without its partner encloses nothing
    pieces[..whole.min(pieces.len())]
        .iter()
        .skip(1)
        .step_by(2)
        .copied()
        .filter(|piece| !piece.is_empty())
        .collect()
}

/// The line without what stands between backticks.
pub(crate) fn without_backticks(line: &str) -> String {
    line.split('`').step_by(2).collect::<Vec<_>>().join(" ")
}

/// The targets of `[text](target)` and `![text](target)`, without a title.
pub(crate) fn links(line: &str) -> Vec<&str> {
    let starts = line.match_indices("](").map(|(at, _)| &line[at + 2..]);
    let targets = starts.filter_map(|rest| rest.split(')').next());
    targets
        .map(|target| {
            target
                .split(' ')
                .next()
                .unwrap_or(target)
                .trim_matches(['<', '>'])
        })
        .collect()
}

/// The cells of a table row; a `|` in backticks or after a backslash does not divide. None for other lines.
pub(crate) fn cells(line: &str) -> Option<Vec<String>> {
    let row = line.trim().strip_prefix('|')?;
    let row = row.strip_suffix('|').unwrap_or(row);
    let mut cells = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for c in row.chars() {
        quoted ^= c == '`';
        if c == '|' && !quoted && !escaped {
            cells.push(String::new());
        } else if let Some(cell) = cells.last_mut() {
            cell.push(c);
        }
        escaped = c == '\\';
    }
    Some(cells.iter().map(|cell| cell.trim().to_owned()).collect())
}

/// Whether a row is the line of hyphens between the head of a table and its body.
pub(crate) fn is_ruler(cells: &[String]) -> bool {
    cells
        .iter()
        .all(|cell| cell.contains('-') && cell.chars().all(|c| matches!(c, '-' | ':')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_divided_outside_backticks_only() {
        assert_eq!(
            cells("| a | `b|c` | d\\|e |"),
            Some(vec!["a".to_owned(), "`b|c`".to_owned(), "d\\|e".to_owned()])
        );
        assert_eq!(cells("a | b"), None);
        assert!(is_ruler(&["---".to_owned(), ":-:".to_owned()]));
        assert!(!is_ruler(&["---".to_owned(), String::new()]));
    }

    #[test]
    fn fenced_code_is_skipped_and_lines_keep_their_numbers() {
        let text = "a\n```sh\n[x](y)\n```\n# B c";
        assert_eq!(lines(text).collect::<Vec<_>>(), [(1, "a"), (5, "# B c")]);
        assert_eq!(heading("## B c"), Some((2, "B c")));
        assert_eq!(heading("#12"), None);
        assert_eq!(anchor("What is `ok`, 2-fold?"), "what-is-ok-2-fold");
    }

    #[test]
    fn links_and_backticks_are_found() {
        let line = "see [a](b.md \"title\"), ![c](<d/e.png>), `f` and `g`, `h";
        assert_eq!(links(line), ["b.md", "d/e.png"]);
        assert_eq!(in_backticks(line), ["f", "g"]);
        assert_eq!(without_backticks("a `b` c"), "a   c");
    }
}
