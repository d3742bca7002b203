//! Desks that are shut out: who does it and how it may fail, what they go on doing, and what must hold of them.

use std::collections::{BTreeMap, BTreeSet};

use rambla_carrier::{Met, Trouble, catch_up, revoke_over, round};
use rambla_core::Id;
use rambla_core::desk::Desk;
use rambla_core::leads::{self, NewLead};
use rambla_wire::hub::{Epoch, Pulled};
use rambla_wire::{KeyId, Opener, SealedChange, TeamKey};

use crate::checks::actions;
use crate::hub::Thread;
use crate::story::HUBS;
use crate::world::{Done, Member, World, now, told};

/// What a desk that was shut out must never have.
#[derive(Debug, Clone, Default)]
pub(crate) struct Out {
    /// The keys that were made when it was.
    denied: Vec<KeyId>,
    /// Whether it was let in since, by a hub that nobody had told yet.
    slipped: bool,
}

/// What is to be remembered of all of them.
#[derive(Default)]
pub(crate) struct Outs {
    /// What was begun and came to no end: at which hub, which device.
    unfinished: Vec<(usize, Id)>,
    /// What a hub had of a desk when it was shut out.
    promised: BTreeMap<usize, BTreeSet<(Id, String)>>,
    /// Hubs that may have lost something.
    lost: BTreeSet<usize>,
}

impl Outs {
    /// A hub has lost what nobody but a desk that is shut out may have.
    pub(crate) fn forget(&mut self, hub: usize) {
        self.promised.remove(&hub);
        self.lost.insert(hub);
    }

    /// What hubs have acknowledged and not lost.
    pub(crate) fn promised(&self) -> BTreeSet<(Id, String)> {
        self.promised.values().flatten().cloned().collect()
    }
}

impl World {
    /// A desk's device at a hub.
    fn device(&self, at: usize, hub: usize) -> Option<Id> {
        let known = self.members[at].desk.hub(self.hubs[hub].id());
        known.ok().map(|known| known.device)
    }

    /// As whom a desk writes: a copy that was not found yet has the same name, and the same secret.
    fn name(&self, at: usize) -> Option<Id> {
        let replica = self.members[at].desk.replica();
        replica.ok().map(|replica| replica.0)
    }

    /// Who is out when this one is, at all hubs: by what is told each desk that was shut out at one of them is
    /// shut out at the others too, and who has the name that a device had once goes with the device.
    fn out_with(&self, desk: usize) -> Done<BTreeSet<usize>> {
        let mut enrolments = Vec::new();
        for member in &self.members {
            enrolments.extend(member.desk.enrolments().map_err(told)?);
        }
        let mut out = BTreeSet::from([desk]);
        let mut grows = true;
        while grows {
            let before = out.len();
            let mut names: Vec<_> = out.iter().filter_map(|at| self.name(*at)).collect();
            for (hub, of) in self.hubs.iter().enumerate() {
                let families: Vec<Id> = out.iter().filter_map(|at| self.device(*at, hub)).collect();
                let goes = |device| families.iter().any(|one| of.gate.is_of(device, *one));
                let is_in = |at: &usize| self.device(*at, hub).is_some_and(goes);
                out.extend((0..self.members.len()).filter(is_in));
                let these = enrolments.iter().filter(|one| goes(one.device));
                names.extend(these.map(|one| one.desk));
            }
            let is_called = |at: &usize| self.name(*at).is_some_and(|name| names.contains(&name));
            out.extend((0..self.members.len()).filter(is_called));
            grows = out.len() > before;
        }
        Ok(out)
    }

    /// One desk shuts another out at every hub that knows it. Two desks of this version always remain, and who
    /// would shut itself out does not; nor is a desk shut out that alone has a key, since what it has sealed
    /// under that one nobody could open any more.
    pub(crate) fn shut_out(
        &mut self,
        by: usize,
        desk: usize,
        breaks_after: Option<usize>,
        is_answer_lost: bool,
    ) -> Done<()> {
        let gone = self.out_with(desk)?;
        let stays = |at: &usize| {
            let member = &self.members[*at];
            member.out.is_none() && !member.is_old && !gone.contains(at)
        };
        let staying: Vec<usize> = (0..self.members.len()).filter(stays).collect();
        if staying.len() < 2 || !staying.contains(&by) {
            return Ok(());
        }
        if self.have_a_key_alone(&gone)? {
            return Ok(());
        }
        for hub in 0..HUBS {
            if let Some(device) = self.device(desk, hub) {
                self.promise(desk, hub)?;
                self.shut_out_at(hub, by, device, breaks_after, is_answer_lost)?;
            }
        }
        Ok(())
    }

    /// Whether these have a key that nobody else has.
    fn have_a_key_alone(&self, gone: &BTreeSet<usize>) -> Done<bool> {
        let (mut theirs, mut others) = (Vec::new(), Vec::new());
        for (at, member) in self.members.iter().enumerate() {
            match gone.contains(&at) {
                true => theirs.extend(keys(&member.desk)?),
                false if member.out.is_none() => others.extend(keys(&member.desk)?),
                false => {}
            }
        }
        Ok(theirs.iter().any(|key| !others.contains(key)))
    }

    /// What a hub has acknowledged is not lost with the desk.
    fn promise(&mut self, desk: usize, hub: usize) -> Done<()> {
        let member = &self.members[desk];
        let waiting = member.desk.waiting(self.hubs[hub].id()).map_err(told)?;
        if waiting == 0 && member.out.is_none() && !self.outs.lost.contains(&hub) {
            let these = actions(&member.desk, self.event)?;
            self.outs.promised.entry(hub).or_default().extend(these);
        }
        Ok(())
    }

    fn shut_out_at(
        &mut self,
        hub: usize,
        by: usize,
        device: Id,
        breaks_after: Option<usize>,
        is_answer_lost: bool,
    ) -> Done<()> {
        self.has_met = true;
        let mut had = Vec::new();
        for member in &self.members {
            had.extend(keys(&member.desk)?);
        }
        let desk = &mut self.members[by].desk;
        let known = self.hubs[hub].known_to(desk, None)?;
        let mut line = Thread {
            hub: &mut self.hubs[hub],
            device: known.device,
            token: known.token,
            breaks_after,
            is_answer_lost,
        };
        match now(revoke_over(desk, &known, &mut line, device)) {
            Ok(()) => {}
            Err(Trouble::Offline) => self.outs.unfinished.push((hub, device)),
            Err(trouble) => return Err(format!("shutting out: {trouble}")),
        }
        let made = keys(&self.members[by].desk)?.into_iter();
        let made: Vec<TeamKey> = made.filter(|key| !had.contains(key)).collect();
        self.note_who_is_out(hub, device, &made)
    }

    /// Whoever a hub refuses now must have been copied from the one that was meant, or be it; that one may be
    /// another device since, where it was restored.
    fn note_who_is_out(&mut self, hub: usize, meant: Id, made: &[TeamKey]) -> Done<()> {
        let roots: BTreeSet<usize> = (0..self.members.len())
            .filter(|at| self.device(*at, hub) == Some(meant))
            .map(|at| self.members[at].root)
            .collect();
        for at in 0..self.members.len() {
            let Some(device) = self.device(at, hub) else {
                continue;
            };
            let gate = &self.hubs[hub].gate;
            if !gate.is_out(device) {
                continue;
            }
            let is_meant = gate.is_of(device, meant);
            let member = &mut self.members[at];
            if member.out.is_none() && !roots.is_empty() && !roots.contains(&member.root) {
                return Err(format!("desk {at} was shut out with another"));
            }
            let out = member.out.get_or_insert_default();
            if is_meant {
                out.denied.extend(made.iter().map(TeamKey::id));
            }
        }
        self.note_who_is_named()
    }

    /// Who has the name of a desk that is out goes with it, whether it is one that a hub refuses or one that the
    /// team has marked; the latter must have been copied from one that a hub refuses, or be it.
    fn note_who_is_named(&mut self) -> Done<()> {
        let is_out = |at: &usize| self.members[*at].out.is_some();
        let out = (0..self.members.len()).filter(is_out);
        let mut names: BTreeSet<Id> = out.clone().filter_map(|at| self.name(at)).collect();
        let roots: BTreeSet<usize> = out.map(|at| self.members[at].root).collect();
        for member in &self.members {
            names.extend(member.desk.desks_out().map_err(told)?);
        }
        for at in 0..self.members.len() {
            if self.name(at).is_some_and(|name| names.contains(&name)) {
                if !roots.contains(&self.members[at].root) {
                    return Err(format!("desk {at} is marked, and was not shut out"));
                }
                self.members[at].out.get_or_insert_default();
            }
        }
        Ok(())
    }

    /// Whether a backup takes a desk's place that was shut out. One from before a hub knew it cannot come in
    /// there without a code; one whose device there is another's still, nobody could tell from that one.
    pub(crate) fn may_restore(&self, at: usize, backup: &Desk) -> bool {
        let refuses = |hub: &crate::hub::Hub| {
            let known = backup.hub(hub.id());
            known.is_err() || known.is_ok_and(|known| hub.gate.is_out(known.device))
        };
        self.members[at].out.is_none() || self.hubs.iter().all(refuses)
    }

    /// A desk that was shut out comes to a hub: it says hello, or goes on as if it had.
    pub(crate) fn come_late(&mut self, at: usize, hub: usize, goes_on: bool) -> Done<()> {
        let event = self.event.0;
        let of = &mut self.hubs[hub];
        let member = &mut self.members[at];
        let Ok(known) = member.desk.hub(of.id()) else {
            return Ok(());
        };
        let (is_out, size) = (of.gate.is_out(known.device), of.size());
        let desk = &mut member.desk;
        let mut line = Thread {
            hub: of,
            device: known.device,
            token: known.token,
            breaks_after: None,
            is_answer_lost: false,
        };
        let mut met = Met::default();
        let streams = [desk.team().map_err(told)?, event];
        let came = match goes_on && is_out {
            true => now(catch_up(
                desk,
                &known,
                &mut line,
                &streams,
                &mut met,
                &mut |_| {},
            )),
            false => now(round(desk, &known, &mut line, &mut |_| {})).map(drop),
        };
        match came {
            Err(Trouble::Refused(refusal)) if refusal.code == "revoked" => {}
            Ok(()) if !is_out => return self.note_who_is_in(at),
            came => {
                return Err(format!(
                    "a hub answers desk {at}, which it shut out: {came:?}"
                ));
            }
        }
        if self.hubs[hub].size() != size {
            return Err(format!("what desk {at} brought late is in a ledger"));
        }
        Ok(())
    }

    /// A desk that was shut out, by mistake as it seems, joins again by another one's code.
    pub(crate) fn come_back(&mut self, at: usize, by: usize) -> Done<()> {
        let gives = &self.members[by];
        if self.members[at].out.is_none() || gives.out.is_some() || gives.is_old {
            return Ok(());
        }
        let parcel = gives.desk.parcel().map_err(told)?;
        for hub in 0..HUBS {
            let device = self.device(at, hub);
            if device.is_some_and(|device| self.hubs[hub].gate.is_out(device)) {
                let desk = &mut self.members[at].desk;
                self.hubs[hub].let_in(desk, Some(&parcel))?;
            }
        }
        self.note_who_is_in(at)
    }

    /// A desk that counted as out was let in: by a hub that nobody had told yet; or it has found itself to be a copy,
    /// and goes by another name than the one that is out.
    fn note_who_is_in(&mut self, at: usize) -> Done<()> {
        let is_refused = |member: usize| {
            (0..HUBS).any(|hub| {
                self.device(member, hub)
                    .is_some_and(|device| self.hubs[hub].gate.is_out(device))
            })
        };
        let refused = (0..self.members.len()).filter(|other| is_refused(*other));
        let mut names: BTreeSet<Id> = refused.filter_map(|other| self.name(other)).collect();
        for member in &self.members {
            names.extend(member.desk.desks_out().map_err(told)?);
        }
        let stays = !is_refused(at) && self.name(at).is_some_and(|name| !names.contains(&name));
        match (stays, &mut self.members[at].out) {
            (true, out) => *out = None,
            (false, Some(out)) => out.slipped = true,
            (false, None) => {}
        }
        Ok(())
    }

    /// Before the end: what was begun is done, at all hubs; those who are out go.
    pub(crate) fn part(&mut self) -> Done<Vec<Member>> {
        for (hub, device) in std::mem::take(&mut self.outs.unfinished) {
            let is_meant = |at: &usize| {
                let own = self.device(*at, hub);
                own.is_some_and(|own| self.hubs[hub].gate.is_of(own, device))
            };
            let meant = (0..self.members.len()).find(is_meant);
            let gone = meant.map(|at| self.out_with(at)).transpose()?;
            let gone = gone.unwrap_or_default();
            if !self.hubs[hub].gate.is_out(device) && self.have_a_key_alone(&gone)? {
                continue;
            }
            self.shut_out_at(hub, self.remaining(hub, device)?, device, None, false)?;
        }
        self.note_who_is_named()?;
        for hub in 0..HUBS {
            for at in 0..self.members.len() {
                let is_out = self.members[at].out.is_some();
                let device = self.device(at, hub).filter(|_| is_out);
                if let Some(device) = device.filter(|one| !self.hubs[hub].gate.is_out(*one)) {
                    self.shut_out_at(hub, self.remaining(hub, device)?, device, None, false)?;
                }
            }
        }
        let all = std::mem::take(&mut self.members).into_iter();
        let (gone, stay) = all.partition(|member| member.out.is_some());
        self.members = stay;
        Ok(gone)
    }

    /// A desk that does not go with this device.
    fn remaining(&self, hub: usize, device: Id) -> Done<usize> {
        let stays = |at: &usize| {
            let (member, own) = (&self.members[*at], self.device(*at, hub));
            let goes = own.is_some_and(|own| self.hubs[hub].gate.is_of(own, device));
            member.out.is_none() && !member.is_old && !goes
        };
        let found = (0..self.members.len()).find(stays);
        found.ok_or_else(|| "nobody remains".to_owned())
    }

    /// Who was shut out has no key that was made then, and cannot open what is written now, with all that the
    /// hubs have.
    pub(crate) fn check_out(&mut self, gone: Vec<Member>) -> Done<()> {
        if gone.is_empty() {
            return Ok(());
        }
        let new = NewLead {
            name: Some("Teo Vila".to_owned()),
            ..NewLead::default()
        };
        let first = &mut self.members[0].desk;
        let done = first.write("capture_lead", |tx| leads::capture(tx, new).map(drop));
        done.map_err(told)?;
        let mut fresh = 1;
        while fresh > 0 {
            fresh = 0;
            for at in 0..self.members.len() {
                for hub in 0..HUBS {
                    fresh += self.meet(at, hub, None, false)?;
                }
            }
        }
        let keys_now = keys(&self.members[0].desk)?;
        let newest = keys_now.first().ok_or("there is no key")?.id();
        let first_key = keys_now.last().ok_or("there is no key")?.id();
        let team = self.members[0].desk.team().map_err(told)?;
        for member in &self.members {
            if keys(&member.desk)?.first().map(TeamKey::id) != Some(newest) {
                return Err("those who remain seal under different keys".to_owned());
            }
        }
        for mut member in gone {
            for stream in [team, team, self.event.0] {
                for hub in &self.hubs {
                    give(&mut member.desk, stream, hub.all(stream))?;
                }
                member.desk.tend_keys().map_err(told)?;
            }
            check_one(&member, (first_key, newest), &self.hubs, self.event.0)?;
        }
        Ok(())
    }
}

/// The keys that a desk has, the newest first.
fn keys(desk: &Desk) -> Done<Vec<TeamKey>> {
    let keys = desk.parcel().map_err(told)?.keys.into_iter();
    Ok(keys.map(|(key, _)| key).collect())
}

/// Gives a desk what a hub has, as whoever has its disk could.
fn give(desk: &mut Desk, stream: Id, all: &[SealedChange]) -> Done<()> {
    let changes = all.iter().enumerate();
    let pulled = Pulled {
        epoch: Epoch::default(),
        head: all.len() as u64,
        changes: changes
            .map(|(at, one)| (at as u64 + 1, one.clone()))
            .collect(),
    };
    desk.pulled_of_copy(stream, &pulled).map(drop).map_err(told)
}

fn check_one(
    member: &Member,
    (first, newest): (KeyId, KeyId),
    hubs: &[crate::hub::Hub],
    event: Id,
) -> Done<()> {
    let has = keys(&member.desk)?;
    let out = member.out.clone().unwrap_or_default();
    if !out.slipped && has.iter().any(|key| out.denied.contains(&key.id())) {
        return Err("who was shut out has a key that was made then".to_owned());
    }
    let mut openers: Vec<Opener> = has.iter().map(Opener::new).collect();
    let mut sealed = 0;
    for change in hubs.iter().flat_map(|hub| hub.all(event)) {
        let opens = openers.iter_mut().any(|opener| opener.open(change).is_ok());
        if change.key == first && !opens {
            return Err("who was shut out cannot open what all can".to_owned());
        }
        if change.key != newest {
            continue;
        }
        sealed += 1;
        if opens {
            return Err("who was shut out can open what is written now".to_owned());
        }
    }
    match sealed {
        0 => Err("nothing is sealed under the newest key".to_owned()),
        _ => Ok(()),
    }
}
