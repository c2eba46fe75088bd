//! `cargo xtask dist`: the program with its page in it, and an archive to hand out.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::args::Dist;
use crate::assemble::{self, Profile};
use crate::failure::Failure;
use crate::files;
use crate::licences;
use crate::native;
use crate::needs::{self, Need};
use crate::process::{self, Priority, cargo};
use crate::steps::Steps;
use crate::toolchain;
use crate::wasm_opt::WasmOpt;

/// The needs to be met first.
const NEEDS: [Need; 3] = [Need::Wasm, Need::WasmOpt, Need::WasmBindgen];

/// The folder of the results. Its folder `page` has the unoptimised page of the stories, and stays.
const FOLDER: &str = "dist";

/// The program's name, also of its file on most systems.
const PROGRAM: &str = "bulkhead";

/// Files and folders in the archive as they are in the project.
const FILES: [&str; 7] = [
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "SECURITY.md",
    "docs",
    "packaging/Containerfile",
    "packaging/bulkhead.service",
];

/// The shells for which the archive has completions, and the files that these look for.
const SHELLS: [(&str, &str); 4] = [
    ("bash", "bulkhead.bash"),
    ("zsh", "_bulkhead"),
    ("fish", "bulkhead.fish"),
    ("powershell", "bulkhead.ps1"),
];

/// Builds the program and the archive.
pub(crate) fn dist(options: &Dist) -> Result<(), Failure> {
    let mut steps = Steps::new(NEEDS.len() + 6);
    needs::meet(&NEEDS, &mut steps)?;
    let mut target = String::new();
    steps.run("the target", || {
        let (name, note) = native::choose(options.target.as_deref())?;
        target = name;
        Ok(note)
    })?;
    let page = files::target()?.join("dist-page");
    steps.run("the page, optimised", || {
        let wasm_opt = WasmOpt::found()?;
        assemble::compile(Profile::HandedOut, Priority::Usual)?;
        assemble::page(&page, Profile::HandedOut, Some(&wasm_opt))?;
        Ok(format!("built, with wasm-opt {}", wasm_opt.version()))
    })?;
    let mut program = PathBuf::new();
    steps.run("the program", || {
        program = build(&page, &target)?;
        size(&program)
    })?;
    let title = format!("{PROGRAM}-{}-{target}", env!("CARGO_PKG_VERSION"));
    let folder = Path::new(FOLDER).join(&title);
    steps.run("licences", || {
        files::empty(&folder)?;
        add_licences(&folder, &target)
    })?;
    steps.run("manual and completions", || add_help(&folder, &program))?;
    steps.run("the archive", || {
        let own = folder.join(program.file_name().unwrap_or_default());
        files::copy(&program, &own)?;
        for file in FILES.map(Path::new) {
            files::copy(file, &folder.join(named(file)))?;
        }
        files::copy(&program, &Path::new(FOLDER).join(named(&program)))?;
        pack(&title)
    })?;
    println!("\n{}", steps.table());
    println!(
        "The program: {}",
        Path::new(FOLDER).join(named(&program)).display()
    );
    println!("The archive: {}.tar.gz", folder.display());
    Ok(())
}

/// Builds the program with the page in it.
fn build(page: &Path, target: &str) -> Result<PathBuf, Failure> {
    let mut build = cargo("rustc --package bulkhead-gateway --bin bulkhead --profile dist");
    build
        .args(["--features", "bulkhead-gateway/embed", "--target", target])
        // Here, because cargo forgets it of packages that the profile names.
        .args(["--", "-C", "strip=symbols"])
        .env("BULKHEAD_PAGE_DIR", page);
    if let Some(commit) = commit() {
        build.env("BULKHEAD_COMMIT", commit);
    }
    process::run(&mut build)?;
    let folder = files::target()?.join(target).join("dist");
    let suffix = if target.contains("windows") {
        ".exe"
    } else {
        ""
    };
    let program = folder.join(format!("{PROGRAM}{suffix}"));
    if program.is_file() {
        return Ok(program);
    }
    let program = program.display();
    Err(Failure::new(format!(
        "cargo has not put the program at {program}."
    )))
}

/// The commit that is checked out, and whether there is more than it; nothing outside of git.
fn commit() -> Option<String> {
    let git = |words: &[&str]| process::output(Command::new("git").args(words));
    let commit = git(&["rev-parse", "--short=12", "HEAD"])?;
    let is_changed = git(&["status", "--porcelain"]).is_none_or(|changes| !changes.is_empty());
    let more = if is_changed { ", with changes" } else { "" };
    Some(format!("{}{more}", commit.trim()))
}

/// The licences of all that is in the program.
fn add_licences(folder: &Path, target: &str) -> Result<String, Failure> {
    let (list, number) = licences::list(target)?;
    let file = folder.join("THIRD-PARTY.txt");
    files::write(&file, list)?;
    let mut further = vec![(toolchain::library_licences()?, "RUST-STANDARD-LIBRARY.html")];
    if target.contains("musl") {
        further.push((PathBuf::from(native::MUSL_LICENCE), "MUSL.txt"));
    }
    let mut note = format!("of {number} crates");
    for (source, name) in further {
        if source.is_file() {
            files::copy(&source, &folder.join(name))?;
        } else {
            let _ = write!(
                note,
                "; without {name}, as there is no {}",
                source.display()
            );
        }
    }
    Ok(note)
}

/// Manual pages and completions, which the program itself writes.
fn add_help(folder: &Path, program: &Path) -> Result<String, Failure> {
    if process::output(Command::new(program).arg("--version")).is_none() {
        return Ok("left out: the program does not run on this machine".to_owned());
    }
    let (man, completions) = (folder.join("man"), folder.join("completions"));
    for made in [&man, &completions] {
        files::empty(made)?;
    }
    process::run(Command::new(program).arg("man").arg(&man))?;
    for (shell, name) in SHELLS {
        let script = process::output(Command::new(program).args(["completions", shell]));
        let file = completions.join(name);
        files::write(&file, script.unwrap_or_default())?;
    }
    Ok("written".to_owned())
}

/// Packs a folder in `dist` into an archive beside it.
fn pack(title: &str) -> Result<String, Failure> {
    let archive = format!("{title}.tar.gz");
    let mut tar = Command::new("tar");
    let printed = process::output(Command::new("tar").arg("--version"));
    if printed.is_some_and(|version| version.contains("GNU")) {
        // Whoever packed it, and when, is no part of it.
        tar.args(["--sort=name", "--owner=0", "--group=0", "--numeric-owner"]);
    }
    tar.args(["-czf", &archive, title]).current_dir(FOLDER);
    process::run(&mut tar)?;
    size(&Path::new(FOLDER).join(archive))
}

fn named(file: &Path) -> &Path {
    file.file_name().map_or(file, Path::new)
}

fn size(file: &Path) -> Result<String, Failure> {
    let found = fs::metadata(file).map_err(|error| Failure::file(file, &error))?;
    Ok(format!("{} KB", found.len().div_ceil(1000)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_goes_into_the_archive_is_there() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for file in FILES {
            assert!(root.join(file).exists(), "{file}");
        }
    }
}
