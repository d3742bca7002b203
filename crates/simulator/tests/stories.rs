//! Stories that the suite plays; `cargo x simulate` plays more.

#![allow(missing_docs, clippy::print_stdout)]

use rambla_simulator::{Fault, play, play_with, story};

const STEPS: usize = 60;

#[test]
fn desks_that_meet_by_lost_doubled_late_and_broken_files_end_equal_with_nothing_missing() {
    let half = |first: u64| {
        std::thread::spawn(move || {
            let (mut open, mut copies, mut erased) = (0, 0, 0);
            for seed in (first..SEEDS).step_by(2) {
                match play(seed, &story(seed, STEPS)) {
                    Ok(passed) => {
                        open += passed.open;
                        copies += passed.copies;
                        erased += passed.erased;
                    }
                    Err(why) => {
                        panic!("seed {seed}: {why}; cargo x simulate --from {seed} --seeds 1")
                    }
                }
            }
            (open, copies, erased)
        })
    };
    let halves = [half(0), half(1)].map(|thread| thread.join().expect("a story ends"));
    let sum = |of: fn(&(usize, usize, usize)) -> usize| halves.iter().map(of).sum::<usize>();
    let (open, copies, erased) = (sum(|half| half.0), sum(|half| half.1), sum(|half| half.2));
    // Stories without conflicts, copies and erasures would prove little.
    assert!(
        open > 50 && copies > 20 && erased > 100,
        "{open} {copies} {erased}"
    );
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
