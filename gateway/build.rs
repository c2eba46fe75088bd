//! With the feature `embed`: lists the files of the built page, so that they become part of the
//! program.

#[path = "src/page/folder.rs"]
mod folder;

use std::{
    env,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

/// Names the folder of the built page, where it is not `dist` at the root of the workspace.
const FOLDER: &str = "BULKHEAD_PAGE_DIR";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/page/folder.rs");
    if env::var_os("CARGO_FEATURE_EMBED").is_none() {
        return Ok(());
    }
    println!("cargo::rerun-if-env-changed={FOLDER}");
    let manifest = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let dir = env::var_os(FOLDER).map_or_else(|| manifest.join("../dist"), PathBuf::from);
    println!("cargo::rerun-if-changed={}", dir.display());
    if !dir.join("index.html").is_file() {
        let dir = dir.display();
        return Err(format!("there is no built page in {dir}: run `cargo xtask dist`").into());
    }
    let mut files = folder::files(&fs::canonicalize(dir)?)?;
    // The same page makes the same program.
    files.sort();
    let mut list = String::from("&[\n");
    for (path, file) in files {
        let file = file
            .to_str()
            .ok_or("the page's folder has a name that is no UTF-8")?;
        writeln!(list, "    ({path:?}, include_bytes!({file:?})),")?;
    }
    list += "]\n";
    fs::write(Path::new(&env::var("OUT_DIR")?).join("page.rs"), list)?;
    Ok(())
}
