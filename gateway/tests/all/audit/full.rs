//! The audit where there is no room for it: the system lets this process make no larger file than
//! its shell says.

use std::{
    fs,
    io::{self, BufRead, Write},
    path::Path,
};

use bulkhead_gateway::audit::{Audit, NotRecorded, Rotation, Target};

use super::{
    lines::{answered, asked, stands},
    process::{Writer, file, tell},
};
use crate::program::folder;

const NAME: &str = "audit::full::where_there_is_no_room_nothing_is_recorded_until_there_is";

/// Records changes until one can't be; then what became of one, which can't be either; then
/// waits for room.
fn write(path: &Path) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let target = Target::File(path.to_owned());
        let audit = Audit::open(&target, Rotation::default()).unwrap();
        let mut recorded = Vec::new();
        let error = loop {
            let asked = asked(&format!("c-{}", recorded.len()), &["a1b2c3d4e5f6"; 20]);
            match audit.asked(&asked).await {
                Ok(()) => recorded.push(asked),
                Err(error) => break error,
            }
            assert!(
                recorded.len() < 1000,
                "there is room for more than there is"
            );
        };
        assert!(matches!(error, NotRecorded::Failed { .. }), "{error}");
        let last = recorded.last().unwrap();
        // What is shorter may still find room.
        let mut more = 0;
        let error = loop {
            match audit.answered(&answered(last)).await {
                Ok(()) => more += 1,
                Err(error) => break error,
            }
        };
        assert!(matches!(error, NotRecorded::Failed { .. }), "{error}");
        let small = asked("small", &[]);
        let error = audit.asked(&small).await.unwrap_err();
        assert!(
            matches!(error, NotRecorded::Owing { lines: 1, .. }),
            "{error}"
        );
        tell(&format!("full {} {more}", recorded.len()));
        io::stdin().lock().read_line(&mut String::new()).unwrap();
        audit.asked(&small).await.unwrap();
        audit.answered(&answered(&small)).await.unwrap();
    });
}

#[test]
fn where_there_is_no_room_nothing_is_recorded_until_there_is() {
    if let Some(path) = file() {
        return write(&path);
    }
    let dir = folder("audit-full");
    let (path, moved) = (dir.join("audit.jsonl"), dir.join("moved"));
    // In blocks of 512 or 1,024 bytes. Without the signal a write fails as on a full disk.
    let limit = "trap '' XFSZ; ulimit -f 40 &&";
    let mut writer = Writer::start(NAME, &path, limit);
    let told = writer.told().unwrap();
    let counts = told.strip_prefix("full ").unwrap().split_once(' ').unwrap();
    let (recorded, more): (usize, usize) = (counts.0.parse().unwrap(), counts.1.parse().unwrap());
    assert!(recorded > 5, "{recorded}");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.ends_with('\n'), "what did not fit is cut off");
    assert_eq!(text.lines().count(), recorded + more);
    fs::rename(&path, &moved).unwrap();
    writer.input.write_all(b"go on\n").unwrap();
    writer.end();
    let before = stands(&[&moved]);
    let lines: usize = before.times.values().sum();
    assert_eq!((lines, before.torn.len()), (recorded + more, 0));
    let after: Vec<_> = fs::read_to_string(&path)
        .unwrap()
        .lines()
        .map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            format!("{} {}", line["stage"], line["correlation"]).replace('"', "")
        })
        .collect();
    let owed = format!("answered c-{}", recorded - 1);
    assert_eq!(after, [owed.as_str(), "asked small", "answered small"]);
}
