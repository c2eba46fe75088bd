//! Gateways that are killed at any moment while clients change as much as they can, one after the
//! other, before one sandbox and with one audit.

pub(crate) mod change;
pub(crate) mod client;
pub(crate) mod compare;
pub(crate) mod process;

use std::{
    error::Error,
    fs::{self, File},
    io::Write,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{task::JoinSet, time::sleep};

use change::{Change, Numbers, Told};
use client::{Client, Session};
use compare::{Found, Sent, compare};
pub(crate) use process::Place;
use process::{Process, configure};

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// The most kills before one sandbox: its log holds 10,000 change requests.
pub(crate) const MOST_KILLS: usize = 100;

/// The most changes that one gateway is sent: [`MOST_KILLS`] times this and the repeats fit into
/// the log.
const MOST_CHANGES: usize = 78;

const CLIENTS: usize = 6;

/// The number of changes that go once more to the next gateway: the last ones, and any others.
const REPEATS: usize = 8;

/// The longest time until a kill, in milliseconds.
const LONGEST: u64 = 150;

/// One gateway in so many is killed while it starts.
const STARTING: usize = 8;

/// Before one gateway in so many a line is cut off, as if the killed one had been in its middle:
/// a system seldom leaves one.
const CUT: usize = 5;

const GATEWAY: [&str; 8] = [
    "--listen",
    "127.0.0.1:0",
    "--log-level",
    "error",
    "--config",
    "connections.toml",
    "--audit",
    "audit.jsonl",
];

/// All changes that were sent.
type AllSent = Arc<Mutex<Vec<(Change, Sent)>>>;

/// Kills so many gateways, and compares in the end.
///
/// # Errors
/// Where something went wrong that is no fault of a gateway's audit.
pub(crate) async fn play(place: &Place, kills: usize) -> Result<Found> {
    if kills > MOST_KILLS {
        return Err(format!("at most {MOST_KILLS} at once").into());
    }
    place.clear()?;
    let sandbox = place.sandbox().await?;
    configure(&place.folder, sandbox.address, "")?;
    let audit = place.folder.join("audit.jsonl");
    let (numbers, all) = (Arc::new(Numbers::default()), AllSent::default());
    let mut cut = 0;
    for kill in 0..kills {
        if kill % CUT == CUT - 1 {
            cut_off(&audit)?;
            cut += 1;
        }
        if kill % STARTING == STARTING - 1 {
            let mut gateway = place.spawn(&GATEWAY)?;
            sleep(any_time()).await;
            gateway.kill().await?;
            continue;
        }
        let gateway = place.start(&GATEWAY).await?;
        let session = place.sign_in(&gateway).await?;
        repeat(&gateway, &session, &all).await?;
        let mut clients = JoinSet::new();
        for _ in 0..CLIENTS {
            let client = Client::connect(gateway.address, Some(&session)).await?;
            clients.spawn(change(client, Arc::clone(&numbers), Arc::clone(&all)));
        }
        sleep(any_time()).await;
        gateway.kill().await?;
        clients.join_all().await;
    }
    let gateway = place.start(&GATEWAY).await?;
    let session = place.sign_in(&gateway).await?;
    repeat(&gateway, &session, &all).await?;
    gateway.end().await?;
    let arrived = sandbox.arrived().await?;
    sandbox.kill().await?;
    let audit = fs::read(audit)?;
    let sent = lock(&all)
        .iter()
        .map(|(_, sent)| sent.clone())
        .collect::<Vec<_>>();
    Ok(compare(
        kills,
        cut,
        &arrived,
        &sent,
        &String::from_utf8_lossy(&audit),
    ))
}

/// Adds a line that was cut off.
fn cut_off(audit: &Path) -> Result<()> {
    let mut audit = File::options().append(true).open(audit)?;
    let line = br#"{"v":1,"stage":"asked","time":"2026-11-29T12:0"#;
    Ok(audit.write_all(&line[..fastrand::usize(1..line.len())])?)
}

fn any_time() -> Duration {
    Duration::from_micros(fastrand::u64(0..=LONGEST * 1_000))
}

fn lock(all: &AllSent) -> std::sync::MutexGuard<'_, Vec<(Change, Sent)>> {
    all.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sends changes one after the other until the gateway is gone.
async fn change(mut client: Client, numbers: Arc<Numbers>, all: AllSent) {
    for _ in 0..MOST_CHANGES / CLIENTS {
        let change = numbers.next();
        let told = change.send(&mut client).await.ok();
        let is_gone = told.is_none();
        add(&all, change, false, told);
        if is_gone {
            return;
        }
    }
}

/// Sends earlier changes once more: the last ones, which nobody may know the end of, and others.
async fn repeat(gateway: &Process, session: &Session, all: &AllSent) -> Result<()> {
    let changes = {
        let all = lock(all);
        let last = all.iter().rev().take(REPEATS);
        let any = fastrand::choose_multiple(all.iter(), REPEATS / 2);
        let chosen = last.chain(any).map(|(change, _)| change.clone());
        chosen.collect::<Vec<_>>()
    };
    let mut client = Client::connect(gateway.address, Some(session)).await?;
    for change in changes {
        let told = change.send(&mut client).await?;
        add(all, change, true, Some(told));
    }
    Ok(())
}

fn add(all: &AllSent, change: Change, is_repeat: bool, told: Option<Told>) {
    let sent = Sent {
        correlation: change.correlation(),
        is_repeat,
        told,
    };
    lock(all).push((change, sent));
}
