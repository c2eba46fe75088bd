//! The sandbox's engine, in this process, behind a real socket.

use std::{cell::RefCell, collections::HashSet, io};

use bulkhead_sandbox::{
    Behaviour, Credentials, Engine, EngineCounts, EngineOptions, EngineVariant,
};
use serde_json::Value;
use tokio::{net::TcpListener, task::JoinHandle};

use super::{Counts, Kind, Way, World};
use crate::{Case, Http, Trouble};

/// As a word with a digit it is left out where messages are compared, as every other user's is.
const USER: &str = "operator1";
const PASSWORD: &str = "conformance";

/// The tenant of the sandbox's user.
const OWN_TENANT: &str = "retail";

/// The sandbox's engine with all that it begins with; it ends when this is dropped.
#[derive(Debug)]
pub struct SandboxWorld {
    address: String,
    /// Knows everything, and comes in by the sandbox's own calls.
    own: Http,
    serving: JoinHandle<io::Result<()>>,
    taken: RefCell<HashSet<String>>,
}

impl Drop for SandboxWorld {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl SandboxWorld {
    /// Serves one at a free port, with all that the case needs and about as much again.
    ///
    /// # Errors
    /// Why it can't.
    pub async fn start(
        relative: EngineVariant,
        behaviour: Behaviour,
        case: &Case,
    ) -> Result<Self, Trouble> {
        let needed: usize = case.items().iter().map(|(_, count)| count).sum();
        let credentials = Credentials {
            username: USER.to_owned(),
            password: PASSWORD.to_owned(),
        };
        let options = EngineOptions {
            relative,
            behaviour,
            counts: counts(needed),
            credentials: (case.way() != Way::NoSuchEngineOpen).then_some(credentials),
            ..EngineOptions::default()
        };
        let engine = Engine::new(options).map_err(|error| Trouble::new(error.to_string()))?;
        let not_served = |error: io::Error| Trouble::new(format!("The sandbox: {error}."));
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(not_served)?;
        let address = listener.local_addr().map_err(not_served)?;
        let serve = async move { engine.serve(listener, std::future::pending()).await };
        let address = format!("http://{address}");
        Ok(Self {
            own: Http::new(format!("{address}/sandbox")),
            address,
            serving: tokio::spawn(serve),
            taken: RefCell::default(),
        })
    }

    /// Reads what the sandbox's own calls say, such as `log`.
    ///
    /// # Errors
    /// Why they don't.
    pub async fn own(&self, call: &str) -> Result<Value, Trouble> {
        let answer = self.own.ask("GET", call, None, None).await;
        let answer = answer.map_err(|error| Trouble::new(format!("{call}: {error:?}")))?;
        serde_json::from_str(&answer.body)
            .map_err(|error| Trouble::new(format!("{call} is no JSON: {error}")))
    }

    async fn all(&self) -> Result<Vec<Value>, Trouble> {
        let truth = self.own("deployments").await?;
        let all = truth["deployments"].as_array().cloned();
        all.ok_or_else(|| Trouble::new("The sandbox does not tell the truth."))
    }

    fn engine(&self, path: &str) -> Http {
        Http::new(format!("{}/engine-rest{path}", self.address))
    }

    fn take(&self, one: &Value) -> Option<String> {
        let id = one["id"].as_str()?.to_owned();
        self.taken.borrow_mut().insert(id.clone()).then_some(id)
    }

    /// Deployments of the same keys and the same tenant, of successive versions up to the latest.
    fn versions(&self, all: &[Value], count: usize) -> Option<Vec<String>> {
        let plain = || all.iter().filter(|one| one["kind"] == "plain");
        let line = |one: &Value, version: u64| {
            let mut definitions = one["definitions"].clone();
            for definition in definitions.as_array_mut()? {
                if definition["version"] != version {
                    return None;
                }
                definition.as_object_mut()?.retain(|name, _| name == "key");
            }
            Some((one["tenantId"].clone(), definitions))
        };
        let newest = |one: &&Value| {
            let mut definitions = one["definitions"].as_array().into_iter().flatten();
            definitions.all(|definition| definition["latest"] == true)
        };
        plain().filter(newest).find_map(|latest| {
            let last = latest["definitions"][0]["version"].as_u64()?;
            let of = line(latest, last)?;
            let first = (last + 1).checked_sub(count as u64)?;
            let chosen: Option<Vec<&Value>> = (first..=last)
                .map(|version| plain().find(|one| line(one, version).as_ref() == Some(&of)))
                .collect();
            chosen?.into_iter().map(|one| self.take(one)).collect()
        })
    }
}

/// Some of each kind. A fifth of the plain ones has a tenant.
fn counts(needed: usize) -> EngineCounts {
    EngineCounts {
        plain: 40 + 2 * needed,
        process_instances: 5,
        hidden_instances: 2,
        case_instances: 5,
        failing_listeners: 2,
        failing_mappings: 2,
        read_only: 3,
        hidden: 3,
        other_tenant: 3,
        ..EngineCounts::NONE
    }
}

/// The sandbox's name for a kind. What it has no kind of is as plain to it as it is to an engine.
fn kind_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Plain
        | Kind::OwnTenant
        | Kind::HistoryOnly
        | Kind::Timer
        | Kind::Decision
        | Kind::Versions
        | Kind::Unknown
        | Kind::Lookalike => "plain",
        Kind::Running | Kind::Called => "processInstances",
        Kind::HiddenInstances => "hiddenInstances",
        Kind::RunningCase => "caseInstances",
        Kind::FailingListener | Kind::FailingBoth => "failingListeners",
        Kind::FailingMapping => "failingMappings",
        Kind::ReadOnly => "readOnly",
        Kind::Hidden => "hidden",
        Kind::OtherTenant => "otherTenant",
    }
}

impl World for SandboxWorld {
    async fn make(&self, kind: Kind, count: usize) -> Result<Vec<String>, Trouble> {
        let all = self.all().await?;
        let few = || Trouble::new(format!("The sandbox has not enough that is {kind:?}."));
        if kind == Kind::Versions {
            return self.versions(&all, count).ok_or_else(few);
        }
        let of_tenant = |one: &&Value| match kind {
            Kind::Plain => one["tenantId"].is_null(),
            Kind::OwnTenant => one["tenantId"] == OWN_TENANT,
            _ => true,
        };
        let of_kind = all.iter().filter(|one| one["kind"] == kind_of(kind));
        let chosen = of_kind.filter(of_tenant).filter_map(|one| self.take(one));
        let chosen: Vec<String> = chosen.take(count).collect();
        if chosen.len() < count {
            return Err(few());
        }
        Ok(chosen)
    }

    async fn exist(&self, ids: &[&str]) -> Result<Vec<bool>, Trouble> {
        let all = self.all().await?;
        let all: HashSet<&str> = all.iter().filter_map(|one| one["id"].as_str()).collect();
        Ok(ids.iter().map(|id| all.contains(id)).collect())
    }

    async fn truth(&self, id: &str) -> Result<Option<Counts>, Trouble> {
        let all = self.all().await?;
        let Some(one) = all.iter().find(|one| one["id"] == id) else {
            return Ok(None);
        };
        let number = |name: &str| one[name].as_u64().and_then(|n| usize::try_from(n).ok());
        let definitions = || one["definitions"].as_array().into_iter().flatten();
        let of_kind = |kind: &'static str| definitions().filter(move |one| one["kind"] == kind);
        let latest = of_kind("process").filter(|one| one["latest"] == true);
        Ok(Some(Counts {
            process_definitions: of_kind("process").count(),
            latest: latest.count(),
            case_definitions: of_kind("case").count(),
            process_instances: number("processInstances").unwrap_or_default(),
            case_instances: number("caseInstances").unwrap_or_default(),
        }))
    }

    async fn remove(&self, id: &str) -> Result<(), Trouble> {
        let path = format!("deployment/{id}?cascade=true");
        let answer = self.way(Way::Root).ask("DELETE", &path, None, None).await;
        match answer {
            Ok(answer) if answer.status == 204 => Ok(()),
            other => Err(Trouble::new(format!("DELETE {path}: {other:?}"))),
        }
    }

    fn way(&self, way: Way) -> Http {
        let user = |http: Http| http.with_credentials(USER, PASSWORD);
        match way {
            Way::Usual => user(self.engine("/engine/default")),
            Way::Root => user(self.engine("")),
            Way::NoSuchEngine => user(self.engine("/engine/nosuch")),
            Way::NoSuchEngineOpen => self.engine("/engine/missing"),
            Way::WrongPassword => self
                .engine("/engine/default")
                .with_credentials(USER, "wrong"),
        }
    }

    async fn version(&self) -> Result<String, Trouble> {
        Ok(env!("CARGO_PKG_VERSION").to_owned())
    }
}
