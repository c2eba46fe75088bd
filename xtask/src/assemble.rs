//! Puts the page together: what the compiler makes, what wasm-bindgen makes of that, and the files
//! beside it as they are.
//!
//! A bundler would do the same and much more; to build one takes longer than all the rest. No file
//! has a digest in its name: the gateway tells versions apart by `ETag`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::files;
use crate::process::{self, Priority, cargo_at};
use crate::tool::Tool;
use crate::toolchain;
use crate::wasm_opt::WasmOpt;

/// The page's program; wasm-bindgen names its files after it.
const NAME: &str = "bulkhead-app";

/// The page itself, which names all other files.
const INDEX: &str = "index.html";

/// Where the files beside it are, and how those end that belong to it.
const BESIDE: [(&str, &[&str]); 2] = [("style", &["css", "svg"]), ("src", &["js"])];

/// How the page is compiled: cargo's name of the profile, and its folder in the target folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    /// In a moment, for work on it.
    Quick,
    /// As it is handed out.
    HandedOut,
}

impl Profile {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Quick => "dev",
            Self::HandedOut => "wasm-release",
        }
    }

    fn folder(self) -> &'static str {
        match self {
            Self::Quick => "debug",
            Self::HandedOut => "wasm-release",
        }
    }

    /// Where cargo puts what it compiles with this profile.
    pub(crate) fn compiled(self) -> Result<PathBuf, Failure> {
        Ok(files::target()?.join(toolchain::WASM).join(self.folder()))
    }
}

/// Compiles the page.
pub(crate) fn compile(profile: Profile, priority: Priority) -> Result<(), Failure> {
    let (name, wasm) = (profile.name(), toolchain::WASM);
    let line = format!("build --bin {NAME} --profile {name} --target {wasm}");
    process::run(&mut cargo_at(priority, &line))
        .map_err(|failure| failure.advise("The page does not compile: the compiler says why."))
}

/// Puts the compiled page together in a folder, in place of what is there; optimised, if that is
/// wanted.
pub(crate) fn page(
    folder: &Path,
    profile: Profile,
    wasm_opt: Option<&WasmOpt>,
) -> Result<(), Failure> {
    // Beside it, so that there is a whole page all the time.
    let new = folder.with_extension("new");
    files::empty(&new)?;
    let module = profile.compiled()?.join(format!("{NAME}.wasm"));
    bind(&module, &new, NAME, wasm_opt)?;
    for file in beside()? {
        let name = file.file_name().unwrap_or_default();
        files::copy(&file, &new.join(name))?;
    }
    files::remove(folder)?;
    fs::rename(&new, folder).map_err(|error| Failure::file(folder, &error))
}

/// Makes a module that a browser can load of a compiled one.
pub(crate) fn bind(
    module: &Path,
    folder: &Path,
    name: &str,
    wasm_opt: Option<&WasmOpt>,
) -> Result<(), Failure> {
    let mut bind = Command::new(Tool::wasm_bindgen()?.found()?.join("wasm-bindgen"));
    bind.args(["--target", "web", "--no-typescript", "--out-name", name])
        .arg("--out-dir")
        .arg(folder)
        .arg(module);
    process::run(&mut bind)?;
    match wasm_opt {
        Some(wasm_opt) => wasm_opt.optimise(&folder.join(format!("{name}_bg.wasm"))),
        None => Ok(()),
    }
}

/// The page itself and the files beside it.
fn beside() -> Result<Vec<PathBuf>, Failure> {
    let mut all = vec![PathBuf::from(INDEX)];
    for (folder, endings) in BESIDE {
        let entries = files::entries(Path::new(folder))?;
        all.extend(entries.into_iter().filter(|file| {
            let ending = file.extension().and_then(|ending| ending.to_str());
            ending.is_some_and(|ending| endings.contains(&ending))
        }));
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_the_page_names_is_put_beside_it() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let index = include_str!("../../index.html");
        let named = index.split(['"']).filter_map(|text| text.strip_prefix('/'));
        let mut count = 0;
        for name in named.filter(|name| name.contains('.')) {
            count += 1;
            let is_made =
                [format!("{NAME}.js"), format!("{NAME}_bg.wasm")].contains(&name.to_owned());
            let is_there = BESIDE.iter().any(|(folder, endings)| {
                let is_taken = endings
                    .iter()
                    .any(|ending| name.ends_with(&format!(".{ending}")));
                is_taken && root.join(folder).join(name).is_file()
            });
            assert!(is_made || is_there, "{name}");
        }
        assert!(count > 5, "{count}");
    }
}
