//! The gateway whose audit lies on a disk that is full, and then has room again.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use tokio::task::JoinSet;

use crate::play::{
    Place, Result,
    change::{Numbers, Told},
    client::Client,
    compare::{Found, Sent, compare},
    process::{Process, configure},
};

const CLIENTS: usize = 4;

/// The disk is full when a client was told so as often, one time after the other: what is short
/// may find room where what is long does not.
const FULL: usize = 25;

const GATEWAY: [&str; 8] = [
    "--listen",
    "127.0.0.1:0",
    "--log-level",
    "error",
    "--config",
    "connections.toml",
    "--audit",
    "disk/audit.jsonl",
];

/// A small disk.
struct Disk(PathBuf);

impl Disk {
    fn mount(place: &Place) -> Result<Self> {
        let path = place.folder.join("disk");
        fs::create_dir(&path)?;
        mount("size=256k,mode=700", &path)?;
        Ok(Self(path))
    }

    fn make_room(&self) -> Result<()> {
        mount("remount,size=4m", &self.0)
    }

    fn audit(&self) -> Result<String> {
        Ok(fs::read_to_string(self.0.join("audit.jsonl"))?)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

fn mount(options: &str, path: &Path) -> Result<()> {
    let mut mount = Command::new("mount");
    mount.args(["-t", "tmpfs", "-o", options, "none"]);
    if mount.arg(path).status()?.success() {
        return Ok(());
    }
    Err("only who may mount a disk can fill one".into())
}

/// Fills the disk, makes room again, and does the same with a kill while it is full.
pub(crate) async fn play(place: &Place) -> Result<()> {
    for is_killed in [false, true] {
        place.clear()?;
        let found = once(place, is_killed).await?;
        println!("{found}\n");
        if let Some(first) = found.broken.first() {
            return Err(first.clone().into());
        }
    }
    Ok(())
}

async fn once(place: &Place, is_killed: bool) -> Result<Found> {
    let disk = Disk::mount(place)?;
    let sandbox = place.sandbox().await?;
    configure(&place.folder, sandbox.address, "sandbox = true\n")?;
    let mut gateway = place.start(&GATEWAY).await?;
    let numbers = Arc::new(Numbers::default());
    let mut sent = until_full(&gateway, &numbers).await?;
    let (before, not_sent) = (sandbox.arrived().await?.len(), count_not_sent(&sent)?);
    println!("The disk is full after {before} changes; {not_sent} were not sent.");
    if is_killed {
        gateway.kill().await?;
        gateway = place.start(&GATEWAY).await?;
        println!("It was killed and started again on the full disk.");
    }
    let more = until_full(&gateway, &numbers).await?;
    let meanwhile = sandbox.arrived().await?.len() - before;
    println!("Of {} more {meanwhile} arrived.", more.len());
    sent.extend(more);
    disk.make_room()?;
    let more = changes(&gateway, &numbers, |sent| sent.len() >= FULL).await?;
    let arrived = more
        .iter()
        .filter(|sent| sent.told == Some(Told::Service))
        .count();
    println!("With room again {arrived} of {} were sent.", more.len());
    let is_mended = arrived == more.len();
    sent.extend(more);
    count_not_sent(&sent)?;
    gateway.end().await?;
    let arrived = sandbox.arrived().await?;
    sandbox.kill().await?;
    // What the killed one owed is lost, as it says.
    let sent = if is_killed { &[] } else { &sent[..] };
    let mut found = compare(usize::from(is_killed), 0, &arrived, sent, &disk.audit()?);
    if !is_mended {
        found
            .broken
            .push("it does not go on with room again".to_owned());
    }
    Ok(found)
}

/// Counts the changes not sent.
///
/// # Errors
/// Where another rule than that of the audit is the reason.
fn count_not_sent(sent: &[Sent]) -> Result<usize> {
    let mut count = 0;
    for sent in sent {
        if let Some(Told::NotSent(rule)) = &sent.told {
            if rule != "audit-unavailable" {
                return Err(format!("not sent by the rule {rule}").into());
            }
            count += 1;
        }
    }
    Ok(count)
}

async fn until_full(gateway: &Process, numbers: &Arc<Numbers>) -> Result<Vec<Sent>> {
    let is_full = |sent: &[Sent]| {
        let last = sent.iter().rev().take(FULL);
        let not_sent = last.filter(|sent| matches!(sent.told, Some(Told::NotSent(_))));
        not_sent.count() == FULL
    };
    changes(gateway, numbers, is_full).await
}

/// Sends changes, each client until it has seen enough.
async fn changes(
    gateway: &Process,
    numbers: &Arc<Numbers>,
    is_enough: impl Fn(&[Sent]) -> bool + Copy + Send + 'static,
) -> Result<Vec<Sent>> {
    let mut clients = JoinSet::new();
    for _ in 0..CLIENTS {
        let mut client = Client::connect(gateway.address, None).await?;
        let numbers = Arc::clone(numbers);
        clients.spawn(async move {
            let mut sent = Vec::new();
            while !is_enough(&sent) {
                let change = numbers.next();
                let told = Some(change.send(&mut client).await?);
                let correlation = change.correlation();
                let is_repeat = false;
                sent.push(Sent {
                    correlation,
                    is_repeat,
                    told,
                });
            }
            Result::Ok(sent)
        });
    }
    let mut sent = Vec::new();
    for client in clients.join_all().await {
        sent.extend(client?);
    }
    Ok(sent)
}
