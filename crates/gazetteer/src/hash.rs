// Read by the build of the gazetteer and by the program: both must hash alike.

/// 63 bits of FNV-1a of a folded name.
pub(crate) fn hash(folded: &str) -> i64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in folded.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    (hash >> 1) as i64
}
