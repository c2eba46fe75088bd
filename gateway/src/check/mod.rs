//! Tries a connection without changing anything: signing in, what the service can do, its resource
//! groups, a list, its clock, and how long a certificate lasts.

mod finding;
mod service;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bulkhead_core::{
    item::{Flags, Kind, ResourceGroup, Target},
    service::{Adapter, Service, ai_api::AiApi},
    time::Timestamp,
    wire::{self, ServiceKind},
};

pub use finding::{Finding, Level, Subject};
use service::{Asked, Clocks, Untold};

use crate::{
    connection::Connection,
    credentials::{Credentials, Proof},
    gateway::SetupError,
    network::Network,
    upstream::Upstream,
};

/// The most that the clocks may differ: tokens are good only from and until a time.
const CLOCK: Duration = Duration::from_secs(60);

/// From how long before its end a certificate is to be renewed.
const RENEWAL: Duration = Duration::from_secs(2 * DAY);

const DAY: u64 = 24 * 60 * 60;

/// The findings about a connection.
#[derive(Clone, Debug)]
pub struct Report {
    /// The connection: where it leads and as whom.
    pub connection: wire::Connection,
    /// The findings, in the order in which they were tried. What can't be tried after a failure is
    /// left out.
    pub findings: Vec<Finding>,
}

impl Report {
    /// `true` if all is well.
    pub fn is_well(&self) -> bool {
        let mut findings = self.findings.iter();
        findings.all(|finding| finding.level == Level::Good)
    }
}

/// Tries a connection; each answer may take so long.
///
/// # Errors
/// Where the library for TLS can't be set up.
pub async fn check(
    connection: &Connection,
    network: &Network,
    timeout: Duration,
) -> Result<Report, SetupError> {
    let network = connection.network().unwrap_or(network);
    let credentials = connection.credentials();
    let upstream = Upstream::new(network, credentials.clone(), timeout);
    let upstream = upstream.map_err(|error| SetupError::of_tls(&error))?;
    let mut check = Check {
        connection,
        upstream,
        clocks: None,
        findings: Vec::new(),
    };
    check.all().await;
    Ok(Report {
        connection: connection.on_the_wire(),
        findings: check.findings,
    })
}

struct Check<'c> {
    connection: &'c Connection,
    upstream: Upstream,
    /// Those of the last answer.
    clocks: Option<Clocks>,
    findings: Vec<Finding>,
}

impl Check<'_> {
    async fn all(&mut self) {
        let certificate = self.certificate(SystemTime::now());
        let has_ended = certificate.as_ref().is_some_and(Finding::is_bad);
        self.findings.extend(certificate);
        if has_ended || !self.sign_in().await {
            return;
        }
        let kind = self.connection.kind();
        let adapter = Adapter::new(kind, None, Flags::NONE);
        let asked = self.ask(&adapter.capabilities_request()).await;
        self.findings.extend(self.clocks.map(clock));
        let of_kind = match kind {
            ServiceKind::AiCore => Kind::Deployments,
            ServiceKind::Engine => Kind::ProcessDeployments,
        };
        let is_reached = self.capabilities(&adapter, of_kind, asked);
        if !is_reached {
            return;
        }
        let group = match kind {
            ServiceKind::AiCore => self.groups().await,
            ServiceKind::Engine => None,
        };
        match Target::new(of_kind, group) {
            Some(target) => self.list(&adapter, &target).await,
            None => self.findings.push(Finding::warning(
                Subject::List,
                "was not tried, because no resource group is known; name one in resource_groups"
                    .to_owned(),
            )),
        }
    }

    /// The remaining time of the certificate, where there is one.
    fn certificate(&self, now: SystemTime) -> Option<Finding> {
        let Credentials::Token(source) = self.connection.credentials() else {
            return None;
        };
        let Proof::Certificate(ref identity) = source.current().proof else {
            return None;
        };
        Some(certificate(identity.not_after(), now))
    }

    async fn sign_in(&mut self) -> bool {
        let credentials = self.connection.credentials();
        let Some(account) = credentials.account() else {
            return true;
        };
        let subject = Subject::SignIn;
        match credentials.authorization().await {
            Ok(_) if matches!(credentials, Credentials::Token(_)) => {
                let text = format!("a token came for {account}");
                self.findings.push(Finding::good(subject, text));
                true
            }
            // Whether a password is right shows with the first call.
            Ok(_) => true,
            Err(error) => {
                let text = error.why().to_string();
                self.findings.push(Finding::bad(subject, text));
                false
            }
        }
    }

    fn capabilities(
        &mut self,
        adapter: &Adapter,
        kind: Kind,
        asked: Result<Asked, Untold>,
    ) -> bool {
        let subject = Subject::Capabilities;
        let read = asked.and_then(|asked| {
            let read = adapter.read_capabilities(kind, &asked.response);
            read.map_err(|reason| Untold::of_answer(&reason, "what the service can do"))
        });
        let can = match read {
            Ok(can) => can,
            Err(untold) => {
                self.findings.push(untold.finding(subject));
                return false;
            }
        };
        if let Credentials::Basic(source) = self.connection.credentials() {
            let text = format!("the service lets {} in", source.username());
            self.findings.push(Finding::good(Subject::SignIn, text));
        }
        let text = if can.bulk {
            "many changes go in one request"
        } else {
            "changes go one at a time"
        };
        self.findings.push(Finding::good(subject, text.to_owned()));
        true
    }

    /// The group to list, after looking at all of them.
    async fn groups(&mut self) -> Option<ResourceGroup> {
        let subject = Subject::ResourceGroups;
        let chosen = self.connection.resource_group().cloned();
        let named = self.connection.resource_groups().map(<[_]>::to_vec);
        let asked = self.ask(&AiApi::resource_groups_request()).await;
        let known = asked.and_then(|asked| {
            let read = AiApi::read_resource_groups(&asked.response);
            read.map_err(|reason| Untold::of_answer(&reason, "which resource groups there are"))
        });
        let finding = match (&known, &named) {
            (Ok(known), _) => {
                let wanted = named.iter().flatten().chain(&chosen);
                let missing: Vec<_> = wanted.filter(|group| !known.contains(group)).collect();
                if missing.is_empty() {
                    Finding::good(subject, list_of(known))
                } else {
                    let missing = list_of(missing);
                    let text = format!(
                        "the service has no {missing}; it has {}. Correct the name",
                        list_of(known)
                    );
                    Finding::bad(subject, text)
                }
            }
            (Err(_), Some(named)) => Finding::good(
                subject,
                format!(
                    "{}, as configured; the service does not say its own",
                    list_of(named)
                ),
            ),
            (Err(untold), None) => Finding::warning(
                subject,
                format!(
                    "{} Until then the page asks for the name; or list them in resource_groups.",
                    untold.text
                ),
            ),
        };
        self.findings.push(finding);
        // One that is not there was told above.
        let is_there = |group: &ResourceGroup| known.as_ref().map_or(true, |k| k.contains(group));
        let mut wanted = chosen.into_iter().chain(named.into_iter().flatten());
        wanted.find(is_there).or_else(|| {
            let known = known.as_ref().ok()?;
            let usual = known.iter().find(|group| group.as_str() == "default");
            usual.or(known.first()).cloned()
        })
    }

    async fn list(&mut self, adapter: &Adapter, target: &Target) {
        let asked = self.ask(&adapter.list_request(target, 0, 1)).await;
        let read = asked.and_then(|asked| {
            let read = adapter.read_list(&asked.response);
            read.map_err(|reason| Untold::of_answer(&reason, "which deployments there are"))
        });
        let count = match &read {
            Ok(_) => self.count(adapter, target).await,
            Err(_) => None,
        };
        let place = target.resource_group().map(ResourceGroup::as_str);
        let place = place.map_or_else(String::new, |group| format!(" in {group}"));
        let finding = match read {
            Ok(page) => {
                let count = match (count, page.entries) {
                    (Some(1), _) => "1 deployment".to_owned(),
                    (Some(count), _) => format!("{count} deployments"),
                    (None, 0) => "no deployments".to_owned(),
                    // One was asked for, and nobody says how many there are.
                    (None, _) => "at least 1 deployment".to_owned(),
                };
                Finding::good(Subject::List, format!("{count}{place}"))
            }
            Err(untold) => untold.finding(Subject::List),
        };
        self.findings.push(finding);
    }

    /// The number of deployments, if the service says it.
    async fn count(&mut self, adapter: &Adapter, target: &Target) -> Option<usize> {
        let counter = adapter.counter()?;
        let asked = self.ask(&counter.request(target)).await.ok()?;
        counter.read(&asked.response).ok()
    }
}

fn list_of<'g>(groups: impl IntoIterator<Item = &'g ResourceGroup>) -> String {
    let names: Vec<_> = groups.into_iter().map(ResourceGroup::as_str).collect();
    names.join(", ")
}

/// The difference between the clock of the service and that of this machine.
fn clock(Clocks { ours, theirs }: Clocks) -> Finding {
    let (ahead, difference) = match ours.duration_since(theirs) {
        Ok(difference) => ("ahead of", difference),
        Err(error) => ("behind", error.duration()),
    };
    let seconds = difference.as_secs();
    if difference <= CLOCK {
        Finding::good(Subject::Clock, format!("differs by {seconds} s"))
    } else {
        Finding::warning(
            Subject::Clock,
            format!(
                "this machine is {seconds} s {ahead} the service, so that tokens may be refused; \
                 set its clock"
            ),
        )
    }
}

/// The remaining time of a certificate.
fn certificate(not_after: Timestamp, now: SystemTime) -> Finding {
    let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    let end = Duration::from_millis(not_after.0);
    let left = end.saturating_sub(now);
    let day = not_after.to_string();
    let day = day.split('T').next().unwrap_or_default();
    let subject = Subject::Certificate;
    if left.is_zero() {
        let text = format!("it ended on {day}; make a new key, and put it where the old one was");
        Finding::bad(subject, text)
    } else if left < RENEWAL {
        let hours = left.as_secs() / 3600;
        let text = format!(
            "it ends in {hours} hours, on {day}; make a new key, and put it where the old one was"
        );
        Finding::warning(subject, text)
    } else {
        let days = left.as_secs() / DAY;
        Finding::good(subject, format!("it lasts {days} more days, until {day}"))
    }
}

#[cfg(test)]
mod tests;
