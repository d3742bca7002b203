//! The desks of a story, what they do, and what must hold in the end.

use std::io::Cursor;
use std::ops::AddAssign;
use std::ops::ControlFlow;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use rambla_carrier::{Given, Giving, Met, Trouble, round};
use rambla_core::desk::Desk;
use rambla_core::desk::ids::EventId;
use rambla_core::desk::schema::Schema;
use rambla_core::testing::desks::{Clock, ambient, earlier, event};
use rambla_core::{Vector, erasure, events, handover};
use rambla_wire::Head;

use crate::acts::{Form, act};
use crate::checks::{actions, is_erased_for_good, stamps_rise};
use crate::hub::{Hub, Thread};
use crate::out::{Out, Outs};
use crate::story::{BEGIN, Fate, HUBS, Step};

/// A fault that is planted, to see that it is noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The clock's mark is lost with each restart.
    ClockNotKept,
    /// The parents of a write are what is there when it is saved, not what was on screen.
    ParentsAtCommit,
    /// Only what arrives together is compared: open questions are forgotten.
    PairsNotLeaves,
    /// A change is lost that was acknowledged.
    ChangeLost,
    /// What was erased is forgotten, so that it may come back.
    GravesForgotten,
    /// Erasing leaves a bit of the salt.
    SaltKept,
    /// A hub loses what it has acknowledged.
    HubForgets,
    /// A hub goes on answering whom it has shut out.
    HubLetsIn,
    /// A new key goes to the desk that was shut out too.
    KeyForAll,
    /// A hub takes what comes late, as if it had not shut anybody out.
    HubTakesLate,
}

impl Fault {
    /// All of them.
    pub const ALL: [Fault; 10] = [
        Fault::ClockNotKept,
        Fault::ParentsAtCommit,
        Fault::PairsNotLeaves,
        Fault::ChangeLost,
        Fault::GravesForgotten,
        Fault::SaltKept,
        Fault::HubForgets,
        Fault::HubLetsIn,
        Fault::KeyForAll,
        Fault::HubTakesLate,
    ];
}

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
    /// How many snapshots were taken from hubs.
    pub snapshots: usize,
    /// How many erasures there were.
    pub erased: usize,
    /// How many desks were shut out.
    pub out: usize,
}

impl AddAssign for Passed {
    fn add_assign(&mut self, more: Passed) {
        self.desks += more.desks;
        self.changes += more.changes;
        self.open += more.open;
        self.copies += more.copies;
        self.snapshots += more.snapshots;
        self.erased += more.erased;
        self.out += more.out;
    }
}

pub(crate) struct Member {
    pub(crate) desk: Desk,
    pub(crate) clock: Clock,
    backup: Option<Desk>,
    /// Whether its program is an earlier version, which knows fewer tables.
    pub(crate) is_old: bool,
    /// A form that stands open.
    pub(crate) form: Option<Form>,
    /// Which desk of the beginning it is, or is a copy of.
    pub(crate) root: usize,
    /// Whether it was shut out, and how.
    pub(crate) out: Option<Out>,
}

impl Member {
    fn new(desk: Desk, clock: Clock, root: usize) -> Member {
        Member {
            root,
            out: None,
            desk,
            clock,
            backup: None,
            is_old: false,
            form: None,
        }
    }
}

pub(crate) struct World {
    pub(crate) members: Vec<Member>,
    pub(crate) event: EventId,
    pub(crate) hubs: Vec<Hub>,
    pub(crate) outs: Outs,
    /// Whether any desk has met one.
    pub(crate) has_met: bool,
    /// Files that were kept.
    kept: Vec<Vec<u8>>,
    /// Of what was made, the seed: for desks that come later.
    seed: u64,
    copies: usize,
    fault: Option<Fault>,
}

/// Plays a story on the real core; what did not hold in the end.
///
/// # Errors
/// A sentence about what did not hold.
pub fn play(seed: u64, story: &[Step]) -> Result<Passed, String> {
    play_with(seed, story, None)
}

/// [`play`] with a fault that is planted: what does not hold then.
///
/// # Errors
/// A sentence about what did not hold.
pub fn play_with(seed: u64, story: &[Step], fault: Option<Fault>) -> Result<Passed, String> {
    let mut world = World::new(seed).map_err(|error| format!("the beginning: {error}"))?;
    world.fault = fault;
    for hub in &mut world.hubs {
        hub.is_forgetful = fault == Some(Fault::HubForgets);
        hub.gate.is_open = fault == Some(Fault::HubLetsIn);
        hub.gate.takes_late = fault == Some(Fault::HubTakesLate);
    }
    for (at, step) in story.iter().enumerate() {
        world
            .step(*step)
            .and_then(|()| world.spoil(at == story.len() / 2))
            .map_err(|why| format!("step {at}, {step}: {why}"))?;
    }
    world.heal()
}

pub(crate) type Done<T> = Result<T, String>;

/// The outcome of work that never waits.
pub(crate) fn now<T>(work: impl Future<Output = T>) -> T {
    let mut context = Context::from_waker(Waker::noop());
    match pin!(work).as_mut().poll(&mut context) {
        Poll::Ready(done) => done,
        Poll::Pending => panic!("BUG: a hub of a story waits for nothing"),
    }
}

pub(crate) fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}

impl World {
    fn new(seed: u64) -> rambla_core::desk::error::Result<World> {
        let clock = Clock::new();
        let mut first = Desk::in_memory(ambient(seed, &clock), "Desk 0")?;
        let event = events::create(&mut first, event())?.value;
        let mut world = World {
            members: vec![Member::new(first, clock, 0)],
            event,
            hubs: (0..HUBS).map(|number| Hub::new(number as u8)).collect(),
            outs: Outs::default(),
            has_met: false,
            kept: Vec::new(),
            seed,
            copies: 0,
            fault: None,
        };
        let file = world.file(0, None)?;
        for number in 1..BEGIN as u64 {
            let clock = Clock::new();
            let ambient = ambient(seed ^ (number << 40), &clock);
            // In every third story the last desk has an earlier version.
            let is_old = seed.is_multiple_of(3) && number + 1 == BEGIN as u64;
            let mut desk = match is_old {
                true => Desk::blank(ambient, world.members[0].desk.team()?, earlier())?,
                false => Desk::in_memory(ambient, &format!("Desk {number}"))?,
            };
            handover::import(&mut desk, Cursor::new(&file), |_| ControlFlow::Continue(()))?;
            desk.station.event = Some(event);
            let mut member = Member::new(desk, clock, number as usize);
            member.is_old = is_old;
            world.members.push(member);
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
                let takes_parents_late = self.fault == Some(Fault::ParentsAtCommit);
                act(&mut self.members[at], what, takes_parents_late)?;
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
                let backup = self.members[at].backup.take();
                let backup = backup.filter(|backup| self.may_restore(at, backup));
                if let Some(mut backup) = backup {
                    backup.restored().map_err(told)?;
                    self.members[at].desk = backup;
                    self.members[at].form = None;
                }
            }
            Step::Meet {
                desk,
                hub,
                breaks_after,
                is_answer_lost,
            } => {
                let breaks_after = Some(breaks_after).filter(|after| *after < 100);
                self.meet(self.at(desk), hub % HUBS, breaks_after, is_answer_lost)?;
            }
            Step::Give {
                desk,
                hub,
                breaks_after,
            } => {
                let breaks_after = Some(breaks_after).filter(|after| *after < 100);
                self.give(self.at(desk), hub % HUBS, breaks_after)?;
            }
            Step::HubBackUp(hub) => self.hubs[hub % HUBS].back_up(),
            Step::HubRestore(hub) => {
                self.outs.forget(hub % HUBS);
                self.hubs[hub % HUBS].restore();
            }
            Step::ShutOut {
                by,
                desk,
                breaks_after,
                is_answer_lost,
            } => {
                let breaks_after = Some(breaks_after).filter(|after| *after < 100);
                self.shut_out(self.at(by), self.at(desk), breaks_after, is_answer_lost)?;
            }
            Step::ComeBack { desk, by } => self.come_back(self.at(desk), self.at(by))?,
            Step::Accept(hub) => self.hubs[hub % HUBS].accept(),
            Step::NewKey(desk) => {
                let at = self.at(desk);
                if !self.members[at].is_old && self.members[at].out.is_none() {
                    self.members[at].desk.rotate_key().map_err(told)?;
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

    /// A desk meets a hub; how many changes were new to it.
    pub(crate) fn meet(
        &mut self,
        at: usize,
        hub: usize,
        breaks_after: Option<usize>,
        is_answer_lost: bool,
    ) -> Done<u64> {
        self.has_met = true;
        if self.members[at].out.is_some() {
            return self.come_late(at, hub, is_answer_lost).map(|()| 0);
        }
        let desk = &mut self.members[at].desk;
        let before = desk.replica().map_err(told)?;
        let hub = &mut self.hubs[hub];
        let known = hub.known_to(desk, None)?;
        let mut line = Thread {
            hub,
            device: known.device,
            token: known.token,
            breaks_after,
            is_answer_lost,
        };
        let met = now(round(desk, &known, &mut line, &mut |_: &Met| {}));
        self.copies += usize::from(desk.replica().map_err(told)? != before);
        match met {
            Ok(met) if met.damaged > 0 => Err(format!("{} changes came damaged", met.damaged)),
            Ok(met) => Ok(met.received),
            Err(Trouble::Offline) if breaks_after.is_some() => Ok(0),
            Err(trouble) => Err(format!("meeting a hub: {trouble}")),
        }
    }

    /// A desk makes a snapshot of the event for a hub.
    fn give(&mut self, at: usize, hub: usize, breaks_after: Option<usize>) -> Done<()> {
        let member = &mut self.members[at];
        let (desk, hub) = (&mut member.desk, &mut self.hubs[hub]);
        // Nobody gives a code to a desk that was shut out.
        if member.out.is_some() && desk.hub(hub.id()).is_err() {
            return Ok(());
        }
        let known = hub.known_to(desk, None)?;
        let mut line = Thread {
            hub,
            device: known.device,
            token: known.token,
            breaks_after,
            is_answer_lost: true,
        };
        let mut before = None;
        let begun = Giving::begin(desk, &known, &mut line, self.event.0, &mut before);
        let mut next = now(begun);
        loop {
            match next {
                Ok(Some(giving)) => match now(giving.step(desk, &mut line)) {
                    Ok(Given::More(more)) => next = Ok(Some(more)),
                    Ok(Given::Whole | Given::Not) => return Ok(()),
                    Err(trouble) => next = Err(trouble),
                },
                Ok(None) | Err(Trouble::Offline | Trouble::NewLedger) => return Ok(()),
                Err(trouble) => return Err(format!("making a snapshot: {trouble}")),
            }
        }
    }

    /// What the hubs must be in the end: nobody waits for them, nothing erased is there, and a desk that knows
    /// only one of them shows what all show.
    fn check_hubs(&mut self) -> Done<()> {
        for (number, member) in self.members.iter().enumerate() {
            for hub in member.desk.hubs().map_err(told)? {
                let waiting = member.desk.waiting(hub.id).map_err(told)?;
                if waiting > 0 {
                    return Err(format!("{waiting} changes of desk {number} wait for a hub"));
                }
            }
            let stuck = member.desk.stuck().map_err(told)?;
            let untold = member.desk.untold().map_err(told)?;
            if stuck + untold > 0 {
                return Err(format!(
                    "desk {number}: {stuck} stuck, {untold} not erased at a hub"
                ));
            }
        }
        if self.hubs.iter().any(Hub::has_erased) {
            return Err("what was erased is at a hub".to_owned());
        }
        let desk = &self.members[0].desk;
        let (team, parcel) = (desk.team().map_err(told)?, desk.parcel().map_err(told)?);
        let event = self.event.0;
        let heads = |desk: &Desk| {
            let vector = desk.vector(&[event]).map_err(told)?;
            let all = vector.streams.into_iter().flat_map(|of| of.heads);
            Ok::<Vec<Head>, String>(all.collect())
        };
        let all = heads(desk)?;
        for number in 0..self.hubs.len() {
            self.give(0, number, None)?;
            let ambient = ambient(self.seed ^ 0xf7e5 ^ ((number as u64) << 40), &Clock::new());
            let mut fresh = Desk::blank(ambient, team, Schema::current()).map_err(told)?;
            let hub = &mut self.hubs[number];
            let known = hub.known_to(&mut fresh, Some(&parcel))?;
            let mut line = Thread {
                hub,
                device: known.device,
                token: known.token,
                breaks_after: None,
                is_answer_lost: false,
            };
            now(round(&mut fresh, &known, &mut line, &mut |_: &Met| {})).map_err(told)?;
            // It may have written itself meanwhile: receipts, its name.
            let here = heads(&fresh)?;
            if !all.iter().all(|head| here.contains(head)) {
                return Err(format!(
                    "a desk that meets hub {number} alone has not got all"
                ));
            }
        }
        Ok(())
    }

    /// Plants the fault.
    fn spoil(&mut self, is_half: bool) -> Done<()> {
        let sql = match self.fault {
            Some(Fault::ClockNotKept) => "UPDATE desk SET clock = 0",
            Some(Fault::PairsNotLeaves) => "DELETE FROM conflicts",
            Some(Fault::GravesForgotten) => "DELETE FROM graves",
            Some(Fault::KeyForAll) => "UPDATE desks SET revoked_at = NULL",
            Some(Fault::SaltKept) => include_str!("salt.sql"),
            Some(Fault::ChangeLost) if is_half => include_str!("lose.sql"),
            _ => return Ok(()),
        };
        for member in &mut self.members {
            member.desk.spoil(sql).map_err(told)?;
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
        let mut twin = Member::new(desk, clock, self.members[of].root);
        twin.out = self.members[of].out.clone();
        twin.is_old = self.members[of].is_old;
        Ok(twin)
    }

    /// All desks meet until nothing is new; then all must be equal, with nothing of what any of them
    /// had done missing.
    fn heal(mut self) -> Done<Passed> {
        let gone = self.part()?;
        for file in std::mem::take(&mut self.kept) {
            self.take(0, &file)?;
        }
        let mut done = self.outs.promised();
        for member in &self.members {
            done.extend(actions(&member.desk, self.event)?);
        }
        // In a round that brings nothing, desks may yet learn that there are two of one.
        let mut quiet = 0;
        for round in 0.. {
            let mut fresh = 0;
            // Versions meet once more before the last desk is brought up to date.
            for member in self
                .members
                .iter_mut()
                .filter(|member| round == 1 && member.is_old)
            {
                member.desk.upgrade().map_err(told)?;
                member.desk.settle_erasures().map_err(told)?;
            }
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
            for at in 0..self.members.len() {
                for hub in 0..HUBS {
                    if self.has_met {
                        fresh += self.meet(at, hub, None, false)? as usize;
                    }
                }
            }
            quiet = if fresh == 0 && round > 1 {
                quiet + 1
            } else {
                0
            };
            if quiet == 2 {
                break;
            }
            if round > 20 {
                return Err("the desks do not come to rest".to_owned());
            }
        }
        if self.has_met {
            self.check_hubs()?;
        }
        let out = gone.len();
        self.check_out(gone)?;
        let mut passed = Passed {
            desks: self.members.len(),
            copies: self.copies,
            snapshots: self.hubs.iter().map(|hub| hub.given).sum(),
            out,
            ..Passed::default()
        };
        let mut first = None;
        for (number, member) in self.members.iter_mut().enumerate() {
            is_erased_for_good(&member.desk, self.event)
                .map_err(|why| format!("desk {number}: {why}"))?;
            stamps_rise(&member.desk, self.event).map_err(|why| format!("desk {number}: {why}"))?;
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
            let erased = member.desk.read(|db| erasure::list(db, self.event));
            passed.erased = erased.map_err(told)?.len();
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
