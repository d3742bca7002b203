//! `cargo x simulate`: plays the stories of many seeds, names those that fail, and tells the first of them as
//! short as it can.
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
        let (mut all, mut failed) = (Passed::default(), Vec::new());
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= from + seeds {
                return (all, failed);
            }
            match play(seed, &story(seed, STEPS)) {
                Ok(passed) => all += passed,
                Err(why) => {
                    println!("seed {seed} fails: {why}");
                    failed.push((seed, why));
                }
            }
        }
    };
    let results: Vec<_> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let joined = running.into_iter().map(std::thread::ScopedJoinHandle::join);
        joined.map(|done| done.expect("a story ends")).collect()
    });
    let (mut all, mut failed) = (Passed::default(), Vec::new());
    for (these, those) in results {
        all += these;
        failed.extend(those);
    }
    failed.sort();
    if let Some((seed, why)) = failed.first() {
        let is_same = |less: &[_]| play(*seed, less).is_err_and(|other| other == *why);
        let short = shorten(story(*seed, STEPS), is_same);
        println!(
            "{} of {seeds} stories fail; {seed} in {} steps:",
            failed.len(),
            short.len()
        );
        for step in short {
            println!("  {step}");
        }
        return ExitCode::FAILURE;
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
