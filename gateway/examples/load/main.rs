//! Measures what a program `bulkhead` takes and whom it still answers while clients and a service
//! do their worst. Everything is on the loopback address, and ends within some minutes.
//!
//! ```sh
//! cargo build -p bulkhead-gateway
//! cargo run -p bulkhead-gateway --example load -- target/debug/bulkhead
//! ```
//!
//! After the program, names of scenarios choose some of them. The machine has to allow 5,000 open
//! files (`ulimit -n`).

mod client;
mod measure;
mod program;
mod repeats;
mod scenarios;
mod service;

use std::{error::Error, path::PathBuf};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let program = args.next().ok_or("name the program bulkhead to measure")?;
    let program = PathBuf::from(program).canonicalize()?;
    let chosen: Vec<_> = args.collect();
    let is_chosen = |name: &str| chosen.is_empty() || chosen.iter().any(|one| one == name);
    println!(
        "| clients | files allowed | most memory | most files | others answered | median | slowest | \
         ends after SIGTERM |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for scenario in scenarios::ALL {
        if is_chosen(scenario.name) {
            println!("{}", scenario.measure(&program).await?);
        }
    }
    if is_chosen("repeats") {
        println!("\n{}", repeats::measure(&program).await?);
    }
    Ok(())
}
