use super::*;

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

#[test]
fn a_certificate_is_told_in_time() {
    let end = Timestamp(100 * DAY * 1000);
    for (now, level, text) in [
        (
            90 * DAY,
            Level::Good,
            "it lasts 10 more days, until 1970-04-11",
        ),
        (
            98 * DAY + 3600,
            Level::Warning,
            "it ends in 47 hours, on 1970-04-11; make a new key, and put it where the old one was",
        ),
        (
            100 * DAY,
            Level::Bad,
            "it ended on 1970-04-11; make a new key, and put it where the old one was",
        ),
    ] {
        let finding = certificate(end, at(now));
        assert_eq!((finding.level, &*finding.text), (level, text));
    }
}

#[test]
fn clocks_that_differ_are_told_with_the_direction() {
    let finding = |ours, theirs| {
        clock(Clocks {
            ours: at(ours),
            theirs: at(theirs),
        })
    };
    assert_eq!(finding(1000, 1060).level, Level::Good);
    assert!(
        finding(1000, 1061)
            .text
            .starts_with("this machine is 61 s behind")
    );
    assert!(
        finding(1061, 1000)
            .text
            .starts_with("this machine is 61 s ahead of")
    );
}
