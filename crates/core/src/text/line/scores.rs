//! How well a run of words fits as each part.

use super::parts::Part;
use super::tokens::{Gap, Token};
use super::word::Word;

/// A line that is divided.
pub(super) struct Line<'l, F> {
    pub(super) words: &'l [Word],
    pub(super) tokens: Vec<&'l Token>,
    pub(super) is_city: &'l F,
}

fn count(words: &[Word], is: impl Fn(&Word) -> bool) -> f64 {
    words.iter().filter(|word| is(word)).count() as f64
}

impl<F: Fn(&str) -> Option<f64>> Line<'_, F> {
    /// How well these words fit as this part; none where they cannot be it.
    pub(super) fn score(&self, part: Part, from: usize, to: usize) -> Option<f64> {
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
