//! The rules by which an agenda is checked: what overlaps, what is too tight, what is not free.

/// From and until when, in seconds since 1970; the end is no part of it.
pub(crate) type Stretch = (i64, i64);

/// How many minutes somebody needs to change rooms.
pub const CHANGE_MINUTES: i64 = 5;
/// How many sessions of a track may run beside others of it until the track counts as one that
/// runs in parallel by design; or, in a large track, one in [`BESIDE_SHARE`].
pub const BESIDE_MOST: usize = 4;
/// See [`BESIDE_MOST`].
pub const BESIDE_SHARE: usize = 4;
/// The kinds of sessions that a break is made for: they are no warning when they are in it.
pub(super) const KINDS_IN_BREAKS: [&str; 2] = ["break", "social"];

/// When both are on.
pub(super) fn overlap(one: Stretch, other: Stretch) -> Option<Stretch> {
    let both = (one.0.max(other.0), one.1.min(other.1));
    (both.0 < both.1).then_some(both)
}

/// The time between two that do not overlap, where it is too short to change rooms.
pub(super) fn tight(one: Stretch, other: Stretch) -> Option<Stretch> {
    let between = (one.1.min(other.1), one.0.max(other.0));
    let minutes = 0..CHANGE_MINUTES * 60;
    minutes
        .contains(&(between.1 - between.0))
        .then_some(between)
}

/// The same time without overlaps, in order.
pub(super) fn merged(mut stretches: Vec<Stretch>) -> Vec<Stretch> {
    stretches.sort_unstable();
    let mut merged: Vec<Stretch> = Vec::with_capacity(stretches.len());
    for next in stretches {
        match merged.last_mut() {
            Some(last) if next.0 <= last.1 => last.1 = last.1.max(next.1),
            _ => merged.push(next),
        }
    }
    merged
}

/// The first part that lies outside of all that is free; `free` is [`merged`].
pub(super) fn outside(wanted: Stretch, free: &[Stretch]) -> Option<Stretch> {
    let mut from = wanted.0;
    for stretch in free {
        if stretch.0 > from {
            break;
        }
        from = from.max(stretch.1);
    }
    let next = free.iter().find(|stretch| stretch.0 > from);
    let to = next.map_or(wanted.1, |next| next.0.min(wanted.1));
    (from < to).then_some((from, to))
}

/// Whether a track is one that people follow from session to session, so that parallel sessions in
/// it are odd: `beside` of its `total` sessions run beside others of it.
pub(super) fn is_line(beside: usize, total: usize) -> bool {
    beside <= BESIDE_MOST.max(total / BESIDE_SHARE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_outside_is_the_first_part_that_nothing_covers() {
        let free = merged(vec![(40, 50), (10, 20), (15, 30)]);
        assert_eq!(free, [(10, 30), (40, 50)]);
        for (wanted, first) in [
            ((10, 30), None),
            ((0, 10), Some((0, 10))),
            ((5, 45), Some((5, 10))),
            ((20, 45), Some((30, 40))),
            ((45, 60), Some((50, 60))),
            ((60, 70), Some((60, 70))),
        ] {
            assert_eq!(outside(wanted, &free), first, "{wanted:?}");
        }
    }
}
