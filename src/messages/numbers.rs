//! Numbers, and words that go with them.

/// A whole number with commas between its thousands: "1,240".
pub fn grouped(number: usize) -> String {
    digits(wide(number))
}

fn digits(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number and what it counts: "1 id", "1,240 ids".
pub fn count(number: usize, one: &str, many: &str) -> String {
    let what = if number == 1 { one } else { many };
    format!("{} {what}", grouped(number))
}

/// A part of a whole: "3 of 1,240".
pub fn part_of(part: usize, whole: usize) -> String {
    format!("{} of {}", grouped(part), grouped(whole))
}

/// The text of a button with the number that it is about: "Copy IDs (20)".
pub fn with_number(what: &str, number: usize) -> String {
    format!("{what} ({})", grouped(number))
}

/// A size: "20.0 MiB", "512 KiB", "7 bytes".
pub fn bytes(size: u64) -> String {
    const KIB: u64 = 1024;
    const MIB: u64 = KIB * KIB;
    // Tenths by whole numbers: the formatting of floats is large in WebAssembly.
    match size {
        MIB.. => {
            let tenths = size.saturating_mul(10) / MIB;
            format!("{}.{} MiB", digits(tenths / 10), tenths % 10)
        }
        KIB..MIB => format!("{} KiB", size / KIB),
        1 => "1 byte".to_owned(),
        _ => format!("{size} bytes"),
    }
}

/// A count as a number of which products can be formed: where this is WebAssembly, `usize` has
/// but 32 bits.
pub fn wide(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// A part of a whole in per cent, in whole numbers; 0 of nothing.
pub fn per_cent(part: usize, whole: usize) -> u64 {
    share(part, whole, 100)
}

/// A part of a whole as a width in CSS, in hundredths of a per cent: "50.00%".
pub fn width(part: usize, whole: usize) -> String {
    let part = share(part, whole, 10_000);
    format!("{}.{:02}%", part / 100, part % 100)
}

/// The number of equal shares in a part, of which the whole has so many.
fn share(part: usize, whole: usize, shares: u64) -> u64 {
    let product = wide(part).saturating_mul(shares);
    product.checked_div(wide(whole)).unwrap_or_default()
}

/// Things one after the other: "a, b and c".
pub fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
