//! `conformance`: plays every case against a real engine and against the sandbox's, and writes what
//! was seen into a document. `cargo xtask conformance engine` starts the engine and calls it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    thread,
    time::{SystemTime, UNIX_EPOCH},
};

use bulkhead_conformance::{
    Behind, Beside, Comparison, Machine, RealClock, RealWorld, SandboxWorld, Trouble, World, cases,
    document, play, refused, section,
};
use bulkhead_sandbox::{Behaviour, EngineVariant};

const USAGE: &str = "conformance --engine fluxnova|camunda --url URL --document FILE \
                     [--gateway PROGRAM] [--version NAME=VERSION]…";

/// The engine that is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Engine {
    Fluxnova,
    Camunda,
}

/// The values of the arguments.
struct Wanted {
    engine: Engine,
    url: String,
    document: PathBuf,
    /// The program `bulkhead`: then the engine is closed, and is compared with itself behind it.
    gateway: Option<PathBuf>,
    /// Of what surrounds the engine.
    versions: Vec<(String, String)>,
}

impl Engine {
    const ALL: [Self; 2] = [Self::Fluxnova, Self::Camunda];

    /// As an argument and in the document's marks.
    const fn name(self) -> &'static str {
        match self {
            Self::Fluxnova => "fluxnova",
            Self::Camunda => "camunda",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Fluxnova => "FINOS Fluxnova",
            Self::Camunda => "Camunda 7",
        }
    }

    /// The variant of the sandbox that is to be the same.
    const fn relative(self) -> EngineVariant {
        match self {
            Self::Fluxnova => EngineVariant::Fluxnova,
            Self::Camunda => EngineVariant::Older405,
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let Some(wanted) = read(std::env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let compared = match &wanted.gateway {
        Some(program) => behind(&wanted, program).await,
        None => compare(&wanted).await,
    };
    match compared {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(trouble) => {
            eprintln!("{trouble}");
            ExitCode::FAILURE
        }
    }
}

fn read(mut args: impl Iterator<Item = String>) -> Option<Wanted> {
    let (mut engine, mut url, mut document, mut gateway) = (None, None, None, None);
    let mut versions = Vec::new();
    while let Some(arg) = args.next() {
        let value = args.next()?;
        match arg.as_str() {
            "--engine" => engine = Engine::ALL.into_iter().find(|one| one.name() == value),
            "--url" => url = Some(value),
            "--document" => document = Some(value.into()),
            "--gateway" => gateway = Some(value.into()),
            "--version" => {
                let (name, version) = value.split_once('=')?;
                versions.push((name.to_owned(), version.to_owned()));
            }
            _ => return None,
        }
    }
    Some(Wanted {
        engine: engine?,
        url: url?,
        document: document?,
        gateway,
        versions,
    })
}

/// `true` if all is the same.
async fn compare(wanted: &Wanted) -> Result<bool, Trouble> {
    let real = RealWorld::prepare(&wanted.url, seed()).await?;
    let mut comparisons = Vec::new();
    for case in cases() {
        // A sandbox for each, so that a wrong password in one locks nobody out of the next.
        let relative = wanted.engine.relative();
        let sandbox = SandboxWorld::start(relative, Behaviour::Code, &case).await?;
        let comparison = Comparison {
            case,
            real: play(&real, &case, RealClock::start()).await,
            other: play(&sandbox, &case, RealClock::start()).await,
        };
        tell(&comparison, Beside::Sandbox);
        comparisons.push(comparison);
    }
    let machine = machine(wanted, &real, Beside::Sandbox).await?;
    let section = section(&machine, &comparisons);
    write(&wanted.document, wanted.engine.name(), &section)?;
    Ok(sum(&comparisons))
}

/// `true` if all is the same through the gateway, and a wrong password is reported as such.
async fn behind(wanted: &Wanted, program: &Path) -> Result<bool, Trouble> {
    let behind = Behind::start(&wanted.url, seed(), program).await?;
    let mut comparisons = Vec::new();
    for case in Behind::cases() {
        let comparison = behind.compare(case).await;
        tell(&comparison, Beside::Gateway);
        comparisons.push(comparison);
    }
    let wrong = behind.refused().await?;
    let is_right = wrong.is_right();
    let word = if is_right { "right" } else { "WRONG" };
    println!("{word:>9}  a wrong password: {wrong:?}");
    let machine = machine(wanted, behind.engine(), Beside::Gateway).await?;
    let section = section(&machine, &comparisons) + &refused(&wrong);
    let name = format!("{}-gateway", wanted.engine.name());
    write(&wanted.document, &name, &section)?;
    Ok(sum(&comparisons) && is_right)
}

/// Another run against the same engine must not meet the users of this one.
fn seed() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let seed = now.unwrap_or_default().as_nanos() & u128::from(u64::MAX);
    u64::try_from(seed).unwrap_or_default()
}

async fn machine(wanted: &Wanted, real: &RealWorld, beside: Beside) -> Result<Machine, Trouble> {
    let version = real.version().await?;
    let mut versions = vec![(wanted.engine.title().to_owned(), version)];
    versions.extend(wanted.versions.iter().cloned());
    Ok(Machine {
        engine: wanted.engine.title().to_owned(),
        beside,
        versions,
        cores: thread::available_parallelism().map_or(0, usize::from),
    })
}

/// Prints the counts; `true` if all is the same.
fn sum(comparisons: &[Comparison]) -> bool {
    let all = comparisons.len();
    let same = comparisons.iter().filter(|one| one.is_same()).count();
    let different = all - same;
    println!("{all} cases: {same} the same, {different} different");
    different == 0
}

fn tell(comparison: &Comparison, beside: Beside) {
    let is_same = comparison.is_same();
    let word = if is_same { "same" } else { "DIFFERENT" };
    println!("{word:>9}  {}", comparison.case.name);
    if is_same {
        return;
    }
    for (name, seen) in [
        ("real engine", &comparison.real),
        (beside.name(), &comparison.other),
    ] {
        println!("           {name}:");
        match seen {
            Ok(seen) => {
                for line in seen.sent.iter().chain(&seen.lines) {
                    println!("             {line}");
                }
                for line in &seen.untrue {
                    println!("             not so: {line}");
                }
            }
            Err(trouble) => println!("             not played: {trouble}"),
        }
    }
}

fn write(file: &Path, name: &str, section: &str) -> Result<(), Trouble> {
    let failed = |error: std::io::Error| Trouble::new(format!("{}: {error}.", file.display()));
    let text = fs::read_to_string(file).map_err(failed)?;
    fs::write(file, document::with_section(&text, name, section)?).map_err(failed)
}
