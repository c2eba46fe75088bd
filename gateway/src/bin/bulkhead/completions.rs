//! `bulkhead completions`.

use std::io::{self, ErrorKind, Write};

use clap::CommandFactory;

use crate::{
    args::{Args, CompletionsArgs},
    failure::Failure,
};

/// Prints the script that completes this command in a shell.
///
/// # Errors
/// Where it can't be printed.
pub(crate) fn print(args: CompletionsArgs) -> Result<(), Failure> {
    match io::stdout().lock().write_all(&script(args)) {
        // Whoever reads it has seen enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        printed => printed.map_err(|error| Failure::new(format!("it can't be printed: {error}"))),
    }
}

/// The script. Into memory first, as the generators panic where they can't write.
fn script(args: CompletionsArgs) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "bulkhead", &mut script);
    script
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;
    use clap_complete::Shell;

    use super::*;

    #[test]
    fn every_shell_learns_of_commands_and_flags() {
        for shell in Shell::value_variants() {
            let script = script(CompletionsArgs { shell: *shell });
            let script = String::from_utf8(script).unwrap();
            for word in ["connections", "sandbox-only", "upstream-timeout-ms"] {
                assert!(script.contains(word), "{shell}: {word}");
            }
        }
    }
}
