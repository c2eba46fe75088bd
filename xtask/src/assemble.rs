//! Puts the page together as trunk does: what the compiler makes, what wasm-bindgen makes of that,
//! and the files that index.html names for trunk.
//!
//! trunk itself would do it as well, and does where somebody has it (`trunk build`); to build trunk
//! takes longer than all the rest. No file has a digest in its name: the gateway tells versions
//! apart by `ETag`.

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

/// The beginning of a line of the page that is for trunk.
const FOR_TRUNK: &str = "<link data-trunk ";

/// The profile of the page: cargo's name for it, and its folder in the target folder.
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

    /// The folder for what cargo compiles with this profile.
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
    let source =
        fs::read_to_string(INDEX).map_err(|error| Failure::file(Path::new(INDEX), &error))?;
    for file in beside(&source) {
        let file = Path::new(file);
        let name = file.file_name().unwrap_or_default();
        files::copy(file, &new.join(name))?;
    }
    let index = new.join(INDEX);
    fs::write(&index, for_browsers(&source)).map_err(|error| Failure::file(&index, &error))?;
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

/// The files beside the page: what it names for trunk to copy.
fn beside(index: &str) -> impl Iterator<Item = &str> {
    for_trunk(index).filter_map(|line| match attribute(line, "rel") {
        Some("css" | "copy-file") => attribute(line, "href"),
        _ => None,
    })
}

/// The page as trunk makes it of its source: style sheets by their links, and nothing that is only
/// for trunk.
fn for_browsers(index: &str) -> String {
    let mut page = String::new();
    for line in index.split_inclusive('\n') {
        if !line.trim_start().starts_with(FOR_TRUNK) {
            page.push_str(line);
        } else if attribute(line, "rel") == Some("css")
            && let Some((_, name)) = attribute(line, "href").and_then(|file| file.rsplit_once('/'))
        {
            page.push_str("    <link rel=\"stylesheet\" href=\"/");
            page.push_str(name);
            page.push_str("\">\n");
        }
    }
    page
}

fn for_trunk(index: &str) -> impl Iterator<Item = &str> {
    let lines = index.lines().map(str::trim_start);
    lines.filter(|line| line.starts_with(FOR_TRUNK))
}

fn attribute<'l>(line: &'l str, name: &str) -> Option<&'l str> {
    let (_, rest) = line.split_once(&format!(" {name}=\""))?;
    rest.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = include_str!("../../index.html");

    #[test]
    fn all_that_the_page_names_is_put_beside_it() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let beside: Vec<_> = beside(SOURCE).collect();
        for file in &beside {
            assert!(root.join(file).is_file(), "{file}");
        }
        let page = for_browsers(SOURCE);
        assert!(!page.contains("data-trunk"), "{page}");
        let named = page.split('"').filter_map(|text| text.strip_prefix('/'));
        let mut count = 0;
        for name in named.filter(|name| name.contains('.')) {
            count += 1;
            let made = [format!("{NAME}.js"), format!("{NAME}_bg.wasm")];
            let is_beside = beside
                .iter()
                .any(|file| file.ends_with(&format!("/{name}")));
            assert!(made.contains(&name.to_owned()) || is_beside, "{name}");
        }
        assert_eq!(count, 2 + beside.len(), "{page}");
    }

    #[test]
    fn trunk_is_told_to_build_the_page_in_the_same_way() {
        let rust = for_trunk(SOURCE).find(|line| attribute(line, "rel") == Some("rust"));
        let rust = rust.unwrap_or_default();
        assert_eq!(attribute(rust, "data-bin"), Some(NAME));
        let profile = attribute(rust, "data-cargo-profile-release");
        assert_eq!(profile, Some(Profile::HandedOut.name()));
        let level = attribute(rust, "data-wasm-opt").unwrap_or_default();
        let options = attribute(rust, "data-wasm-opt-params").unwrap_or_default();
        let options: Vec<_> = options.split(' ').collect();
        let called = crate::wasm_opt::OPTIONS;
        assert_eq!(called[0], format!("-O{level}"));
        assert_eq!(&called[1..], options);
    }
}
