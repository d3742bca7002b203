//! A simulator of desks that meet: the real core on desks in memory, with a clock and randomness of its
//! own. A seed decides the whole story; a story that fails is made as short as it gets.

mod acts;
mod checks;
mod gate;
mod hub;
mod out;
mod story;
mod world;

pub use story::{Step, shorten, story};
pub use world::{Fault, Passed, play, play_with};
