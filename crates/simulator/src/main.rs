//! `cargo x simulate`: plays the stories of many seeds, and tells the shortest one that fails.
#![allow(clippy::print_stdout, reason = "what it finds is the output")]

use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use rambla_simulator::{Passed, play, shorten, story};

/// Of each story.
const STEPS: usize = 60;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number = |name: &str, otherwise: u64| {
        let at = words.iter().position(|word| word == name);
        let text = at.and_then(|at| words.get(at + 1));
        text.and_then(|text| text.parse().ok()).unwrap_or(otherwise)
    };
    let (seeds, from) = (number("--seeds", 1_000), number("--from", 0));
    let began = Instant::now();
    let next = AtomicU64::new(from);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let work = || {
        let mut all = Passed::default();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= from + seeds {
                return Ok(all);
            }
            let told = story(seed, STEPS);
            match play(seed, &told) {
                Ok(passed) => all += passed,
                Err(why) => return Err((seed, why)),
            }
        }
    };
    let results: Vec<_> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let joined = running.into_iter().map(std::thread::ScopedJoinHandle::join);
        joined.map(|done| done.expect("a story ends")).collect()
    });
    let mut all = Passed::default();
    for result in results {
        match result {
            Ok(these) => all += these,
            Err((seed, why)) => {
                println!("seed {seed} fails: {why}");
                let short = shorten(story(seed, STEPS), |less| play(seed, less).is_err());
                let why = play(seed, &short).err().unwrap_or_default();
                println!("the shortest story found ({} steps): {why}", short.len());
                for step in short {
                    println!("  {step}");
                }
                return ExitCode::FAILURE;
            }
        }
    }
    let seconds = began.elapsed().as_secs_f64();
    let Passed {
        desks,
        changes,
        open,
        copies,
        erased,
        snapshots,
        out,
    } = all;
    println!(
        "{seeds} stories from {from} in {seconds:.1} s ({:.0} a second, {threads} at once): {desks} desks, {changes} changes on the first of each, {open} open questions, {copies} copies found, {erased} erasures, {snapshots} snapshots taken, {out} desks shut out.",
        seeds as f64 / seconds
    );
    ExitCode::SUCCESS
}
