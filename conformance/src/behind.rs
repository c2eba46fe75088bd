//! The same cases with the gateway between adapter and engine: it signs in, and changes nothing else.

use std::path::Path;

use bulkhead_core::wire::{FROM_GATEWAY, GatewayAnswer, GatewayErrorKind};

use crate::{
    Case, Comparison, Kind, Observed, RealClock, RealWorld, Run, RunningGateway, Subject,
    ThroughGateway, Trouble, Way, cases, play,
};

/// The answers of the gateway where the password is wrong.
#[derive(Clone, Debug)]
pub struct Refused {
    /// The answer to a list: its kind, and the sentence.
    pub list: Option<(GatewayErrorKind, String)>,
    /// The course of a run.
    pub run: Observed,
}

impl Refused {
    /// Says whether the gateway names what is wrong, the run waits until it is mended, and nothing
    /// was deleted.
    pub fn is_right(&self) -> bool {
        let kind = self.list.as_ref().map(|(kind, _)| *kind);
        let (of_run, of_items): (Vec<_>, Vec<_>) =
            (self.run.lines.iter()).partition(|line| line.starts_with("the run "));
        let is_kept = |line: &&String| line.ends_with(", there") && line.contains("not-sent");
        let pauses = "the run paused (credentials";
        kind == Some(GatewayErrorKind::UpstreamAuth)
            && !of_items.is_empty()
            && of_items.iter().all(is_kept)
            && of_run.first().is_some_and(|line| line.starts_with(pauses))
            && self.run.untrue.is_empty()
    }
}

/// A gateway before an engine that is closed.
#[derive(Debug)]
pub struct Behind {
    engine: RealWorld,
    gateway: RunningGateway,
}

impl Behind {
    /// Prepares the engine at `url`, and starts the gateway before it.
    ///
    /// # Errors
    /// The trouble that keeps it from that.
    pub async fn start(url: &str, seed: u64, program: &Path) -> Result<Self, Trouble> {
        let engine = RealWorld::prepare_closed(url, seed).await?;
        let gateway = RunningGateway::start(program, engine.root(), engine.users()).await?;
        Ok(Self { engine, gateway })
    }

    /// The engine, asked directly.
    pub const fn engine(&self) -> &RealWorld {
        &self.engine
    }

    /// The cases that can be played through a gateway. It has one way to the engine, and lets no
    /// body through that the adapter never sends.
    pub fn cases() -> Vec<Case> {
        let is_possible =
            |case: &Case| case.way() == Way::Usual && !matches!(case.subject, Subject::Raw(_));
        let mut all = cases();
        all.retain(is_possible);
        all
    }

    /// A case without the gateway and through it.
    pub async fn compare(&self, case: Case) -> Comparison {
        Comparison {
            real: play(&self.engine, &case, RealClock::start()).await,
            other: play(&self.through(), &case, RealClock::start()).await,
            case,
        }
    }

    /// Lists and deletes with a wrong password.
    ///
    /// # Errors
    /// The trouble that leaves that open.
    pub async fn refused(&self) -> Result<Refused, Trouble> {
        let case = Case {
            name: "a wrong password",
            subject: Subject::Run(Run::of(&[(Kind::Plain, 2)]).by(Way::WrongPassword)),
        };
        let run = play(&self.through(), &case, RealClock::start()).await?;
        let list = "deployment?firstResult=0&maxResults=1";
        let answer = self.gateway.wrong().ask("GET", list, None, None).await;
        let answer = answer.map_err(|error| Trouble::new(format!("GET {list}: {error:?}.")))?;
        let is_own = answer.from.as_deref() == Some(FROM_GATEWAY);
        let own = serde_json::from_str::<GatewayAnswer>(&answer.body).ok();
        let own = own.filter(|_| is_own).map(|answer| answer.gateway);
        Ok(Refused {
            list: own.map(|error| (error.kind, error.message)),
            run,
        })
    }

    const fn through(&self) -> ThroughGateway<'_> {
        ThroughGateway {
            engine: &self.engine,
            gateway: &self.gateway,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_password_has_to_be_named_and_to_change_nothing() {
        let refused = |kind, lines: &[&str]| Refused {
            list: Some((kind, "Not signed in.".to_owned())),
            run: Observed {
                lines: lines.iter().map(|line| (*line).to_owned()).collect(),
                ..Observed::default()
            },
        };
        let auth = GatewayErrorKind::UpstreamAuth;
        let (kept, gone) = (
            "2 plain: not read → not-sent (credentials), there",
            "2 plain: not read → not-sent (credentials), not there",
        );
        let paused = "the run paused (credentials)";
        assert!(refused(auth, &[kept, paused, "the run ended early (cancelled)"]).is_right());
        assert!(!refused(auth, &[gone, paused]).is_right());
        assert!(!refused(auth, &[kept, "the run ended early (credentials)"]).is_right());
        assert!(!refused(auth, &["2 plain: idle → failed, there", paused]).is_right());
        assert!(!refused(auth, &[paused]).is_right());
        assert!(!refused(GatewayErrorKind::NotSent, &[kept, paused]).is_right());
    }

    #[test]
    fn no_case_that_goes_through_the_gateway_needs_another_way() {
        let cases = Behind::cases();
        assert!(cases.len() > 30, "{}", cases.len());
        assert!(cases.iter().all(|case| case.way() == Way::Usual));
    }
}
