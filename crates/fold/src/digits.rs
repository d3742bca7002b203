//! Decimal digits of the scripts in use, as ASCII.

/// The code point of zero in each script whose decimal digits follow one another
/// (Unicode general category Nd; full-width forms included).
const ZEROS: [u32; 20] = [
    0x0030, 0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6,
    0x0D66, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x17E0, 0x1810, 0xFF10,
];

/// The ASCII digit that `c` stands for, if it is a decimal digit of a script in use.
pub fn ascii_digit(c: char) -> Option<char> {
    if c.is_ascii() {
        return c.is_ascii_digit().then_some(c);
    }
    ZEROS
        .iter()
        .filter_map(|zero| u32::from(c).checked_sub(*zero))
        .find(|distance| *distance < 10)
        .and_then(|distance| char::from_digit(distance, 10))
}

#[cfg(test)]
mod tests {
    use super::ascii_digit;

    #[test]
    fn digits_of_other_scripts_are_read_as_numbers() {
        let number = |text: &str| text.chars().filter_map(ascii_digit).collect::<String>();
        assert_eq!(number("٦٠٠ १२३ 600٪ ໑ x²"), "6001236001");
    }
}
