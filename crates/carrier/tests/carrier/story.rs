//! A story of desks that write and meet over a line with faults, and have all that was written in the end.

use std::collections::BTreeSet;
use std::time::Duration;

use rambla_carrier::{Line, Met, Result, Trouble, join, round};
use rambla_core::desk::Desk;
use rambla_core::desk::ids::{EventId, LeadId};
use rambla_core::leads::{self, NewLead};
use rambla_core::testing::random::Random;
use rambla_hub::Hub;
use rambla_wire::Id;
use rambla_wire::hub::{Code, Rights};

use crate::hall::{are_equal, capture, code_of, empty, hub_of, meet, names, role, with_event};
use crate::proxy::{Fault, Proxy};

/// How many times desks meet in the suite; the long mode, which `RAMBLA_LONG=1` asks for, has ten times as many.
pub(crate) fn syncs() -> usize {
    match std::env::var_os("RAMBLA_LONG") {
        Some(_) => 2_000,
        None => 200,
    }
}

/// Three desks, and what they have written.
pub(crate) struct Story {
    pub(crate) desks: [Desk; 3],
    pub(crate) dice: Random,
    pub(crate) written: BTreeSet<String>,
    devices: [Id; 3],
    event: EventId,
    ana: LeadId,
    tried: usize,
    met: usize,
}

/// The first desk of a team; it knows the hub by its line.
pub(crate) async fn first_through(hub: &Hub, proxy: &Proxy) -> Desk {
    let (mut desk, _) = with_event(1);
    let code = Code {
        addresses: vec![proxy.address()],
        ..hub.invite(Rights::ALL, None).await.unwrap()
    };
    join(&mut desk, &code).await.unwrap();
    meet(&mut desk).await.unwrap();
    desk
}

async fn another(seed: u64, of: &mut Desk) -> Desk {
    let mut desk = empty(seed);
    join(&mut desk, &code_of(of).await).await.unwrap();
    meet(&mut desk).await.unwrap();
    desk.station.event = of.station.event;
    desk
}

/// Over a line where nobody answers one gives up sooner than the carrier does.
pub(crate) async fn try_to_meet(desk: &mut Desk) -> Result<()> {
    let hub = hub_of(desk);
    let mut line = Line::to(&hub);
    let mut told = |_: &Met| {};
    let meeting = round(desk, &hub, &mut line, &mut told);
    match tokio::time::timeout(Duration::from_secs(2), meeting).await {
        Ok(done) => done.map(drop),
        Err(_) => Err(Trouble::Offline),
    }
}

pub(crate) fn named(desk: &mut Desk, name: &str) {
    let new = NewLead {
        name: Some(name.to_owned()),
        ..NewLead::default()
    };
    desk.write("capture_lead", |tx| leads::capture(tx, new))
        .unwrap();
}

pub(crate) fn fault(dice: &mut Random) -> Fault {
    match dice.below(13) {
        0..3 => Fault::CutRequest(dice.below(6_000)),
        3..6 => Fault::CutAnswer(dice.below(3_000)),
        6..8 => Fault::Replay,
        8 => Fault::Page,
        9 => Fault::Garble(dice.below(2_000)),
        10 => Fault::Delay(Duration::from_millis(dice.below(30) as u64)),
        11 => Fault::Slow,
        _ => Fault::None,
    }
}

impl Story {
    pub(crate) async fn begin(hub: &Hub, proxy: &Proxy) -> Story {
        let mut one = first_through(hub, proxy).await;
        let event = one.station.event.unwrap();
        let ana = capture(&mut one, "Ana Roca, Acme S.L.");
        meet(&mut one).await.unwrap();
        let (two, three) = (another(2, &mut one).await, another(3, &mut one).await);
        let desks = [one, two, three];
        Story {
            devices: [0, 1, 2].map(|at: usize| hub_of(&desks[at]).device),
            desks,
            dice: Random::new(7),
            written: BTreeSet::from(["Ana Roca".to_owned()]),
            event,
            ana,
            tried: 0,
            met: 0,
        }
    }

    /// A desk writes a little, and tries to meet the hub over a line with this fault.
    pub(crate) async fn goes_on(&mut self, proxy: &Proxy, fault: Fault) -> Result<()> {
        let count = self.dice.below(4);
        let at = self.writes(count);
        proxy.set(fault);
        self.meets(at, async {}).await
    }

    /// A desk writes so much, and tries to meet the hub over a slow line while something else happens.
    pub(crate) async fn goes_on_while(
        &mut self,
        proxy: &Proxy,
        count: usize,
        happens: impl Future<Output = ()>,
    ) -> Result<()> {
        let at = self.writes(count);
        proxy.set(Fault::Slow);
        self.meets(at, happens).await
    }

    fn writes(&mut self, count: usize) -> usize {
        let (at, n) = (self.dice.below(self.desks.len()), self.tried);
        let desk = &mut self.desks[at];
        for m in 0..count {
            let name = format!("Lead {n} {m}");
            named(desk, &name);
            self.written.insert(name);
        }
        if self.dice.below(4) == 0 {
            role(desk, self.ana, &format!("buyer {n}"));
        }
        at
    }

    async fn meets(&mut self, at: usize, happens: impl Future<Output = ()>) -> Result<()> {
        let (done, ()) = tokio::join!(try_to_meet(&mut self.desks[at]), happens);
        self.tried += 1;
        self.met += usize::from(done.is_ok());
        done
    }

    /// Whatever happened, on a good line all desks, this one too, come to have all that was written.
    pub(crate) async fn ends(mut self, proxy: &Proxy, mut also: Option<Desk>) {
        let (tried, met) = (self.tried, self.met);
        println!(
            "{tried} meetings over bad lines: {met} went through, {} broke",
            tried - met
        );
        assert!(met > tried / 5 && tried - met > tried / 5);
        proxy.set(Fault::None);
        for _ in 0..3 {
            for desk in self.desks.iter_mut().chain(&mut also) {
                meet(desk).await.unwrap();
            }
        }
        for desk in self.desks[1..].iter().chain(&also) {
            are_equal(&self.desks[0], desk);
        }
        let shown = names(&self.desks[0], self.event);
        assert_eq!(shown.len(), self.written.len());
        assert_eq!(BTreeSet::from_iter(shown), self.written);
        // No desk was taken for a copy of another because an answer was lost.
        let replicas = self.desks.iter().map(|desk| desk.replica().unwrap());
        assert_eq!(replicas.collect::<BTreeSet<_>>().len(), 3);
        for (desk, device) in self.desks.iter().zip(self.devices) {
            assert_eq!(hub_of(desk).device, device);
        }
    }
}
