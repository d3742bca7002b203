//! What happens, step by step: data, so that a story can be told, played again, and shortened.

use std::fmt;

use rambla_core::testing::random::Random;

/// One thing that happens. Desks are numbers; a number beyond those that there are counts from the
/// beginning again, so that a story stays one when steps are taken out of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Somebody does something at a desk; the number decides what.
    Act(usize, u64),
    /// One desk writes for another what that one says it lacks, or all; and what becomes of the file.
    Hand {
        /// Who writes.
        from: usize,
        /// Who takes it in.
        to: usize,
        /// Whether all is written, without asking what is lacking.
        whole: bool,
        /// What becomes of the file.
        fate: Fate,
    },
    /// A file that was kept comes at last.
    Late(usize),
    /// A desk's clock is set: forth or back, in milliseconds.
    Clock(usize, i64),
    /// The folder of a desk is copied, and both go on.
    Copy(usize),
    /// A backup of a desk is made.
    BackUp(usize),
    /// A desk is lost, and its last backup takes its place.
    Restore(usize),
    /// A desk meets a hub; the line breaks after so many requests, or not at all (from 100 on).
    Meet {
        /// Which desk.
        desk: usize,
        /// Which hub.
        hub: usize,
        /// After how many requests the line breaks.
        breaks_after: usize,
        /// Whether the last request was done, and only its answer is lost.
        is_answer_lost: bool,
    },
    /// A desk makes a snapshot of the event for a hub; the line breaks after so many requests, or not at all.
    Give {
        /// Which desk.
        desk: usize,
        /// Which hub.
        hub: usize,
        /// After how many requests the line breaks.
        breaks_after: usize,
    },
    /// A hub's database is copied, for later.
    HubBackUp(usize),
    /// A hub is lost, its copy takes its place.
    HubRestore(usize),
    /// A desk makes a new key for the team.
    NewKey(usize),
    /// A desk shuts another out at every hub; the line to each breaks after so many requests (from 100 on not at
    /// all).
    ShutOut {
        /// Who does it.
        by: usize,
        /// Who is shut out.
        desk: usize,
        /// After how many requests the line breaks.
        breaks_after: usize,
        /// Whether the last request was done, and only its answer is lost.
        is_answer_lost: bool,
    },
    /// A desk that was shut out gets a new code of another one, at every hub that refuses it.
    ComeBack {
        /// Which desk.
        desk: usize,
        /// Who gives it the code.
        by: usize,
    },
    /// Whoever runs a hub takes what it has kept back.
    Accept(usize),
    /// A program dies while a file is taken in, after the first transaction.
    Dies(usize, usize),
}

/// What becomes of a hand-over file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It arrives.
    Arrives,
    /// It arrives twice.
    Twice,
    /// It is lost, and nobody knows.
    Lost,
    /// It is cut off, at this share of a thousand.
    CutOff(u16),
    /// It is kept, and comes later.
    Kept,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::Act(desk, what) => write!(f, "desk {desk} works ({what:x})"),
            Step::Hand {
                from,
                to,
                whole,
                fate,
            } => {
                let what = if *whole { "all" } else { "what it lacks" };
                write!(f, "desk {from} writes {what} for desk {to}: {fate:?}")
            }
            Step::Late(to) => write!(f, "desk {to} takes in a file that was kept"),
            Step::Clock(desk, by) => write!(f, "the clock of desk {desk} moves by {by} ms"),
            Step::Copy(desk) => write!(f, "the folder of desk {desk} is copied"),
            Step::BackUp(desk) => write!(f, "desk {desk} is backed up"),
            Step::Restore(desk) => write!(f, "desk {desk} is lost, its backup takes its place"),
            Step::Meet {
                desk,
                hub,
                breaks_after,
                is_answer_lost,
            } => {
                let lost = if *is_answer_lost {
                    ", its answer lost"
                } else {
                    ""
                };
                write!(
                    f,
                    "desk {desk} meets hub {hub}, for {breaks_after} requests{lost}"
                )
            }
            Step::Give {
                desk,
                hub,
                breaks_after,
            } => write!(
                f,
                "desk {desk} makes a snapshot for hub {hub}, for {breaks_after} requests"
            ),
            Step::HubBackUp(hub) => write!(f, "hub {hub} is copied"),
            Step::HubRestore(hub) => write!(f, "hub {hub} is lost, its copy takes its place"),
            Step::NewKey(desk) => write!(f, "desk {desk} makes a new key"),
            Step::ShutOut {
                by,
                desk,
                breaks_after,
                is_answer_lost,
            } => {
                let lost = if *is_answer_lost {
                    ", its answer lost"
                } else {
                    ""
                };
                write!(
                    f,
                    "desk {by} shuts desk {desk} out, for {breaks_after} requests{lost}"
                )
            }
            Step::ComeBack { desk, by } => {
                write!(f, "desk {desk} comes back by a code of desk {by}")
            }
            Step::Accept(hub) => write!(f, "what hub {hub} has kept back is taken"),
            Step::Dies(from, to) => {
                write!(f, "desk {to} dies while it takes in all of desk {from}")
            }
        }
    }
}

/// With how many desks a story begins.
pub(crate) const BEGIN: usize = 4;
/// How many hubs there are.
pub(crate) const HUBS: usize = 2;

/// The story of a seed: `steps` steps among some desks.
#[must_use]
pub fn story(seed: u64, steps: usize) -> Vec<Step> {
    let mut random = Random::new(seed);
    let mut desks = BEGIN;
    // Copies and restores are rare in some stories and frequent in others.
    let odd = [200, 60, 25][random.below(3)];
    // In every other story desks meet at hubs too.
    let has_hubs = !seed.is_multiple_of(2);
    // And in every other one of these, desks are shut out.
    let shuts_out = seed % 4 == 1;
    let mut all = Vec::with_capacity(steps);
    for desk in 0..desks {
        let days = random.below(22) as i64 - 11;
        all.push(Step::Clock(desk, days * 86_400_000));
    }
    for _ in 0..steps {
        let (one, other) = (random.below(desks), random.below(desks));
        let step = match random.below(20) {
            0..=10 => Step::Act(one, random.bits()),
            11..=16 if has_hubs && random.below(3) > 0 => meeting(&mut random, one),
            11..=16 => Step::Hand {
                from: one,
                to: other,
                whole: random.below(4) == 0,
                fate: match random.below(8) {
                    0 => Fate::Twice,
                    1 => Fate::Lost,
                    2 => Fate::CutOff(random.below(1_000) as u16),
                    3 => Fate::Kept,
                    _ => Fate::Arrives,
                },
            },
            17 => Step::Late(one),
            18 => Step::Clock(one, random.below(7_200_000) as i64 - 1_800_000),
            _ => Step::Dies(one, other),
        };
        all.push(step);
        if let Step::Meet { desk, hub, .. } = step
            && random.below(4) == 0
        {
            all.push(Step::Give {
                desk,
                hub,
                breaks_after: [random.below(4), 100][random.below(2)],
            });
        }
        if has_hubs && random.below(odd) == 0 {
            let hub = random.below(HUBS);
            all.push(match random.below(4) {
                0..=1 => Step::HubBackUp(hub),
                2 => Step::HubRestore(hub),
                _ => Step::NewKey(one),
            });
        }
        if shuts_out && random.below(18) == 0 {
            shut_out(&mut random, desks, &mut all);
        }
        if random.below(odd) == 0 {
            all.push(match random.below(3) {
                0 => {
                    desks += 1;
                    Step::Copy(one)
                }
                1 => Step::BackUp(one),
                _ => Step::Restore(one),
            });
        }
    }
    all
}

fn meeting(random: &mut Random, desk: usize) -> Step {
    Step::Meet {
        desk,
        hub: random.below(HUBS),
        breaks_after: [random.below(12), 100][random.below(2)],
        is_answer_lost: random.below(2) == 0,
    }
}

/// One desk shuts another out, or two do at once; or one that was comes back, or what it brought late is taken.
fn shut_out(random: &mut Random, desks: usize, all: &mut Vec<Step>) {
    match random.below(5) {
        0 => return all.push(Step::Accept(random.below(HUBS))),
        1 => {
            let (desk, by) = (random.below(desks), random.below(desks));
            return all.push(Step::ComeBack { desk, by });
        }
        _ => {}
    }
    let desk = random.below(desks);
    for _ in 0..=random.below(2) {
        all.push(Step::ShutOut {
            by: random.below(desks),
            // Two who do so at once may mean two desks.
            desk: [desk, random.below(desks)][random.below(2)],
            breaks_after: [random.below(3), 100, 100][random.below(3)],
            is_answer_lost: random.below(2) == 0,
        });
    }
}

/// The shortest story found that still fails, by taking out ever smaller runs of steps.
pub fn shorten(mut story: Vec<Step>, fails: impl Fn(&[Step]) -> bool) -> Vec<Step> {
    let mut run = story.len() / 2;
    while run > 0 {
        let mut at = 0;
        while at < story.len() {
            let mut less = story.clone();
            less.drain(at..(at + run).min(story.len()));
            match fails(&less) {
                true => story = less,
                false => at += run,
            }
        }
        run /= 2;
    }
    story
}
