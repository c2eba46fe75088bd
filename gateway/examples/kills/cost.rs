//! The extra time of changes because of the audit, from a client through the gateway.

use std::{
    fs,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::task::JoinSet;

use crate::{
    play::{
        Place, Result,
        change::{Numbers, Told},
        client::Client,
        process::configure,
    },
    service,
};

/// The time that the service takes for an answer.
const SERVICE: Duration = Duration::from_millis(5);

/// The number of requests that are under way at the same time.
const AT_ONCE: usize = 4;

/// The number of measurements of each.
const TIMES: usize = 3;

const GATEWAY: [&str; 6] = [
    "--listen",
    "127.0.0.1:0",
    "--log-level",
    "error",
    "--config",
    "connections.toml",
];

/// Requests of so many items; single changes where it says none.
#[derive(Clone, Copy)]
struct Load {
    name: &'static str,
    requests: usize,
    items: Option<usize>,
}

const LOADS: [Load; 2] = [
    Load {
        name: "10,000 deletions, 100 requests of 100",
        requests: 100,
        items: Some(100),
    },
    Load {
        name: "1,000 single deletions",
        requests: 1_000,
        items: None,
    },
];

/// Prints a table of medians.
pub(crate) async fn measure(place: &Place) -> Result<()> {
    place.clear()?;
    configure(
        &place.folder,
        service::start(SERVICE).await?,
        "sandbox = true\n",
    )?;
    let plain = place.start(&GATEWAY).await?;
    let audit = [&GATEWAY[..], &["--audit", "audit.jsonl"]].concat();
    let audited = place.start(&audit).await?;
    let numbers = Arc::new(Numbers::default());
    for address in [plain.address, audited.address] {
        play(LOADS[1], address, &numbers).await?;
    }
    println!(
        "| {AT_ONCE} at once | without | with audit | more | each request, median | with audit |"
    );
    println!("|---|---:|---:|---:|---:|---:|");
    for load in LOADS {
        let (mut without, mut with) = (Vec::new(), Vec::new());
        for _ in 0..TIMES {
            without.push(play(load, plain.address, &numbers).await?);
            with.push(play(load, audited.address, &numbers).await?);
        }
        let [without, with] = [without, with].map(|mut times| {
            times.sort();
            times[TIMES / 2]
        });
        let more = 100.0 * (with.0.as_secs_f64() / without.0.as_secs_f64() - 1.0);
        println!(
            "| {} | {} | {} | {more:.0} % | {} | {} |",
            load.name,
            ms(without.0),
            ms(with.0),
            ms(without.1),
            ms(with.1)
        );
    }
    let lines = fs::read_to_string(place.folder.join("audit.jsonl"))?;
    println!("\n{} lines on record", lines.lines().count());
    plain.end().await?;
    audited.end().await
}

fn ms(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}

/// The time of all requests, and the median of one.
async fn play(
    load: Load,
    address: SocketAddr,
    numbers: &Arc<Numbers>,
) -> Result<(Duration, Duration)> {
    let mut clients = JoinSet::new();
    let begun = Instant::now();
    for _ in 0..AT_ONCE {
        let numbers = Arc::clone(numbers);
        clients.spawn(async move {
            let mut client = Client::connect(address, None).await?;
            let mut times = Vec::new();
            for _ in 0..load.requests / AT_ONCE {
                let begun = Instant::now();
                let told = numbers.take(load.items).send(&mut client).await?;
                times.push(begun.elapsed());
                if told != Told::Service {
                    return Err(format!("it was not sent: {told:?}").into());
                }
            }
            Result::Ok(times)
        });
    }
    let mut times = Vec::new();
    for client in clients.join_all().await {
        times.extend(client?);
    }
    let took = begun.elapsed();
    times.sort();
    Ok((took, times[times.len() / 2]))
}
