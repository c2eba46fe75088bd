//! The target that the program is built for.

use crate::apt;
use crate::failure::Failure;
use crate::process;
use crate::toolchain;

/// The compiler for C that `ring` needs for musl, and the Debian package that has it.
const COMPILER: &str = "musl-gcc";
const PACKAGE: &str = "musl-tools";

/// That package's file on the licence under which musl may be passed on.
pub(crate) const MUSL_LICENCE: &str = "/usr/share/doc/musl/copyright";

/// The target, and a note on it: the one that was asked for; or else on Linux one that makes a program
/// that needs no library of the system; or where that can't be had, this machine's own.
pub(crate) fn choose(asked: Option<&str>) -> Result<(String, String), Failure> {
    if let Some(target) = asked {
        return provide(target).map(|()| (target.to_owned(), target.to_owned()));
    }
    let host = toolchain::host()?;
    let Some(target) = without_libraries(&host) else {
        return Ok((host.clone(), host));
    };
    match provide(&target) {
        Ok(()) => Ok((
            target.clone(),
            format!("{target}: needs no library of the system"),
        )),
        Err(failure) => {
            eprintln!("{failure}");
            let note = format!("{host}, as {target} can't be had: needs libraries of the system");
            Ok((host, note))
        }
    }
}

/// Of a Linux the same with musl in place of its libc.
fn without_libraries(host: &str) -> Option<String> {
    let (machine, system) = host.split_once('-')?;
    let is_known = ["x86_64", "aarch64"].contains(&machine);
    let target = format!("{machine}-unknown-linux-musl");
    (is_known && system.contains("linux")).then_some(target)
}

/// Sees to all that the target needs.
fn provide(target: &str) -> Result<(), Failure> {
    toolchain::target(target)?;
    if !target.contains("musl") || process::find(COMPILER).is_some() {
        return Ok(());
    }
    if apt::possible() {
        println!("      installing {PACKAGE} by apt-get");
        return apt::install(&[PACKAGE]);
    }
    // Whoever has another one says so to the crate `cc`.
    let is_named = |name: &str| std::env::var_os(name).is_some();
    if is_named(&format!("CC_{}", target.replace('-', "_"))) || is_named("TARGET_CC") {
        return Ok(());
    }
    Err(Failure::new(format!(
        "There is no {COMPILER} on the PATH, which {target} needs."
    ))
    .advise(format!(
        "Install it (on Debian, as root: apt-get install {PACKAGE})."
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_linux_has_a_target_without_libraries() {
        for (host, expected) in [
            (
                "x86_64-unknown-linux-gnu",
                Some("x86_64-unknown-linux-musl"),
            ),
            (
                "x86_64-unknown-linux-musl",
                Some("x86_64-unknown-linux-musl"),
            ),
            (
                "aarch64-unknown-linux-gnu",
                Some("aarch64-unknown-linux-musl"),
            ),
            ("riscv64gc-unknown-linux-gnu", None),
            ("aarch64-apple-darwin", None),
            ("x86_64-pc-windows-msvc", None),
        ] {
            assert_eq!(without_libraries(host).as_deref(), expected, "{host}");
        }
    }
}
