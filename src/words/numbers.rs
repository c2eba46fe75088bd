//! Numbers, and words that go with them.

/// A whole number with commas between its thousands: "1,240".
pub fn grouped(number: usize) -> String {
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

/// A size: "20.0 MiB", "512 KiB", "7 bytes".
pub fn bytes(size: usize) -> String {
    const KIB: usize = 1024;
    const MIB: usize = KIB * KIB;
    // Tenths by whole numbers: the formatting of floats is large in WebAssembly.
    match size {
        MIB.. => {
            let tenths = size.saturating_mul(10) / MIB;
            format!("{}.{} MiB", grouped(tenths / 10), tenths % 10)
        }
        KIB..MIB => format!("{} KiB", size / KIB),
        _ => count(size, "byte", "bytes"),
    }
}

/// Things one after the other: "a, b and c".
pub fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
