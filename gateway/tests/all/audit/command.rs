//! `bulkhead audit` and `bulkhead --audit`.

use std::{fs, path::Path, time::Duration};

use bulkhead_gateway::audit::{Audit, Rotation, Target};
use tokio::process::Command;

use super::lines::{answered, asked, refused};
use crate::program::{Program, command, folder};

const RUN: &str = "0123456789abcdef";

/// Records a run of two changes, the second without an answer, a change of another run, and a
/// refusal.
async fn record(path: &Path) {
    let audit = Audit::open(&Target::File(path.to_owned()), Rotation::default()).unwrap();
    let first = asked(&format!("{RUN}-0"), &["a1b2", "c3d4"]);
    audit.asked(&first).await.unwrap();
    audit.answered(&answered(&first)).await.unwrap();
    audit
        .asked(&asked(&format!("{RUN}-1"), &["e5f6"]))
        .await
        .unwrap();
    let other = asked("r1", &["c3d4", "a1b2"]);
    audit.asked(&other).await.unwrap();
    audit.answered(&answered(&other)).await.unwrap();
    audit.refused(&refused("r2")).await.unwrap();
    audit.close().await;
}

/// Standard output and standard error of a command that ends well.
async fn output(mut command: Command) -> (String, String) {
    let output = command.output().await.unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    assert!(output.status.success(), "{err}");
    (out, err)
}

/// The columns after the time, one blank between any two.
fn rows(table: &str) -> Vec<String> {
    let rows = table.lines().map(|line| {
        let columns = line.split_whitespace().skip(1);
        columns.collect::<Vec<_>>().join(" ")
    });
    rows.collect()
}

#[tokio::test]
async fn it_shows_who_changed_what() {
    let dir = folder("audit-command");
    let path = dir.join("bulkhead").join("audit.jsonl");
    record(&path).await;
    let headings = "WHO FROM CONNECTION ACTION IDS OUTCOME";
    let first = "ada 127.0.0.1 main/default delete a1b2, c3d4 202 1 scheduled, 1 failed (a1b2 \
                 01010127)";
    let open = "ada 127.0.0.1 main/default delete e5f6 no answer on record";
    let other = "ada 127.0.0.1 main/default delete c3d4, a1b2 202 1 scheduled, 1 failed (c3d4 \
                 01010127)";
    let refusal = "- 127.0.0.1 - refused DELETE \
                   /api/connections/main/v2/lm/deployments/a1b2 403 read-only";
    let change = |rest: &str| format!("ada 127.0.0.1 main/default delete a1b2 and 1 more {rest}");
    let (failed, scheduled) = (change("202 failed (01010127)"), change("202 scheduled"));
    for (args, expected) in [
        (&["--run", RUN][..], &[headings, first, open][..]),
        (&["--id", "a1b2"], &[headings, &failed, &scheduled]),
        (&["--run", RUN, "--id", "a1b2"], &[headings, &failed]),
        (&["--since", "1h"], &[headings, first, open, other, refusal]),
    ] {
        // The usual place, in this folder.
        let mut show = command(&dir, &[&["audit"], args].concat());
        show.env("XDG_STATE_HOME", &dir);
        let (out, err) = output(show).await;
        assert_eq!(rows(&out), expected, "{args:?}");
        assert_eq!(err, "", "{args:?}");
    }
    let (out, _) = output(command(
        &dir,
        &[
            "audit",
            "--since",
            "1h",
            "--json",
            "--file",
            "bulkhead/audit.jsonl",
        ],
    ))
    .await;
    assert_eq!(out, fs::read_to_string(&path).unwrap());
}

#[tokio::test]
async fn it_says_what_it_could_not_read() {
    let dir = folder("audit-left-out");
    let path = dir.join("audit.jsonl");
    record(&path).await;
    fs::write(dir.join("audit.jsonl.1"), "torn {\n{\"v\":9,\"stage\":0}\n").unwrap();
    fs::write(dir.join("audit.jsonl.2.gz"), "").unwrap();
    let args = ["audit", "--id", "none", "--file", "audit.jsonl"];
    let (out, err) = output(command(&dir, &args)).await;
    assert_eq!(out, "");
    let expected = "Nothing on record is like this.\n\
                    Left out: 1 lines were cut off, or are none of the audit.\n\
                    Left out: 1 lines were written by a newer version.\n\
                    Left out: 1 compressed files were not read.\n";
    assert_eq!(err, expected);
}

/// The message of a command that fails.
async fn sentence(dir: &Path, args: &[&str]) -> String {
    let output = command(dir, args).output().await.unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{args:?} {err}");
    assert_eq!(err.lines().count(), 1, "{err}");
    assert!(output.stdout.is_empty());
    err
}

#[tokio::test]
async fn what_keeps_it_from_the_audit_is_a_sentence() {
    let dir = folder("audit-sentences");
    std::os::unix::fs::symlink("elsewhere", dir.join("link")).unwrap();
    fs::write(dir.join("file"), "").unwrap();
    for (place, expected) in [
        ("link", "link, which is a symbolic link"),
        (".", "., which is no regular file"),
        ("/dev/full", "/dev/full, which is no regular file"),
        ("file/below", "file, which can't be made"),
    ] {
        let args = ["--listen", "127.0.0.1:0", "--audit", place];
        let sentence = sentence(&dir, &args).await;
        assert!(sentence.starts_with("bulkhead: the audit "), "{sentence}");
        assert!(sentence.contains(expected), "{place}: {sentence}");
        assert!(sentence.contains("--audit FILE"), "{place}: {sentence}");
    }
    let args = ["audit", "--since", "1h", "--file", "none"];
    assert_eq!(
        sentence(&dir, &args).await,
        "bulkhead: there is no audit at none: name the file that the gateway writes with --file \
         FILE\n"
    );
}

#[tokio::test]
async fn two_gateways_do_not_write_to_one_file() {
    let dir = folder("audit-two");
    let args = ["--listen", "127.0.0.1:0", "--audit", "audit.jsonl"];
    let first = Program::start(&dir, &args, "Bulkhead is at http://").await;
    let sentence = sentence(&dir, &args).await;
    assert!(
        sentence.starts_with("bulkhead: another gateway writes to the audit "),
        "{sentence}"
    );
    let (_, log) = first.end("-TERM").await;
    assert!(
        log.contains("the audit is written place=\"audit.jsonl\""),
        "{log}"
    );
    // Its lock went with it.
    let again = Program::start(&dir, &args, "Bulkhead is at http://").await;
    again.end("-TERM").await;
}

#[tokio::test]
async fn it_is_opened_again_at_a_hangup() {
    let dir = folder("audit-hangup");
    let args = ["--listen", "127.0.0.1:0", "--audit", "audit.jsonl"];
    let program = Program::start(&dir, &args, "Bulkhead is at http://").await;
    fs::rename(dir.join("audit.jsonl"), dir.join("audit.jsonl.1")).unwrap();
    program.signal("-HUP").await;
    let opened = async {
        while !dir.join("audit.jsonl").exists() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), opened)
        .await
        .unwrap();
    program.end("-TERM").await;
}

#[tokio::test]
async fn the_help_says_where_the_audit_is() {
    let dir = folder("audit-help");
    let (out, _) = output(command(&dir, &["audit", "--help"])).await;
    for word in [
        "XDG_STATE_HOME",
        "macOS",
        "LOCALAPPDATA",
        "--run",
        "Examples:",
    ] {
        assert!(out.contains(word), "{word}: {out}");
    }
}

#[tokio::test]
async fn whoever_reads_only_the_beginning_gets_no_error() {
    let dir = folder("audit-head");
    record(&dir.join("audit.jsonl")).await;
    let args = ["audit", "--since", "1h", "--json", "--file", "audit.jsonl"];
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut show = command(&dir, &args);
    show.stdout(writer);
    let (_, err) = output(show).await;
    assert_eq!(err, "");
}
