//! The licences of all that others have written and that is in the program.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::process;
use crate::toolchain;

/// The beginnings of the names of files that say under which terms a crate may be passed on.
const NAMES: [&str; 6] = [
    "LICENSE",
    "LICENCE",
    "COPYING",
    "COPYRIGHT",
    "NOTICE",
    "UNLICENSE",
];

/// A crate of somebody else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Crate {
    name: String,
    version: String,
    licence: String,
    repository: String,
}

/// The list of all crates in the program for a target and in its page, with their licences, and how
/// many there are.
pub(crate) fn list(target: &str) -> Result<(String, usize), Failure> {
    let mut crates = of("bulkhead-gateway", target)?;
    crates.extend(of("bulkhead-app", toolchain::WASM)?);
    let sources = sources();
    let mut texts: BTreeMap<String, BTreeSet<&Crate>> = BTreeMap::new();
    let mut silent = Vec::new();
    for one in &crates {
        let found = folder(&sources, one).map_or_else(Vec::new, |folder| texts_in(&folder));
        if found.is_empty() {
            silent.push(one);
        }
        for text in found {
            texts.entry(text).or_default().insert(one);
        }
    }
    Ok((document(&crates, &texts, &silent), crates.len()))
}

/// The crates in a program for this target: neither macros nor what only builds.
fn of(package: &str, target: &str) -> Result<BTreeSet<Crate>, Failure> {
    let mut tree = process::cargo("tree --locked --edges normal,no-proc-macro --prefix none");
    tree.args(["--package", package, "--target", target])
        .args(["--format", "{p}|{l}|{r}"]);
    let printed = process::output(&mut tree).ok_or_else(|| {
        Failure::new(format!("cargo can't list the crates of {package}."))
            .advise("Run `cargo tree --locked` to see why.")
    })?;
    Ok(printed.lines().filter_map(read).collect())
}

/// Reads a line of `cargo tree`; nothing for a crate of the workspace.
fn read(line: &str) -> Option<Crate> {
    let line = line.strip_suffix(" (*)").unwrap_or(line);
    let mut fields = line.split('|');
    let package = fields.next()?;
    if package.contains('(') {
        return None;
    }
    let (name, version) = package.trim().split_once(" v")?;
    let mut field = || fields.next().unwrap_or_default().to_owned();
    Some(Crate {
        name: name.to_owned(),
        version: version.to_owned(),
        licence: field(),
        repository: field(),
    })
}

/// The folders in which cargo keeps the sources of crates, one for each registry.
fn sources() -> Vec<PathBuf> {
    let cargo = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = || env::var_os("HOME").map(|home| Path::new(&home).join(".cargo"));
    let folder = cargo.or_else(home).map(|cargo| cargo.join("registry/src"));
    folder.map_or_else(Vec::new, |folder| entries(&folder))
}

fn folder(sources: &[PathBuf], one: &Crate) -> Option<PathBuf> {
    let name = format!("{}-{}", one.name, one.version);
    let mut folders = sources.iter().map(|source| source.join(&name));
    folders.find(|folder| folder.is_dir())
}

/// The texts in the folder of a crate, also those in a folder of licences.
fn texts_in(folder: &Path) -> Vec<String> {
    let mut texts = Vec::new();
    for entry in entries(folder) {
        let name = entry.file_name().unwrap_or_default();
        let name = name.to_string_lossy().to_ascii_uppercase();
        if !NAMES.iter().any(|known| name.starts_with(known)) {
            continue;
        }
        let files = if entry.is_dir() {
            entries(&entry)
        } else {
            vec![entry]
        };
        let read = files
            .iter()
            .filter_map(|file| fs::read_to_string(file).ok());
        texts.extend(read.map(|text| tidy(&text)));
    }
    texts
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut entries: Vec<_> = entries.map(|entry| entry.path()).collect();
    entries.sort();
    entries
}

/// The text without what does not show, so that the same text counts as the same.
fn tidy(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

fn document(
    crates: &BTreeSet<Crate>,
    texts: &BTreeMap<String, BTreeSet<&Crate>>,
    silent: &[&Crate],
) -> String {
    let mut document = format!(
        "In Bulkhead and its page are {} crates of others, and Rust's standard library, of which\n\
         the file RUST-STANDARD-LIBRARY.html tells. These are the crates, each with its licence and\n\
         where it comes from; the texts follow.\n\n",
        crates.len()
    );
    for Crate {
        name,
        version,
        licence,
        repository,
    } in crates
    {
        let title = format!("{name} {version}");
        let _ = writeln!(document, "{title:36}  {licence}  {repository}");
    }
    if !silent.is_empty() {
        let names: Vec<_> = silent.iter().map(|one| one.name.as_str()).collect();
        let _ = writeln!(
            document,
            "\nThese have no text in their package, but where they come from: {}.",
            names.join(", ")
        );
    }
    let mut texts: Vec<_> = texts.iter().map(|(text, crates)| (crates, text)).collect();
    texts.sort();
    let line = "=".repeat(80);
    for (crates, text) in texts {
        let names: Vec<_> = crates.iter().map(|one| one.name.as_str()).collect();
        let _ = write!(document, "\n{line}\nOf {}:\n\n{text}\n", names.join(", "));
    }
    document
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(name: &str) -> Crate {
        Crate {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            licence: "MIT".to_owned(),
            repository: "https://example.com".to_owned(),
        }
    }

    #[test]
    fn a_line_of_the_tree_is_a_crate_of_others_or_nothing() {
        for line in [
            "serde v1.0.0|MIT|https://example.com",
            "serde v1.0.0|MIT|https://example.com (*)",
        ] {
            assert_eq!(read(line), Some(one("serde")), "{line}");
        }
        for line in ["bulkhead-core v0.1.0 (/somewhere)|MIT|", "", "[features]"] {
            assert_eq!(read(line), None, "{line}");
        }
    }

    #[test]
    fn a_text_stands_once_for_all_that_have_it_and_who_has_none_is_named() {
        let (a, b, c) = (one("a"), one("b"), one("c"));
        let crates = BTreeSet::from([a.clone(), b.clone(), c.clone()]);
        let texts = BTreeMap::from([
            (tidy("Do this. \r\n"), BTreeSet::from([&b])),
            (tidy("\nDo that.\n"), BTreeSet::from([&a, &b])),
        ]);
        let document = document(&crates, &texts, &[&c]);
        assert!(document.contains("are 3 crates"), "{document}");
        assert!(document.contains("where they come from: c."), "{document}");
        let (_, rest) = document
            .split_once("\nOf a, b:\n\nDo that.\n")
            .unwrap_or_default();
        assert!(rest.ends_with("\nOf b:\n\nDo this.\n"), "{document}");
    }
}
