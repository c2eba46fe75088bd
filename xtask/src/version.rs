//! Versions: what a file asks for, and what a program says it is.

use std::path::Path;
use std::process::Command;

use crate::process;

/// The version of `package` in the text of a `Cargo.lock`.
pub(crate) fn in_lock<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let mut lines = lock.lines();
    lines.find(|line| quoted(line, "name") == Some(package))?;
    quoted(lines.next()?, "version")
}

/// The version in what a program prints for `--version`: its first word that starts with a digit.
pub(crate) fn in_output(output: &str) -> Option<&str> {
    output
        .split_whitespace()
        .map(|word| word.strip_prefix('v').unwrap_or(word))
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))
}

/// The number before the first dot.
pub(crate) fn major(version: &str) -> Option<u32> {
    version.split('.').next()?.parse().ok()
}

/// The version that the program says it is, or nothing where it can't be started.
pub(crate) fn of(program: &Path) -> Option<String> {
    let output = process::output(Command::new(program).arg("--version"))?;
    in_output(&output).map(str::to_owned)
}

/// The value in a line `key = "value"`.
fn quoted<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    let value = line.strip_prefix(key)?.trim_start().strip_prefix('=')?;
    value.trim().strip_prefix('"')?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"
version = 4

[[package]]
name = "wasm-bindgen-macro"
version = "0.2.99"
dependencies = [
 "wasm-bindgen",
]

[[package]]
name = "wasm-bindgen"
version = "0.2.130"
"#;

    #[test]
    fn the_lock_is_searched_for_exactly_this_package() {
        assert_eq!(in_lock(LOCK, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(in_lock(LOCK, "wasm-bindgen-macro"), Some("0.2.99"));
        assert_eq!(in_lock(LOCK, "wasm"), None);
    }

    #[test]
    fn programs_say_their_version_in_different_ways() {
        for (output, version) in [
            ("cargo-deny 0.20.2\n", "0.20.2"),
            ("wasm-bindgen 0.2.130 (abcdef012)", "0.2.130"),
            ("v20.20.2\n", "20.20.2"),
            (
                "Chromium 140.0.7339.80 built on Debian GNU/Linux 12",
                "140.0.7339.80",
            ),
            ("Google Chrome 140.0.7339.80", "140.0.7339.80"),
        ] {
            assert_eq!(in_output(output), Some(version), "{output}");
        }
        assert_eq!(in_output("no version here"), None);
    }

    #[test]
    fn the_major_version_is_a_number() {
        assert_eq!(major("20.20.2"), Some(20));
        assert_eq!(major("nightly"), None);
    }
}
