//! Which words of a line are the name, the organisation, the role, the city, and which a remark: the
//! division of the line that fits best, found by dynamic programming over all divisions.
//!
//! The weights are in no unit. They were set by hand on a corpus of invented lines and are checked on
//! lines that nobody looked at while setting them (`lines_are_read_right`).

use super::tokens::{Gap, Kind, Token};
use super::words::{
    CONNECTORS, FORMS, GIVEN_NAMES, ORGANISATIONS, PARTICLES, REMARKS, ROLE_HELPERS, ROLES, TITLES,
    key,
};

/// What a run of words is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Name,
    Organisation,
    Role,
    City,
    Note,
    /// A word such as "from" between two others.
    Connector,
}

const PARTS: [Part; 6] = [
    Part::Name,
    Part::Organisation,
    Part::Role,
    Part::City,
    Part::Note,
    Part::Connector,
];

/// Words behind this many are a remark.
const MOST: usize = 48;

/// What is known of one word.
struct Word {
    given: bool,
    role: bool,
    helper: bool,
    organisation: bool,
    form: bool,
    title: bool,
    particle: bool,
    connector: bool,
    remark: bool,
    digits: bool,
    ampersand: bool,
    /// "d'estudis": a joining word is part of it.
    elided: bool,
    /// It begins with a capital letter though letters of the line are of both sizes.
    capital: bool,
    /// It begins with a small letter though letters of the line are of both sizes.
    small: bool,
    /// It stands in the mail address, before and behind the @.
    local: bool,
    domain: bool,
    gap: Gap,
    after: Gap,
    key: String,
}

impl Word {
    fn same(&self, other: &Word) -> bool {
        self.key == other.key
    }
}

/// A run of words with what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) part: Part,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// Divides the words of a line; `is_city` tells how likely a text is meant as a place, in people.
pub(super) fn divide(tokens: &[Token], is_city: impl Fn(&str) -> Option<f64>) -> Vec<Run> {
    let words = words(tokens);
    let count = words.len();
    // Runs are within words alone: mails and numbers are none.
    // Who separates parts at all separates most of them.
    let separators = tokens
        .windows(2)
        .filter(|pair| {
            pair.iter().all(|token| token.kind == Kind::Word) && pair[1].gap != Gap::Blank
        })
        .count();
    let blank = if separators >= 2 { -2.0 } else { -0.25 };
    let line = Line {
        words: &words,
        tokens: tokens
            .iter()
            .filter(|token| token.kind == Kind::Word)
            .collect(),
        is_city: &is_city,
    };
    // best[k][mask][last]: the score of the best division of the first k words.
    let states = 16 * PARTS.len();
    let mut best = vec![vec![f64::NEG_INFINITY; states]; count + 1];
    let mut came: Vec<Vec<Option<(usize, usize)>>> = vec![vec![None; states]; count + 1];
    best[0][Part::Note as usize] = 0.0;
    for from in 0..count {
        let ends = (from + 1..=count.min(from + 30)).collect::<Vec<_>>();
        for part in PARTS {
            for to in &ends {
                let Some(own) = line.score(part, from, *to) else {
                    continue;
                };
                let begin = match words[from].gap {
                    Gap::Blank => blank,
                    Gap::Comma | Gap::Break => 0.0,
                };
                for state in 0..states {
                    let before = best[from][state];
                    if before == f64::NEG_INFINITY {
                        continue;
                    }
                    let (mask, last) = (state / PARTS.len(), PARTS[state % PARTS.len()]);
                    let bit = 1 << part as usize;
                    let is_once = (part as usize) < 4;
                    if is_once && mask & bit != 0 {
                        continue;
                    }
                    let Some(follows) = follows(last, part, mask, from == 0) else {
                        continue;
                    };
                    let cut = match (last, part) {
                        _ if from == 0 => 0.0,
                        (Part::Connector, _) => 0.0,
                        _ => begin,
                    };
                    let score = before + own + follows + cut;
                    let next =
                        (if is_once { mask | bit } else { mask }) * PARTS.len() + part as usize;
                    if score > best[*to][next] {
                        best[*to][next] = score;
                        came[*to][next] = Some((from, state));
                    }
                }
            }
        }
    }
    let mut runs = Vec::new();
    let finals = (0..states).filter(|state| PARTS[state % PARTS.len()] != Part::Connector);
    let Some(mut state) = finals.max_by(|a, b| best[count][*a].total_cmp(&best[count][*b])) else {
        return runs;
    };
    let mut to = count;
    while let Some((from, before)) = came[to][state] {
        runs.push(Run {
            part: PARTS[state % PARTS.len()],
            from,
            to,
        });
        (to, state) = (from, before);
    }
    runs.reverse();
    runs
}

/// What it is worth that one part follows another; none where it cannot.
fn follows(last: Part, part: Part, mask: usize, first: bool) -> Option<f64> {
    let has = |part: Part| mask & (1 << part as usize) != 0;
    Some(match (last, part) {
        (Part::Connector, Part::City | Part::Organisation) => 0.3,
        (Part::Connector, _) => return None,
        (_, Part::Connector) if first => return None,
        (_, Part::Connector) => -0.2,
        (_, Part::Name) if first => 0.5,
        (_, Part::Organisation) if first => 0.1,
        (Part::Name, Part::Organisation) => 0.8,
        (Part::Organisation, Part::Role) => 0.3,
        (Part::Name, Part::Role) => 0.2,
        (Part::Role, Part::Name) => 0.2,
        (Part::Note, Part::Name | Part::Organisation | Part::Role) if !first => -0.8,
        // Most lines say who it is before where.
        (_, Part::City) if !has(Part::Name) && !has(Part::Organisation) => -0.3,
        _ => 0.0,
    })
}

fn words(tokens: &[Token]) -> Vec<Word> {
    let is_small = |text: &str| text.chars().next().is_some_and(char::is_lowercase);
    let is_capital = |text: &str| text.chars().next().is_some_and(char::is_uppercase);
    let long = |token: &&Token| {
        token.kind == Kind::Word
            && token.text.chars().count() > 2
            && !PARTICLES.has(&token.key)
            && !FORMS.has(&token.key)
    };
    // Of two words the sizes tell nothing.
    let both = tokens.iter().filter(long).count() > 2
        && tokens
            .iter()
            .filter(long)
            .any(|token| is_capital(&token.text))
        && tokens
            .iter()
            .filter(long)
            .any(|token| is_small(&token.text));
    let all_capital = |text: &str| {
        text.chars()
            .filter(|c| c.is_alphabetic())
            .all(char::is_uppercase)
    };
    let shouted = tokens
        .iter()
        .filter(long)
        .filter(|token| all_capital(&token.text))
        .count()
        * 2
        > tokens.iter().filter(long).count();
    let mails: Vec<(String, String)> = tokens
        .iter()
        .filter(|token| token.kind == Kind::Mail)
        .filter_map(|token| token.text.split_once('@'))
        .map(|(local, domain)| {
            let domain = domain.rsplit_once('.').map_or(domain, |(domain, _)| domain);
            (local.to_lowercase(), key(&domain.replace('.', "")))
        })
        .collect();
    let is_local = |word: &str| {
        word.chars().count() > 2
            && mails.iter().any(|(local, _)| {
                let pieces = local.split(['.', '_', '-', '+']).map(key);
                let within = |piece: &str| {
                    piece == word
                        || (word.len() > 4 && piece.len() > word.len() && piece.ends_with(word))
                };
                let whole = key(local);
                pieces.clone().any(|piece| within(&piece))
                    || (word.len() > 4 && whole.contains(word))
            })
    };
    let is_domain = |word: &str| {
        word.chars().count() > 3 && mails.iter().any(|(_, domain)| domain.contains(word))
    };
    let mut gap = Gap::Break;
    let mut words: Vec<Word> = Vec::new();
    for token in tokens {
        if token.kind != Kind::Word {
            gap = Gap::Break;
            if let Some(last) = words.last_mut() {
                last.after = Gap::Break;
            }
            continue;
        }
        gap = gap.max(token.gap);
        if let Some(last) = words.last_mut() {
            last.after = last.after.max(gap);
        }
        let key = token.key.as_str();
        // "d'Aubigny", "dell'Orto": what stands behind the apostrophe counts for capitals.
        let (small, capital) = (is_small(&token.text), is_capital(&token.text));
        let apostrophe =
            token.text.contains(['\'', '’']) && token.text.chars().any(char::is_uppercase);
        words.push(Word {
            given: token
                .text
                .split('-')
                .any(|piece| GIVEN_NAMES.has(&super::words::key(piece))),
            role: ROLES.has(key),
            helper: ROLE_HELPERS.has(key),
            organisation: ORGANISATIONS.has(key),
            form: FORMS.has(key) && (key.chars().count() > 1),
            title: TITLES.has(key),
            particle: PARTICLES.has(key),
            connector: CONNECTORS.has(key),
            remark: REMARKS.has(key) && !PARTICLES.has(key) && !CONNECTORS.has(key),
            digits: token.text.chars().any(char::is_numeric),
            ampersand: matches!(token.text.as_str(), "&" | "+" | "и"),
            elided: token
                .text
                .split_once(['\'', '’'])
                .is_some_and(|(joint, rest)| joint.chars().count() < 3 && rest.chars().count() > 2),
            capital: capital && both && !shouted,
            small: small && both && !apostrophe,
            local: is_local(key),
            domain: is_domain(key),
            gap,
            after: Gap::Blank,
            key: key.to_owned(),
        });
        gap = Gap::Blank;
        if words.len() == MOST {
            break;
        }
    }
    if let Some(last) = words.last_mut() {
        last.after = Gap::Break;
    }
    words
}

struct Line<'l, F> {
    words: &'l [Word],
    tokens: Vec<&'l Token>,
    is_city: &'l F,
}

fn count(words: &[Word], is: impl Fn(&Word) -> bool) -> f64 {
    words.iter().filter(|word| is(word)).count() as f64
}

impl<F: Fn(&str) -> Option<f64>> Line<'_, F> {
    fn score(&self, part: Part, from: usize, to: usize) -> Option<f64> {
        let run = &self.words[from..to];
        let inner = |gap: Gap| run[1..].iter().filter(|word| word.gap == gap).count() as f64;
        let (commas, breaks) = (inner(Gap::Comma), inner(Gap::Break));
        let own = match part {
            Part::Name if run.len() <= 7 => self.name(run) - 2.2 * commas - 6.0 * breaks,
            Part::Organisation if run.len() <= 9 => {
                let forms = run[1..]
                    .iter()
                    .filter(|word| word.gap == Gap::Comma && word.form)
                    .count();
                self.organisation(run, from, to) - 3.0 * (commas - forms as f64) - 6.0 * breaks
            }
            Part::Role if run.len() <= 7 => self.role(run) - 3.0 * commas - 6.0 * breaks,
            Part::City if run.len() <= 5 && commas + breaks == 0.0 => self.city(run, from, to)?,
            Part::Note => self.note(run, to) - 0.3 * (commas + breaks),
            Part::Connector if run.len() <= 2 && run[0].connector => {
                let joins = |word: &Word| {
                    (word.connector || word.particle) && !word.capital && word.after == Gap::Blank
                };
                if !run.iter().all(joins) || commas + breaks > 0.0 {
                    return None;
                }
                0.0
            }
            _ => return None,
        };
        Some(own)
    }

    fn name(&self, run: &[Word]) -> f64 {
        let core: Vec<&Word> = run
            .iter()
            .filter(|word| !word.title && (!word.particle || word.capital))
            .collect();
        let Some(first) = core.first() else {
            return -4.0;
        };
        let mut score = match core.len() {
            1 if run[0].title || (first.given && run[run.len() - 1].after != Gap::Blank) => -0.9,
            1 if first.given => -2.4,
            1 => -1.7,
            2 => 0.6,
            3 => 0.2,
            4 => 0.0,
            _ => -1.2,
        };
        if first.given {
            score += 2.2;
        } else if core.iter().any(|word| word.given) {
            score += 0.9;
        }
        if run[0].title {
            score += 1.8;
        }
        score += 1.2 * count(run, |word| word.local).min(2.0);
        for word in &core {
            score += match () {
                () if word.small => -1.8,
                () if word.capital => 0.35,
                () => 0.15,
            };
        }
        let is_role = |word: &Word| word.role && !word.given && !word.local && !word.title;
        score -= 2.6 * count(run, is_role);
        // Mestre, Baker, Schreiner: behind a given name it is a surname.
        if let [one, two, ..] = core.as_slice()
            && one.given
            && is_role(two)
            && !two.small
        {
            score += 2.0;
        }
        score -= 1.6 * count(run, |word| word.organisation && !word.given && !word.local);
        score -= 2.0
            * count(run, |word| {
                word.remark && !word.given && !word.particle && !word.capital
            });
        score -= 4.0
            * count(run, |word| {
                word.form && !word.particle && !word.title && !word.given
            });
        score -= 3.0 * count(run, |word| word.digits || word.ampersand);
        score -= 0.2 * count(run, |word| word.domain && !word.local);
        // A name neither begins nor ends with what joins its parts.
        let joins = |word: &Word| (word.particle || word.connector) && !word.capital && !word.given;
        if run.last().is_some_and(joins) {
            score -= 2.5;
        }
        // "Stefan Beck Beck Elektro": the second one begins something else.
        score -= 2.0 * run.windows(2).filter(|pair| pair[0].same(&pair[1])).count() as f64;
        if run[0].connector && run[0].small {
            score -= 1.2;
        }
        score
    }

    fn organisation(&self, run: &[Word], from: usize, to: usize) -> f64 {
        let last_form = run.iter().rposition(|word| word.form);
        let kinds = count(run, |word| word.organisation);
        let mut score = -0.7;
        if let Some(at) = last_form {
            score += if at == 0 { -0.5 } else { 3.4 };
            let behind = run[at + 1..].iter().filter(|word| !word.ampersand);
            score -= 2.2 * behind.count() as f64;
            let before = run[..at]
                .iter()
                .filter(|word| !word.ampersand && !word.form);
            if before.count() == 1 {
                score -= 0.25;
            }
        }
        if run[0].ampersand {
            score -= 3.0;
        }
        if kinds > 0.0 {
            score += 2.0 + 0.3 * (kinds - 1.0).min(2.0);
            // "Ajuntament" alone names none.
            let generic =
                |word: &Word| word.organisation || (word.particle && !word.capital) || word.form;
            if run.iter().all(generic) && last_form.is_none() {
                score -= 2.4;
            }
        }
        let domains = count(run, |word| word.domain);
        if domains > 0.0 {
            score += 1.6 + 0.6 * (domains - 1.0).min(2.0);
        }
        let evidence = last_form.is_some() || kinds > 0.0 || domains > 0.0;
        score += count(run, |word| word.ampersand).min(1.0);
        score -= 1.2 * count(run, |word| word.local && !word.domain);
        if run[0].given && !run[0].domain && !run[0].organisation {
            score -= 1.6;
        }
        score -= 0.5
            * count(&run[1..], |word| {
                word.given && !word.domain && !word.organisation
            });
        if run[0].title {
            score -= 1.5;
        }
        score -= 1.9
            * count(run, |word| {
                word.role && !word.organisation && !word.domain && !word.form && !word.particle
            });
        score -= 1.1
            * count(run, |word| {
                word.remark && word.small && !word.particle && !word.organisation
            });
        score -= 1.2 * count(run, |word| word.digits);
        score -= 0.7
            * count(run, |word| {
                word.small && !word.particle && !word.organisation && !word.form && !word.domain
            });
        score += 0.1 * count(run, |word| word.capital);
        if (run[0].connector || run[0].particle) && !run[0].capital && !run[0].organisation {
            score -= 1.5;
        }
        let joins =
            |word: &Word| (word.particle || word.connector) && !word.form && !word.organisation;
        if run.last().is_some_and(joins) {
            score -= if run.last().is_some_and(|word| word.capital) {
                1.2
            } else {
                2.5
            };
        }
        if !evidence {
            if run.len() > 3 {
                score -= 0.5 * (run.len() - 3) as f64;
            }
            if self
                .population(from, to)
                .is_some_and(|people| people > 5_000.0)
            {
                score -= 1.2;
            }
        }
        score - 0.06 * run.len() as f64
    }

    fn role(&self, run: &[Word]) -> f64 {
        let heads = count(run, |word| {
            word.role && !(word.given && word.capital && !run[0].role)
        });
        let alone =
            run[0].gap != Gap::Blank && run.last().is_some_and(|word| word.after != Gap::Blank);
        let mut score = if heads > 0.0 {
            let bare = if run.len() == 1 && !run[0].small && !alone {
                0.4
            } else {
                0.0
            };
            2.9 - bare + 0.4 * (heads - 1.0).min(2.0)
        } else if alone && run.len() <= 4 {
            -0.9
        } else {
            return -4.0;
        };
        let plain = |word: &Word| !word.role && !word.helper && !word.particle && !word.elided;
        score += 0.35 * count(run, |word| !word.role && word.helper && !word.capital).min(3.0);
        score += 0.1 * count(run, |word| !word.role && word.helper && word.capital);
        // "lecturer in optics": what a joining word brings with it belongs to the role.
        let brought = run
            .windows(2)
            .filter(|pair| {
                (pair[0].particle || pair[0].connector) && plain(&pair[1]) && !pair[1].capital
            })
            .count() as f64;
        score += 0.4 * brought.min(2.0) + 0.4 * count(run, |word| word.elided).min(2.0);
        score -= 0.35 * count(run, |word| plain(word) && word.small);
        score -= 0.9 * count(run, |word| plain(word) && word.capital);
        score -= 0.55 * count(run, |word| plain(word) && !word.small && !word.capital);
        score -= 1.8 * count(run, |word| word.given && !word.role && !word.small);
        score -= 3.0
            * count(run, |word| {
                word.form && !word.role && !word.helper && !word.particle
            });
        score -= 0.9 * count(run, |word| word.organisation && !word.role && !word.helper);
        score -= 1.2
            * count(run, |word| {
                word.remark && !word.role && !word.helper && !word.particle
            });
        score -= 1.5 * count(run, |word| (word.local || word.domain) && !word.role);
        score -= 1.5 * count(run, |word| word.digits);
        if (run[0].particle || run[0].connector) && !run[0].role {
            score -= 1.2;
        }
        if plain(&run[0]) && !run[0].small {
            score -= 0.8;
        }
        let ends_open = |word: &Word| (word.particle || word.connector) && !word.role;
        if run.last().is_some_and(ends_open) {
            score -= 2.0;
        }
        score
    }

    fn population(&self, from: usize, to: usize) -> Option<f64> {
        let texts: Vec<&str> = self.tokens[from..to]
            .iter()
            .map(|token| token.text.as_str())
            .collect();
        let text = texts.join(" ");
        // Two letters are the name of some place, and of nearly everything else.
        (text.chars().count() > 2).then(|| (self.is_city)(&text))?
    }

    fn city(&self, run: &[Word], from: usize, to: usize) -> Option<f64> {
        let people = self.population(from, to)?;
        let mut score = 1.2 + people.max(1.0).log10() / 5.0;
        // Nearly every word is the name of some hamlet.
        if people < 1_000.0 {
            score -= 2.9;
        }
        score += 1.1 * (run.len() - 1) as f64;
        let alone =
            run[0].gap != Gap::Blank && run.last().is_some_and(|word| word.after != Gap::Blank);
        if alone {
            score += 0.8;
        }
        // Nobody begins with the city and goes on without a comma.
        if from == 0 && run.last().is_some_and(|word| word.after == Gap::Blank) {
            score -= 1.2;
        }
        score -= 2.5 * count(run, |word| word.small && !word.particle);
        if run.len() == 1 {
            let word = &run[0];
            score -= if word.given { 1.3 } else { 0.0 };
            let is_other =
                word.role || word.remark || word.organisation || word.particle || word.form;
            if word.small && word.particle {
                return None;
            }
            score -= if is_other && !alone {
                2.0
            } else if is_other {
                1.0
            } else {
                0.0
            };
            score -= if word.local { 1.5 } else { 0.0 };
            score -= if word.domain { 0.6 } else { 0.0 };
        } else {
            score -= 1.2 * count(run, |word| word.given || word.role || word.form);
        }
        Some(score)
    }

    fn note(&self, run: &[Word], to: usize) -> f64 {
        let ends = to == self.words.len();
        let mut score = if ends { 0.3 } else { -0.7 };
        let marks = count(run, |word| word.remark && !word.capital);
        score += 0.9 * marks.min(3.0) + 0.2 * (marks - 3.0).max(0.0);
        score += 0.5 * count(run, |word| word.remark && word.capital).min(1.0);
        score += 0.7 * count(run, |word| word.digits).min(2.0);
        let unremarkable = if marks == 0.0 { 0.1 } else { 0.35 };
        score += unremarkable * count(run, |word| word.small && !word.remark);
        score -= 0.35 * count(run, |word| word.capital && !word.remark);
        score -= 0.8 * count(run, |word| word.given && !word.small && !word.remark);
        score -= 0.5 * count(run, |word| word.role && !word.remark);
        score -= 0.5 * count(run, |word| word.organisation && !word.remark);
        score -= 2.2 * count(run, |word| word.form && !word.remark && !word.particle);
        score -= 1.4 * count(run, |word| (word.local || word.domain) && !word.remark);
        score -= 0.8 * count(run, |word| word.title && !word.remark);
        if run.len() == 1 {
            score -= 0.3;
        }
        if marks == 0.0 && run.len() < 3 && run.iter().all(|word| word.capital) {
            score -= 0.8;
        }
        score
    }
}
