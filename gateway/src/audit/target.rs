//! The target of the audit.

use std::{
    env,
    ffi::{OsStr, OsString},
    fmt,
    path::{Path, PathBuf},
};

/// The target to which lines are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// To a file.
    File(PathBuf),
    /// To standard output. Nothing can be read back from there, so what was sent before a
    /// restart is not known after it.
    StandardOutput,
}

impl Target {
    /// Reads the text that names it: `-` is standard output, everything else a file.
    pub fn parse(text: &OsStr) -> Self {
        if text == "-" {
            Self::StandardOutput
        } else {
            Self::File(text.into())
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::StandardOutput => f.write_str("standard output"),
        }
    }
}

/// The file that is taken where none is named: `bulkhead/audit.jsonl` in the folder in which
/// programs keep their state. That is `$XDG_STATE_HOME`, or else `~/.local/state`; on macOS,
/// where that variable is not set, `~/Library/Application Support`; on Windows `%LOCALAPPDATA%`.
/// None where no variable says it.
pub fn default_file() -> Option<PathBuf> {
    state_folder(System::OWN, |name| env::var_os(name))
        .map(|folder| folder.join("bulkhead").join("audit.jsonl"))
}

/// A family of operating systems that has a custom of its own.
#[derive(Clone, Copy, Debug)]
enum System {
    Windows,
    MacOs,
    Other,
}

impl System {
    const OWN: Self = if cfg!(windows) {
        Self::Windows
    } else if cfg!(target_os = "macos") {
        Self::MacOs
    } else {
        Self::Other
    };
}

fn state_folder(system: System, variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    // What is not absolute is to be ignored (XDG), and an empty one is none.
    let folder = |name| {
        variable(name)
            .map(PathBuf::from)
            .filter(|path| path.has_root())
    };
    let home = |below: &str| folder("HOME").map(|home| home.join(Path::new(below)));
    match system {
        System::Windows => folder("LOCALAPPDATA"),
        System::MacOs => folder("XDG_STATE_HOME").or_else(|| home("Library/Application Support")),
        System::Other => folder("XDG_STATE_HOME").or_else(|| home(".local/state")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_system_has_a_folder_for_state() {
        let home = ("HOME", "/home/ada");
        let xdg = ("XDG_STATE_HOME", "/state");
        for (system, variables, expected) in [
            (System::Other, &[home][..], Some("/home/ada/.local/state")),
            (System::Other, &[home, xdg], Some("/state")),
            (
                System::Other,
                &[home, ("XDG_STATE_HOME", "relative")],
                Some("/home/ada/.local/state"),
            ),
            (
                System::Other,
                &[home, ("XDG_STATE_HOME", "")],
                Some("/home/ada/.local/state"),
            ),
            (System::Other, &[], None),
            (
                System::MacOs,
                &[home],
                Some("/home/ada/Library/Application Support"),
            ),
            (System::MacOs, &[home, xdg], Some("/state")),
            (
                System::Windows,
                &[("LOCALAPPDATA", "/local")],
                Some("/local"),
            ),
            (System::Windows, &[home, xdg], None),
        ] {
            let variable = |name: &str| {
                let mut variables = variables.iter();
                let found = variables.find(|(known, _)| *known == name);
                found.map(|(_, value)| OsString::from(value))
            };
            let folder = state_folder(system, variable);
            assert_eq!(
                folder,
                expected.map(PathBuf::from),
                "{system:?} {variables:?}"
            );
        }
    }

    #[test]
    fn a_hyphen_is_standard_output() {
        assert_eq!(Target::parse("-".as_ref()), Target::StandardOutput);
        let file = Target::parse("./-".as_ref());
        assert_eq!(file, Target::File("./-".into()));
        assert_eq!(file.to_string(), "./-");
    }
}
