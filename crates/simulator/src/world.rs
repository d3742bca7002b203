//! The desks of a story, what they do, and what must hold in the end.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::ops::ControlFlow;

use rambla_core::desk::Desk;
use rambla_core::desk::ids::{EventId, LeadId};
use rambla_core::leads::{self, Filter, LeadFields, NewLead, NewNote, Order};
use rambla_core::testing::desks::{Clock, ambient, event};
use rambla_core::testing::names::person;
use rambla_core::testing::random::Random;
use rambla_core::{Id, Vector, events, handover, trash};

use crate::story::{BEGIN, Fate, Step};

/// What a story was worth.
#[derive(Debug, Clone, Copy, Default)]
pub struct Passed {
    /// How many desks there were in the end.
    pub desks: usize,
    /// How many changes each of them holds.
    pub changes: usize,
    /// How many questions were open.
    pub open: usize,
    /// How many desks were found to be copies.
    pub copies: usize,
}

struct Member {
    desk: Desk,
    clock: Clock,
    backup: Option<Desk>,
}

struct World {
    members: Vec<Member>,
    event: EventId,
    /// Files that were kept.
    kept: Vec<Vec<u8>>,
    /// Of what was made, the seed: for desks that come later.
    seed: u64,
    copies: usize,
}

/// Plays a story on the real core; what did not hold in the end.
///
/// # Errors
/// A sentence about what did not hold.
pub fn play(seed: u64, story: &[Step]) -> Result<Passed, String> {
    let mut world = World::new(seed).map_err(|error| format!("the beginning: {error}"))?;
    for (at, step) in story.iter().enumerate() {
        world
            .step(*step)
            .map_err(|why| format!("step {at}, {step}: {why}"))?;
    }
    world.heal()
}

type Done<T> = Result<T, String>;

fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}

impl World {
    fn new(seed: u64) -> rambla_core::desk::error::Result<World> {
        let clock = Clock::new();
        let mut first = Desk::in_memory(ambient(seed, &clock), "Desk 0")?;
        let event = events::create(&mut first, event())?.value;
        let mut world = World {
            members: vec![Member {
                desk: first,
                clock,
                backup: None,
            }],
            event,
            kept: Vec::new(),
            seed,
            copies: 0,
        };
        let file = world.file(0, None)?;
        for number in 1..BEGIN as u64 {
            let clock = Clock::new();
            let ambient = ambient(seed ^ (number << 40), &clock);
            let mut desk = Desk::in_memory(ambient, &format!("Desk {number}"))?;
            handover::import(&mut desk, Cursor::new(&file), |_| ControlFlow::Continue(()))?;
            desk.station.event = Some(event);
            world.members.push(Member {
                desk,
                clock,
                backup: None,
            });
        }
        Ok(world)
    }

    fn at(&self, number: usize) -> usize {
        number % self.members.len()
    }

    fn file(
        &mut self,
        from: usize,
        has: Option<&Vector>,
    ) -> rambla_core::desk::error::Result<Vec<u8>> {
        let desk = &mut self.members[from].desk;
        let written = handover::export(desk, self.event, has, Vec::new(), |_| {
            ControlFlow::Continue(())
        })?;
        let (file, given) = written.expect("BUG: memory refuses bytes");
        handover::handed(desk, &given)?;
        Ok(file)
    }

    fn take(&mut self, to: usize, file: &[u8]) -> Done<usize> {
        let desk = &mut self.members[to].desk;
        let taken = handover::import(desk, Cursor::new(file), |_| ControlFlow::Continue(()));
        let taken = taken.map_err(told)?;
        self.copies += usize::from(taken.is_another);
        Ok(taken.fresh)
    }

    fn step(&mut self, step: Step) -> Done<()> {
        match step {
            Step::Act(desk, what) => {
                let at = self.at(desk);
                act(&mut self.members[at], what).map_err(told)?;
            }
            Step::Hand {
                from,
                to,
                whole,
                fate,
            } => self.hand(self.at(from), self.at(to), whole, fate)?,
            Step::Late(to) => {
                if let Some(file) = self.kept.pop() {
                    self.take(self.at(to), &file)?;
                }
            }
            Step::Clock(desk, by) => self.members[self.at(desk)].clock.advance(by),
            Step::Copy(desk) => {
                let copy = self.twin(self.at(desk))?;
                self.members.push(copy);
            }
            Step::BackUp(desk) => {
                let at = self.at(desk);
                let twin = self.twin(at)?;
                self.members[at].backup = Some(twin.desk);
            }
            Step::Restore(desk) => {
                let at = self.at(desk);
                if let Some(mut backup) = self.members[at].backup.take() {
                    backup.restored().map_err(told)?;
                    self.members[at].desk = backup;
                }
            }
            Step::Dies(from, to) => {
                let (from, to) = (self.at(from), self.at(to));
                let file = self.file(from, None).map_err(told)?;
                let desk = &mut self.members[to].desk;
                // What came before it died stays; the rest comes when the file comes again.
                let _ = handover::import(desk, Cursor::new(&file), |_| ControlFlow::Break(()));
            }
        }
        Ok(())
    }

    fn hand(&mut self, from: usize, to: usize, whole: bool, fate: Fate) -> Done<()> {
        if from == to {
            return Ok(());
        }
        let has = match whole {
            true => None,
            false => Some(handover::vector(&self.members[to].desk, self.event).map_err(told)?),
        };
        let file = self.file(from, has.as_ref()).map_err(told)?;
        match fate {
            Fate::Lost => {}
            Fate::Arrives => drop(self.take(to, &file)?),
            Fate::Kept => self.kept.push(file),
            Fate::Twice => {
                self.take(to, &file)?;
                let again = self.take(to, &file)?;
                if again > 0 {
                    return Err(format!("the same file brought {again} changes again"));
                }
            }
            Fate::CutOff(share) => {
                let cut = &file[..file.len() * usize::from(share) / 1_000];
                let before = self.members[to].desk.digest(self.event.0).map_err(told)?;
                if self.take(to, cut).is_ok() {
                    return Err("a file that was cut off was taken".to_owned());
                }
                let after = self.members[to].desk.digest(self.event.0).map_err(told)?;
                if before != after {
                    return Err("a file that was cut off changed the desk".to_owned());
                }
            }
        }
        Ok(())
    }

    fn twin(&mut self, of: usize) -> Done<Member> {
        self.seed += 1;
        let clock = Clock::new();
        let original = &self.members[of].desk;
        let ambient = ambient(self.seed.wrapping_mul(31) ^ 0xc0, &clock);
        let mut desk = original.twin(ambient).map_err(told)?;
        desk.station = original.station;
        Ok(Member {
            desk,
            clock,
            backup: None,
        })
    }

    /// All desks meet until nothing is new; then all must be equal, with nothing of what any of them
    /// had done missing.
    fn heal(mut self) -> Done<Passed> {
        for file in std::mem::take(&mut self.kept) {
            self.take(0, &file)?;
        }
        let mut done: BTreeSet<(Id, String)> = BTreeSet::new();
        for member in &self.members {
            done.extend(actions(&member.desk, self.event)?);
        }
        // In a round that brings nothing, desks may yet learn that there are two of one.
        let mut quiet = 0;
        for round in 0.. {
            let mut fresh = 0;
            for from in 0..self.members.len() {
                for to in 0..self.members.len() {
                    if from == to {
                        continue;
                    }
                    let has = handover::vector(&self.members[to].desk, self.event);
                    let has = has.map_err(told)?;
                    let file = self.file(from, Some(&has)).map_err(told)?;
                    fresh += self.take(to, &file)?;
                }
            }
            quiet = if fresh == 0 { quiet + 1 } else { 0 };
            if quiet == 2 {
                break;
            }
            if round > 20 {
                return Err("the desks do not come to rest".to_owned());
            }
        }
        let mut passed = Passed {
            desks: self.members.len(),
            copies: self.copies,
            ..Passed::default()
        };
        let mut first = None;
        for (number, member) in self.members.iter_mut().enumerate() {
            let here = actions(&member.desk, self.event)?;
            if let Some((_, op)) = done.difference(&here).next() {
                return Err(format!("desk {number} lacks an action: {op}"));
            }
            let state = member.desk.state().map_err(told)?;
            let digest = member.desk.digest(self.event.0).map_err(told)?;
            let (same, of_digest) = first.get_or_insert_with(|| (state.clone(), digest));
            if *of_digest != digest {
                return Err(format!("desk {number} has another digest than desk 0"));
            }
            if *same != state {
                let table = state
                    .iter()
                    .find(|(table, rows)| same.get(*table) != Some(rows));
                let table = table.map_or("", |(table, _)| table);
                return Err(format!("desk {number} shows other {table} than desk 0"));
            }
            passed.open = member.desk.open_conflicts().map_err(told)?;
        }
        let member = &mut self.members[0];
        let report = member
            .desk
            .examine(ambient(1, &member.clock))
            .map_err(told)?;
        passed.changes = report.changes;
        match report.faults.first() {
            Some(fault) => Err(format!(
                "the doctor finds {}: {}",
                fault.check, fault.detail
            )),
            None => Ok(passed),
        }
    }
}

/// What was done on a desk, by action.
fn actions(desk: &Desk, event: EventId) -> Done<BTreeSet<(Id, String)>> {
    let sql = "SELECT DISTINCT action, op FROM changes JOIN streams ON streams.number = changes.stream WHERE streams.id = ?1";
    let rows = desk.read(|db| {
        db.rows(sql, [event], |row| {
            Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, String>(1)?))
        })
    });
    let rows = rows.map_err(told)?.into_iter();
    rows.map(|(id, op)| Ok((Id::from_slice(&id).map_err(told)?, op)))
        .collect()
}

/// One thing that somebody does; what cannot be done now is not done.
fn act(member: &mut Member, what: u64) -> rambla_core::desk::error::Result<()> {
    let mut random = Random::new(what);
    let desk = &mut member.desk;
    member.clock.advance(random.below(600_000) as i64);
    let event = desk.station.event.expect("BUG: a desk without an event");
    let all = desk.read(|db| leads::list(db, event, &Filter::default(), Order::Newest, None))?;
    let one: Option<LeadId> = match all.is_empty() {
        true => None,
        false => Some(random.one(&all).id),
    };
    let roles = ["buyer", "boss", "owner", "clerk", ""];
    let tags = ["solar", "Solar", "heat", "how-to-join"];
    let role = Some(Some((*random.one(&roles)).to_owned()));
    let tag = vec![(*random.one(&tags)).to_owned()];
    let fields = match random.below(5) {
        0 => LeadFields {
            add_tags: tag,
            ..LeadFields::default()
        },
        1 => LeadFields {
            remove_tags: tag,
            temperature: Some(Some("warm".to_owned())),
            ..LeadFields::default()
        },
        2 => LeadFields {
            email: Some(Some(person(random.below(50) as u64).email)),
            ..LeadFields::default()
        },
        _ => LeadFields {
            role,
            ..LeadFields::default()
        },
    };
    match (random.below(12), one) {
        (0..=2, _) | (_, None) => {
            let met = person(random.below(1_000) as u64);
            let new = NewLead {
                name: Some(met.name),
                organisation: Some(met.organisation),
                email: Some(met.email),
                phone: Some(met.phone),
                ..NewLead::default()
            };
            desk.write("capture_lead", |tx| leads::capture(tx, new).map(drop))?;
        }
        (3, Some(id)) => {
            desk.write("delete_lead", |tx| trash::delete(tx, "leads", id))?;
        }
        (4, Some(id)) => {
            let note = NewNote {
                text: format!("Call {}", random.below(100)),
                staff: None,
                at: None,
            };
            desk.write("note_lead", |tx| leads::note(tx, id, note).map(drop))?;
        }
        // There may be nothing to undo, or a tag that nobody has.
        (5 | 6, _) => drop(desk.undo()),
        (7, _) => drop(desk.redo()),
        (_, Some(id)) => {
            let _ = desk.write("edit_lead", |tx| leads::edit(tx, id, None, fields));
        }
    }
    Ok(())
}
