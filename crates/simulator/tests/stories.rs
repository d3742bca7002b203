//! Stories that the suite plays; `cargo x simulate` plays more.

#![allow(missing_docs)]

use rambla_simulator::{play, story};

const STEPS: usize = 60;

#[test]
fn desks_that_meet_by_lost_doubled_late_and_broken_files_end_equal_with_nothing_missing() {
    let half = |first: u64| {
        std::thread::spawn(move || {
            let (mut open, mut copies) = (0, 0);
            for seed in (first..SEEDS).step_by(2) {
                match play(seed, &story(seed, STEPS)) {
                    Ok(passed) => {
                        open += passed.open;
                        copies += passed.copies;
                    }
                    Err(why) => {
                        panic!("seed {seed}: {why}; cargo x simulate --from {seed} --seeds 1")
                    }
                }
            }
            (open, copies)
        })
    };
    let halves = [half(0), half(1)].map(|thread| thread.join().expect("a story ends"));
    let (open, copies) = (halves[0].0 + halves[1].0, halves[0].1 + halves[1].1);
    // Stories without conflicts and copies would prove little.
    assert!(open > 50 && copies > 20, "{open} {copies}");
}

const SEEDS: u64 = 300;
