use super::*;

/// A state with a clock of its own.
struct Rig {
    state: TokenState,
    now: Instant,
    issued: u64,
}

/// The result for somebody who asked.
#[derive(Debug, PartialEq, Eq)]
enum Seen {
    /// Used this generation.
    Used(u64),
    /// The same, and somebody asks for the next one.
    UsedAndRefreshes(u64),
    /// Waits, and somebody asks because of it.
    Refreshes,
    Waits,
    Fails(TokenFailure),
}
use Seen::{Fails, Refreshes, Used, UsedAndRefreshes, Waits};

impl Rig {
    fn new() -> Self {
        Self {
            state: TokenState::default(),
            now: Instant::now(),
            issued: 0,
        }
    }

    fn ask(&mut self) -> Seen {
        let next = self.state.next(self.now);
        match (next.refresh, next.then) {
            (true, Then::Wait) => Refreshes,
            (false, Then::Wait) => Waits,
            (false, Then::Fail(failure)) => Fails(failure),
            (refresh, Then::Use { token, generation }) => {
                assert_eq!(token.reveal(), format!("token-{generation}"));
                if refresh {
                    UsedAndRefreshes(generation)
                } else {
                    Used(generation)
                }
            }
            (true, Then::Fail(_)) => panic!("it fails although it asks"),
        }
    }

    fn issue(&mut self, seconds: Option<u64>) {
        self.issued += 1;
        let issued = Issued {
            token: Secret::from(format!("token-{}", self.issued)),
            lifetime: seconds.map(Duration::from_secs),
        };
        self.state.finished(self.now, self.now, Ok(issued));
    }

    fn fail(&mut self, failure: TokenFailure) {
        self.state.finished(self.now, self.now, Err(failure));
    }

    fn wait(&mut self, milliseconds: u64) {
        self.now += Duration::from_millis(milliseconds);
    }
}

fn busy(seconds: Option<u64>) -> TokenFailure {
    TokenFailure::Busy {
        status: 503,
        retry_after: seconds.map(Duration::from_secs),
    }
}

#[test]
fn one_asks_for_all() {
    let mut rig = Rig::new();
    assert_eq!(rig.ask(), Refreshes);
    assert_eq!((rig.ask(), rig.ask()), (Waits, Waits));
    rig.issue(Some(100));
    assert_eq!((rig.ask(), rig.ask()), (Used(1), Used(1)));
}

#[test]
fn a_token_is_fresh_until_a_fifth_of_its_life_or_five_minutes_are_left() {
    for (life, fresh) in [
        (5, 4),
        (100, 80),
        (1500, 1200),
        (7199, 6899),
        (43_200, 42_900),
    ] {
        let mut rig = Rig::new();
        rig.ask();
        rig.issue(Some(life));
        rig.wait(fresh * 1000 - 1);
        assert_eq!(rig.ask(), Used(1), "{life}");
        rig.wait(1);
        assert_eq!(rig.ask(), UsedAndRefreshes(1), "{life}");
    }
}

#[test]
fn an_old_token_is_used_until_the_next_one_is_there_but_not_to_its_last_moment() {
    let mut rig = Rig::new();
    rig.ask();
    rig.issue(Some(100));
    rig.wait(80_000);
    assert_eq!(rig.ask(), UsedAndRefreshes(1));
    rig.wait(9_999);
    assert_eq!(rig.ask(), Used(1));
    rig.wait(1);
    assert_eq!(rig.ask(), Waits);
    rig.issue(Some(100));
    assert_eq!(rig.ask(), Used(2));
}

#[test]
fn a_token_without_a_lifetime_is_used_until_it_is_refused() {
    let mut rig = Rig::new();
    rig.ask();
    rig.issue(None);
    rig.wait(1_000_000_000);
    assert_eq!(rig.ask(), Used(1));
    rig.state.rejected(rig.now, 1);
    assert_eq!(rig.ask(), Refreshes);
}

#[test]
fn a_token_that_is_refused_is_replaced_once_however_many_notice() {
    let mut rig = Rig::new();
    rig.ask();
    rig.issue(Some(100));
    for _ in 0..3 {
        rig.state.rejected(rig.now, 1);
    }
    assert_eq!((rig.ask(), rig.ask()), (Refreshes, Waits));
    // One who notices late, while the next is being asked for and after it has come.
    rig.state.rejected(rig.now, 1);
    rig.issue(Some(100));
    rig.state.rejected(rig.now, 1);
    assert_eq!(rig.ask(), Used(2));
}

#[test]
fn tokens_that_are_refused_one_after_the_other_are_not_asked_for_without_end() {
    let mut rig = Rig::new();
    rig.ask();
    rig.issue(Some(100));
    rig.state.rejected(rig.now, 1);
    assert_eq!(rig.ask(), Refreshes);
    rig.issue(Some(100));
    rig.wait(100);
    rig.state.rejected(rig.now, 2);
    assert_eq!(rig.ask(), Fails(TokenFailure::Rejected));
    rig.wait(5_000);
    assert_eq!(rig.ask(), Refreshes);
    rig.issue(Some(100));
    // One that was good for a while is replaced like any other.
    rig.wait(6_000);
    rig.state.rejected(rig.now, 3);
    assert_eq!(rig.ask(), Refreshes);
}

#[test]
fn a_token_that_was_taken_is_replaced_however_soon_it_is_refused() {
    let mut rig = Rig::new();
    rig.ask();
    rig.issue(Some(100));
    for generation in 1..5 {
        rig.state.accepted(generation);
        rig.wait(100);
        rig.state.rejected(rig.now, generation);
        assert_eq!(rig.ask(), Refreshes, "{generation}");
        rig.issue(Some(100));
    }
    // That another one was taken says nothing of this one.
    rig.state.accepted(4);
    rig.state.rejected(rig.now, 5);
    assert_eq!(rig.ask(), Fails(TokenFailure::Rejected));
}

#[test]
fn whoever_waits_for_what_fails_fails_with_it() {
    let mut rig = Rig::new();
    assert_eq!((rig.ask(), rig.ask()), (Refreshes, Waits));
    rig.fail(TokenFailure::UnknownClient);
    assert_eq!(rig.ask(), Fails(TokenFailure::UnknownClient));
    rig.wait(4_999);
    assert_eq!(rig.ask(), Fails(TokenFailure::UnknownClient));
    rig.wait(1);
    assert_eq!(rig.ask(), Refreshes);
    rig.fail(TokenFailure::UnknownClient);
    // Another key is tried at once.
    rig.state.renewed();
    assert_eq!(rig.ask(), Refreshes);
}

#[test]
fn a_token_service_that_is_busy_is_left_alone_for_as_long_as_it_wants() {
    for (wanted, pause) in [(None, 1), (Some(7), 7), (Some(86_400), 60)] {
        let mut rig = Rig::new();
        rig.ask();
        rig.fail(busy(wanted));
        rig.wait(pause * 1000 - 1);
        assert_eq!(rig.ask(), Fails(busy(wanted)));
        rig.wait(1);
        assert_eq!(rig.ask(), Refreshes);
    }
}

#[test]
fn a_token_service_that_is_away_is_not_noticed_while_the_old_token_lives() {
    let mut rig = Rig::new();
    rig.ask();
    rig.issue(Some(100));
    rig.wait(80_000);
    assert_eq!(rig.ask(), UsedAndRefreshes(1));
    rig.fail(busy(None));
    assert_eq!(rig.ask(), Used(1));
    rig.wait(1_000);
    assert_eq!(rig.ask(), UsedAndRefreshes(1));
    rig.fail(busy(None));
    rig.wait(9_000);
    assert_eq!(rig.ask(), Refreshes);
    rig.fail(busy(None));
    assert_eq!(rig.ask(), Fails(busy(None)));
}

#[test]
fn a_life_counts_from_when_the_token_was_asked_for() {
    let mut rig = Rig::new();
    rig.ask();
    let asked_at = rig.now;
    rig.wait(4_000);
    let issued = Issued {
        token: Secret::from("token-1".to_owned()),
        lifetime: Some(Duration::from_secs(5)),
    };
    rig.state.finished(rig.now, asked_at, Ok(issued));
    assert_eq!(rig.ask(), UsedAndRefreshes(1));
}
