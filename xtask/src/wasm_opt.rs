//! wasm-opt, which makes the page small: of the npm package `binaryen`, in one exact version.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::npm;
use crate::process;
use crate::tool;
use crate::version;

/// Says what npm has to install, and in which version; the lock file also with which content.
pub(crate) const FOLDER: &str = "xtask/optimiser";
const PACKAGE: &str = "xtask/optimiser/package.json";
const LOCK: &str = "xtask/optimiser/package-lock.json";

/// The options of its call: it leaves functions apart and puts those side by side that are alike,
/// because that compresses better.
pub(crate) const OPTIONS: [&str; 3] = [
    "-Oz",
    "--one-caller-inline-max-function-size=0",
    "--reorder-functions-by-name",
];

/// wasm-opt in the version that is wanted.
pub(crate) struct WasmOpt {
    program: PathBuf,
    version: String,
}

impl WasmOpt {
    /// Finds it or has npm install it.
    pub(crate) fn ensure() -> Result<String, Failure> {
        let wanted = wanted()?;
        if let Some(found) = Self::find(&wanted) {
            return Ok(format!("{} is there already", found.title()));
        }
        let folder = own_folder(&wanted);
        fs::create_dir_all(&folder).map_err(|error| Failure::file(&folder, &error))?;
        for file in [PACKAGE, LOCK].map(Path::new) {
            let copy = folder.join(file.file_name().unwrap_or_default());
            fs::copy(file, &copy).map_err(|error| Failure::file(&copy, &error))?;
        }
        npm::install(&folder)?;
        let found = Self::find(&wanted);
        let found = found.ok_or_else(|| {
            let folder = folder.display();
            Failure::new(format!(
                "npm has installed binaryen into {folder}, but its wasm-opt is not of version {wanted}."
            ))
            .advise("Remove that folder and run the command again.")
        })?;
        Ok(format!("{} installed", found.title()))
    }

    /// The wanted version, or a failure where it should have been there by now.
    pub(crate) fn found() -> Result<Self, Failure> {
        let wanted = wanted()?;
        Self::find(&wanted).ok_or_else(|| Failure::new(format!("wasm-opt {wanted} is not there.")))
    }

    /// On the PATH, where it may be a quicker build, or where npm has installed it.
    fn find(wanted: &str) -> Option<Self> {
        let on_path = process::find("wasm-opt");
        let own = own_folder(wanted).join("node_modules/.bin/wasm-opt");
        let program = on_path
            .into_iter()
            .chain([own])
            .find(|program| program.is_file() && version::of(program).as_deref() == Some(wanted))?;
        Some(Self {
            program,
            version: wanted.to_owned(),
        })
    }

    /// Makes a module of the page smaller, in place.
    pub(crate) fn optimise(&self, module: &Path) -> Result<(), Failure> {
        let mut optimise = Command::new(&self.program);
        optimise.args(OPTIONS).arg(module).arg("-o").arg(module);
        process::run(&mut optimise)
    }

    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    fn title(&self) -> String {
        format!("wasm-opt {}", self.version)
    }
}

fn own_folder(version: &str) -> PathBuf {
    Path::new(tool::FOLDER).join(format!("binaryen-{version}"))
}

/// The version as wasm-opt itself says it.
fn wanted() -> Result<String, Failure> {
    let file = Path::new(PACKAGE);
    let text = fs::read_to_string(file).map_err(|error| Failure::file(file, &error))?;
    in_package(&text)
        .map(str::to_owned)
        .ok_or_else(|| Failure::new(format!("{PACKAGE} does not say which binaryen is wanted.")))
}

/// The first number of the package's version: the package counts 132.0.0 where binaryen counts 132.
fn in_package(json: &str) -> Option<&str> {
    let (_, rest) = json.split_once("\"binaryen\": \"")?;
    let version = rest.split('"').next()?;
    version
        .split('.')
        .next()
        .filter(|number| number.parse::<u32>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_package_says_one_exact_version() {
        let package = include_str!("../optimiser/package.json");
        assert!(in_package(package).is_some(), "{package}");
        assert_eq!(in_package("{\"binaryen\": \"132.0.0\"}"), Some("132"));
        assert_eq!(in_package("{\"binaryen\": \"^132.0.0\"}"), None);
        assert_eq!(in_package("{}"), None);
    }

    #[test]
    fn its_lock_file_has_a_digest_and_names_no_registry() {
        let lock = include_str!("../optimiser/package-lock.json");
        assert!(lock.contains("\"integrity\": \"sha512-"), "{lock}");
        assert!(!lock.contains("\"resolved\""), "{lock}");
    }
}
