//! Programs from crates: wasm-bindgen, which makes a module for browsers, and cargo-deny, which audits.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::background::Build;
use crate::failure::Failure;
use crate::process::{self, Priority};
use crate::version;

/// The folder of what xtask built or wrote; git ignores it.
pub(crate) const FOLDER: &str = ".tools";

/// A program from a package, wanted in one version.
pub(crate) struct Tool {
    package: &'static str,
    version: String,
    /// The required programs; the first one is asked for its version.
    programs: &'static [&'static str],
    /// The options of `cargo install` for it.
    options: &'static [&'static str],
    /// About how many crates that compiles.
    crates: usize,
}

impl Tool {
    /// wasm-bindgen with its test runner, in exactly the version that the page uses.
    pub(crate) fn wasm_bindgen() -> Result<Self, Failure> {
        let lock = read("Cargo.lock")?;
        let version = version::in_lock(&lock, "wasm-bindgen").ok_or_else(|| {
            Failure::new("Cargo.lock does not name wasm-bindgen, so its program cannot be chosen.")
        })?;
        Ok(Self {
            package: "wasm-bindgen-cli",
            version: version.to_owned(),
            programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
            // Not `--locked`: its lock file names a release (webpki-roots 1.0.11) that could not be fetched.
            options: &[],
            crates: 160,
        })
    }

    /// cargo-deny, which checks what the crates are and where they come from.
    pub(crate) fn cargo_deny() -> Self {
        Self {
            package: "cargo-deny",
            version: "0.20.2".to_owned(),
            programs: &["cargo-deny"],
            options: &["--locked"],
            crates: 140,
        }
    }

    /// Name and version.
    pub(crate) fn title(&self) -> String {
        format!("{} {}", self.programs[0], self.version)
    }

    /// The folder with its programs in the version that is wanted: built here before, or on the PATH.
    pub(crate) fn folder(&self) -> Option<PathBuf> {
        let own = self.root().join("bin");
        let path = env::var_os("PATH").unwrap_or_default();
        std::iter::once(own)
            .chain(env::split_paths(&path))
            .find(|folder| self.is_in(folder))
    }

    fn is_in(&self, folder: &Path) -> bool {
        let mut programs = self.programs.iter();
        programs.all(|program| {
            process::in_folder(folder, program).and_then(|file| version::of(&file))
                == Some(self.version.clone())
        })
    }

    /// Its folder, or a failure where it should have been there by now.
    pub(crate) fn found(&self) -> Result<PathBuf, Failure> {
        self.folder().ok_or_else(|| {
            Failure::new(format!("{} is not there.", self.title()))
                .advise("`cargo xtask setup` fetches it.")
        })
    }

    /// Starts to build it, unless it is there, or can be had ready-made.
    pub(crate) fn start(&self, priority: Priority) -> Result<Option<Build>, Failure> {
        if self.folder().is_some() || self.is_ready_made() {
            return Ok(None);
        }
        let scratch = Path::new(FOLDER).join(format!("build-{}", self.package));
        let mut install = self.install(&scratch, priority);
        Build::start(&mut install, self.title(), scratch, self.crates).map(Some)
    }

    /// Asks cargo-binstall for it, where that is installed.
    fn is_ready_made(&self) -> bool {
        if process::find("cargo-binstall").is_none() {
            return false;
        }
        let title = self.title();
        println!("      fetching {title} by cargo-binstall");
        let fetched = process::run(&mut self.fetch());
        if let Err(failure) = &fetched {
            println!("      {failure} It is built instead.");
        }
        fetched.is_ok() && self.folder().is_some()
    }

    /// Only what the program's own makers have published.
    fn fetch(&self) -> Command {
        let mut fetch = process::cargo("binstall --no-confirm");
        fetch
            .args(["--disable-strategies", "quick-install,compile", "--root"])
            .arg(self.root())
            .arg(self.named());
        fetch
    }

    /// Package and version, as cargo takes them.
    fn named(&self) -> String {
        format!("{}@{}", self.package, self.version)
    }

    /// Unoptimised and without what would only help to debug it: it runs for seconds, but is waited for for minutes.
    fn install(&self, scratch: &Path, priority: Priority) -> Command {
        let mut install = process::cargo_at(priority, "install --debug");
        install
            .arg(self.named())
            .args(self.options)
            .arg("--root")
            .arg(self.root())
            .env("CARGO_TARGET_DIR", scratch)
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env("CARGO_PROFILE_DEV_DEBUG_ASSERTIONS", "false")
            .env("CARGO_PROFILE_DEV_OVERFLOW_CHECKS", "false")
            .env("CARGO_PROFILE_DEV_PANIC", "abort");
        install
    }

    /// Absolute, because programs that run elsewhere are told of it.
    fn root(&self) -> PathBuf {
        let root = Path::new(FOLDER).join(format!("{}-{}", self.package, self.version));
        std::path::absolute(&root).unwrap_or(root)
    }
}

fn read(file: &str) -> Result<String, Failure> {
    fs::read_to_string(file).map_err(|error| Failure::file(Path::new(file), &error))
}
