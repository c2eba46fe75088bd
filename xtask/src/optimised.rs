//! The page as it is handed out, and the page's side of the benchmarks, both optimised.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::process;
use crate::tool::Tool;
use crate::toolchain;
use crate::wasm_opt::WasmOpt;

/// The file that says how the page is built.
const INDEX: &str = "index.html";

/// Builds the whole page into a folder of its own, since `dist/page` is what the stories use.
pub(crate) fn page(folder: &Path, wasm_opt: &WasmOpt) -> Result<String, Failure> {
    let trunk = Tool::trunk()?.found()?;
    let wasm_bindgen = Tool::wasm_bindgen()?.found()?;
    let path = process::path_with(&wasm_bindgen)?;
    let path = process::path_before(wasm_opt.folder(), &path)?;
    let mut build = process::cargo_like(trunk.join("trunk"));
    build
        .args(["build", "--offline", "--quiet", "--release", "--dist"])
        .arg(folder)
        .env("PATH", path)
        .env_remove("NO_COLOR");
    process::run(&mut build)?;
    Ok(told(wasm_opt))
}

/// Compiles what trunk will ask for, without trunk, which is not allowed to fetch crates.
pub(crate) fn compile() -> Result<(), Failure> {
    let (index, wasm) = (read_index()?, toolchain::WASM);
    let profile = profile(&index)?;
    let line = format!("build --bin bulkhead-app --profile {profile} --target {wasm}");
    process::run(&mut process::cargo(&line))
        .map_err(|failure| failure.advise("The page does not compile: the compiler says why."))
}

/// Builds the page's side of the benchmarks in the same way.
pub(crate) fn side(folder: &Path, wasm_opt: &WasmOpt) -> Result<String, Failure> {
    let index = read_index()?;
    let profile = profile(&index)?;
    let wasm = toolchain::WASM;
    let mut build = process::cargo(&format!(
        "build --package bulkhead-app --example bench --profile {profile} --target {wasm}"
    ));
    process::run(&mut build)?;
    let module = target_folder()?.join(format!("{wasm}/{profile}/examples/bench.wasm"));
    let wasm_bindgen = Tool::wasm_bindgen()?.found()?.join("wasm-bindgen");
    let mut bind = Command::new(wasm_bindgen);
    bind.args([
        "--target",
        "web",
        "--no-typescript",
        "--out-name",
        "side",
        "--out-dir",
    ])
    .arg(folder)
    .arg(module);
    process::run(&mut bind)?;
    let file = folder.join("side_bg.wasm");
    let mut optimise = Command::new(wasm_opt.program());
    optimise
        .arg(format!(
            "-O{}",
            attribute(&index, "data-wasm-opt").unwrap_or("z")
        ))
        .args(
            attribute(&index, "data-wasm-opt-params")
                .unwrap_or_default()
                .split_whitespace(),
        )
        .arg(&file)
        .arg("-o")
        .arg(&file);
    process::run(&mut optimise)?;
    Ok(told(wasm_opt))
}

/// Where cargo builds, whatever that folder is called: xtask itself lies in `<folder>/debug`.
pub(crate) fn target_folder() -> Result<PathBuf, Failure> {
    let own = std::env::current_exe()
        .map_err(|error| Failure::new(format!("xtask cannot find itself: {error}.")))?;
    let folder = own.parent().and_then(Path::parent);
    folder
        .map(Path::to_path_buf)
        .ok_or_else(|| Failure::new("xtask is not where cargo should put it."))
}

fn told(wasm_opt: &WasmOpt) -> String {
    format!("built, with wasm-opt {}", wasm_opt.version())
}

fn read_index() -> Result<String, Failure> {
    std::fs::read_to_string(INDEX).map_err(|error| Failure::file(Path::new(INDEX), &error))
}

/// The profile with which the page is handed out.
fn profile(index: &str) -> Result<&str, Failure> {
    let name = "data-cargo-profile-release";
    attribute(index, name).ok_or_else(|| Failure::new(format!("{INDEX} does not say `{name}`.")))
}

/// The value of an attribute that only one element has.
fn attribute<'a>(html: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = html.split_once(&format!(" {name}=\""))?;
    rest.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attribute_is_found_by_its_whole_name() {
        let html = "<link data-wasm-opt-params=\"-a -b\"\n      data-wasm-opt=\"z\">";
        assert_eq!(attribute(html, "data-wasm-opt-params"), Some("-a -b"));
        assert_eq!(attribute(html, "data-wasm-opt"), Some("z"));
        assert_eq!(attribute(html, "wasm-opt"), None);
    }

    #[test]
    fn the_index_says_how_the_page_is_handed_out() {
        let index = include_str!("../../index.html");
        assert_eq!(profile(index).ok(), Some("wasm-release"));
        assert!(attribute(index, "data-wasm-opt").is_some());
    }
}
