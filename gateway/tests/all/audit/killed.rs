//! The audit of a process that is killed while it writes.

use std::{fs, path::Path, thread, time::Duration};

use bulkhead_gateway::audit::{Audit, Rotation, Target, Timestamp, recent};

use super::{
    lines::{answered, asked, stands},
    process::{Writer, file, tell},
};
use crate::program::folder;

/// The number of kills of the process.
const KILLS: u64 = 25;

const NAME: &str = "audit::killed::what_was_recorded_before_a_kill_stands_there_once_and_whole";

/// Records changes, several at a time, and tells what is recorded, until it is killed.
fn write(path: &Path) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        // Small files, so that it is killed while it rotates, too.
        let rotation = Rotation {
            most_bytes: 20_000,
            ..Rotation::default()
        };
        let audit = Audit::open(&Target::File(path.to_owned()), rotation).unwrap();
        let changes = (0..8).map(|task| {
            let audit = audit.clone();
            tokio::spawn(async move {
                for number in 0.. {
                    let correlation = format!("{}-{task}-{number}", std::process::id());
                    let asked = asked(&correlation, &["a1b2c3d4e5f6"; 5]);
                    audit.asked(&asked).await.unwrap();
                    tell(&format!("asked {correlation}"));
                    audit.answered(&answered(&asked)).await.unwrap();
                    tell(&format!("answered {correlation}"));
                }
            })
        });
        for change in changes.collect::<Vec<_>>() {
            change.await.unwrap();
        }
    });
}

#[test]
fn what_was_recorded_before_a_kill_stands_there_once_and_whole() {
    if let Some(path) = file() {
        return write(&path);
    }
    let dir = folder("audit-killed");
    let path = dir.join("audit.jsonl");
    let mut told = Vec::new();
    for kill in 0..KILLS {
        let mut writer = Writer::start(NAME, &path, "");
        told.extend(writer.told());
        thread::sleep(Duration::from_millis(kill % 7 * 3));
        told.extend(writer.kill());
    }
    let files: Vec<_> = fs::read_dir(&dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_none_or(|end| end != "lock"))
        .collect();
    assert!(files.len() > 1, "it was rotated: {files:?}");
    let files: Vec<_> = files.iter().map(AsRef::as_ref).collect();
    let stands = stands(&files);
    assert!(told.len() > 100, "{}", told.len());
    for told in &told {
        assert_eq!(stands.times.get(told), Some(&1), "{told}");
    }
    assert!(stands.times.values().all(|&times| times == 1));
    // Each kill may have cut off one line.
    let torn = stands.torn.len() as u64;
    assert!(torn <= KILLS, "{torn}: {:?}", stands.torn);
    let since = Timestamp::now().before(Duration::from_secs(600));
    let changes = recent(&path, since).unwrap().changes;
    let asked = stands.times.keys().filter(|name| name.starts_with("asked"));
    assert_eq!(changes.len(), asked.count());
    let ended = changes.iter().filter(|change| change.outcome.is_some());
    let answered = (stands.times.keys()).filter(|name| name.starts_with("answered"));
    assert_eq!(ended.count(), answered.count());
}
