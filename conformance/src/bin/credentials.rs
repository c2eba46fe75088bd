//! `conformance-credentials`: gives the official clients of SAP AI Core and Bulkhead the same
//! credentials in the same places, and writes into a document whom each of them reaches as whom.
//! `cargo xtask conformance credentials` sets up the clients and calls it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use bulkhead_conformance::{
    Trouble,
    credentials::{Client, Comparison, Programs, Verdict, World, cases, section},
    document,
};

const USAGE: &str = "conformance-credentials --python PROGRAM --python SCRIPT --javascript PROGRAM \
                     --javascript SCRIPT --bulkhead PROGRAM --document FILE [--version NAME=VERSION]… \
                     [--only PART-OF-NAME]";

/// The name of the section in the document's marks.
const SECTION: &str = "credentials";

struct Wanted {
    programs: Programs,
    document: PathBuf,
    versions: Vec<(String, String)>,
    /// Part of the names of the cases that are played; then nothing is written.
    only: Option<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let Some(wanted) = read(std::env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match compare(&wanted).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(trouble) => {
            eprintln!("{trouble}");
            ExitCode::FAILURE
        }
    }
}

fn read(mut args: impl Iterator<Item = String>) -> Option<Wanted> {
    let (mut python, mut javascript) = (Vec::new(), Vec::new());
    let (mut bulkhead, mut document, mut only) = (None, None, None);
    let mut versions = Vec::new();
    while let Some(arg) = args.next() {
        let value = args.next()?;
        match arg.as_str() {
            "--python" => python.push(value.into()),
            "--javascript" => javascript.push(value.into()),
            "--bulkhead" => bulkhead = Some(value.into()),
            "--document" => document = Some(value.into()),
            "--only" => only = Some(value),
            "--version" => {
                let (name, version) = value.split_once('=')?;
                versions.push((name.to_owned(), version.to_owned()));
            }
            _ => return None,
        }
    }
    Some(Wanted {
        programs: Programs {
            python,
            javascript,
            bulkhead: bulkhead?,
        },
        document: document?,
        versions,
        only,
    })
}

/// `true` if all is as it is known to be.
async fn compare(wanted: &Wanted) -> Result<bool, Trouble> {
    let world = World::start().await?;
    let mut comparisons = Vec::new();
    for case in cases() {
        let is_left_out = |part: &String| !case.name.contains(part);
        if wanted.only.as_ref().is_some_and(is_left_out) {
            continue;
        }
        let given = (case.given)(&world);
        world.lay_out(&given)?;
        let mut official = Vec::new();
        for client in Client::OFFICIAL {
            let seen = wanted.programs.ask(client, &world, &given).await?;
            official.push((client, seen));
        }
        let comparison = Comparison {
            bulkhead: wanted
                .programs
                .ask(Client::Bulkhead, &world, &given)
                .await?,
            case,
            official,
        };
        tell(&comparison);
        comparisons.push(comparison);
    }
    let known = comparisons.iter().filter(|one| one.is_as_known()).count();
    println!(
        "{known} of {} cases are as they are known to be",
        comparisons.len()
    );
    if wanted.only.is_none() {
        let section = section(&wanted.versions, &comparisons);
        write(&wanted.document, &section)?;
    }
    Ok(known == comparisons.len())
}

fn tell(comparison: &Comparison) {
    println!("{}", comparison.case.name);
    let mut is_shown = false;
    for (client, _) in &comparison.official {
        let word = match comparison.verdict(*client) {
            Verdict::Agrees => "agrees".to_owned(),
            Verdict::Known(_) => "differs, as known".to_owned(),
            Verdict::Unexpected(parts) => {
                is_shown = true;
                format!("DIFFERS in {parts:?}")
            }
            Verdict::Outdated(parts) => {
                is_shown = true;
                format!("is known to differ in {parts:?}, and DOES NOT")
            }
        };
        println!("    {} {word}", client.name());
    }
    if is_shown {
        println!("    Bulkhead: {:?}", comparison.bulkhead);
        for (client, seen) in &comparison.official {
            println!("    {}: {seen:?}", client.name());
        }
    }
}

fn write(file: &Path, section: &str) -> Result<(), Trouble> {
    let failed = |error: std::io::Error| Trouble::new(format!("{}: {error}.", file.display()));
    let text = fs::read_to_string(file).map_err(failed)?;
    fs::write(file, document::with_section(&text, SECTION, section)?).map_err(failed)
}
