//! Randomness to seed our own source with.

/// A random number of the browser's. Where there is none the time has to do: the ids made of
/// it tell runs apart and protect nothing.
pub fn seed() -> u64 {
    let mut bytes = [0; 8];
    let filled = web_sys::window()
        .and_then(|window| window.crypto().ok())
        .is_some_and(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).is_ok());
    if filled {
        u64::from_le_bytes(bytes)
    } else {
        js_sys::Date::now().to_bits()
    }
}
