//! Stories that the suite plays; `cargo x simulate` plays more.

#![allow(missing_docs, clippy::print_stdout)]

use rambla_simulator::{Fault, Passed, play, play_with, story};

const STEPS: usize = 60;

#[test]
fn desks_that_meet_by_lost_doubled_late_and_broken_files_end_equal_with_nothing_missing() {
    let half = |first: u64| {
        std::thread::spawn(move || {
            let mut all = Passed::default();
            for seed in (first..SEEDS).step_by(2) {
                match play(seed, &story(seed, STEPS)) {
                    Ok(passed) => all += passed,
                    Err(why) => {
                        panic!("seed {seed}: {why}; cargo x simulate --from {seed} --seeds 1")
                    }
                }
            }
            all
        })
    };
    let mut all = Passed::default();
    for thread in [half(0), half(1)] {
        all += thread.join().expect("a story ends");
    }
    // Stories without conflicts, copies, erasures, snapshots and desks that are shut out would prove little.
    let happened = all.open > 50 && all.copies > 20 && all.erased > 100;
    assert!(happened && all.snapshots > 100 && all.out > 50, "{all:?}");
}

#[test]
fn every_planted_fault_is_noticed() {
    for fault in Fault::ALL {
        let noticed =
            (0..40).find_map(|seed| play_with(seed, &story(seed, STEPS), Some(fault)).err());
        assert!(noticed.is_some(), "{fault:?} was not noticed");
        println!("{fault:?}: {}", noticed.unwrap_or_default());
    }
}

const SEEDS: u64 = 300;
