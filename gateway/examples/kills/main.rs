//! The audit of the real program, seen from outside. Everything is on the loopback address.
//!
//! ```sh
//! cargo build -p bulkhead-gateway
//! cargo run -p bulkhead-gateway --example kills -- target/debug/bulkhead 1000
//! ```
//!
//! kills a thousand gateways at any moment, and compares what stands in their audit with the log
//! of the sandbox behind them. Instead of the number, `full` fills a small disk that it mounts,
//! which needs root, and `cost` measures changes with and without an audit: with what
//! `--release` builds.

mod cost;
mod full;
mod play;
mod service;

use std::{collections::BTreeMap, path::PathBuf, time::Instant};

use play::{MOST_KILLS, Place, Result, compare::Found, play};

#[tokio::main]
async fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let program = args.next().ok_or("name the program bulkhead")?;
    let wanted = args.next().unwrap_or_else(|| "1000".to_owned());
    let place = Place {
        program: PathBuf::from(program).canonicalize()?,
        folder: std::env::current_dir()?.join("target/kills").join(&wanted),
        runtime: std::env::temp_dir().join(format!("bulkhead-kills-{}", std::process::id())),
    };
    let played = match wanted.as_str() {
        "full" => full::play(&place).await,
        "cost" => cost::measure(&place).await,
        kills => kill(&place, kills.parse()?).await,
    };
    let _ = std::fs::remove_dir_all(&place.runtime);
    played
}

async fn kill(place: &Place, kills: usize) -> Result<()> {
    let begun = Instant::now();
    let mut found = Found::default();
    while found.kills < kills {
        found += play(place, MOST_KILLS.min(kills - found.kills)).await?;
        println!("{:.0?}: {found}", begun.elapsed());
        let mut kinds = BTreeMap::<&str, Vec<&str>>::new();
        for (kind, of) in found
            .broken
            .iter()
            .filter_map(|broken| broken.split_once(": "))
        {
            kinds.entry(kind).or_default().push(of);
        }
        for (kind, of) in &kinds {
            println!("{} times {kind}, such as {}", of.len(), of[0]);
        }
        if !kinds.is_empty() {
            return Err("the audit does not keep its promises".into());
        }
    }
    Ok(())
}
