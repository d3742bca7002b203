//! Stories that the suite plays; `cargo x simulate` plays more.

#![allow(missing_docs, clippy::print_stdout)]

use rambla_simulator::{Fault, play, play_with, story};

const STEPS: usize = 60;

#[test]
fn desks_that_meet_by_lost_doubled_late_and_broken_files_end_equal_with_nothing_missing() {
    let half = |first: u64| {
        std::thread::spawn(move || {
            let mut sums = [0; 4];
            for seed in (first..SEEDS).step_by(2) {
                match play(seed, &story(seed, STEPS)) {
                    Ok(passed) => {
                        let these = [passed.open, passed.copies, passed.erased, passed.out];
                        sums = std::array::from_fn(|at| sums[at] + these[at]);
                    }
                    Err(why) => {
                        panic!("seed {seed}: {why}; cargo x simulate --from {seed} --seeds 1")
                    }
                }
            }
            sums
        })
    };
    let halves = [half(0), half(1)].map(|thread| thread.join().expect("a story ends"));
    let [open, copies, erased, out] = std::array::from_fn(|at| halves[0][at] + halves[1][at]);
    // Stories without conflicts, copies, erasures and desks that are shut out would prove little.
    assert!(
        open > 50 && copies > 20 && erased > 100 && out > 50,
        "{open} {copies} {erased} {out}"
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
