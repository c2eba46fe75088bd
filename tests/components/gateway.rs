//! A gateway with a service behind it that has a state, and answers changes by script.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    future::pending,
    rc::Rc,
};

use bulkhead_app::browser::{Answer, Call, Failure, Fetch};
use bulkhead_core::service::Method;
use serde_json::{Value, json};

type Result = std::result::Result<Answer, Failure>;

/// The answer to a call.
type Script = Rc<dyn Fn(&Call) -> Result>;

pub const CONNECTIONS: &str = r#"[{"name":"sandbox","kind":"ai-core","sandbox":true,
    "fingerprint":"ai-core:test","resourceGroups":["default","team-b"]}]"#;

pub const META: &str = r#"{"aiApi":{"version":"2.42.0","capabilities":{"bulkUpdates":
    {"deployments":true,"executions":false}}}}"#;

#[allow(
    clippy::unnecessary_wraps,
    reason = "it is used as the end of a script"
)]
pub fn service(status: u16, body: &str) -> Result {
    Ok(Answer {
        status,
        from: Some("service".into()),
        retry_after: None,
        body: body.into(),
    })
}

/// An answer of the gateway itself.
#[allow(
    clippy::unnecessary_wraps,
    reason = "it is used as the end of a script"
)]
pub fn gateway_says(status: u16, kind: &str, message: &str) -> Result {
    Ok(Answer {
        status,
        from: Some("gateway".into()),
        retry_after: None,
        body: json!({"gateway": {"kind": kind, "message": message}}).to_string(),
    })
}

/// The content of the service.
#[derive(Default)]
pub struct World {
    /// Deployments: their bodies by id.
    deployments: BTreeMap<String, Value>,
    /// The ids that are not there, though they were pasted.
    pub absent: BTreeSet<String>,
    /// The ids that can't be read.
    pub broken: BTreeSet<String>,
    /// `true` if readings have no answer.
    pub hangs: bool,
    /// The number of times that it is asked in vain what it can do.
    pub says_nothing: usize,
    /// The answer to every reading, where it is not what the world holds.
    pub reading: Option<fn() -> Result>,
    /// `true` if the service takes no bulk changes.
    pub bulk_off: bool,
}

impl World {
    /// There is a deployment of this status.
    pub fn set(&mut self, id: &str, status: &str) {
        let body = json!({"id": id, "status": status, "createdAt": "2026-01-31T08:00:00Z"});
        self.deployments.insert(id.to_owned(), body);
    }

    /// A field of a deployment.
    pub fn set_field(&mut self, id: &str, name: &str, value: &str) {
        self.deployments.get_mut(id).unwrap()[name] = value.into();
    }

    /// There is none any more.
    pub fn remove(&mut self, id: &str) {
        self.deployments.remove(id);
    }

    fn meta(&mut self) -> Result {
        if self.says_nothing > 0 {
            self.says_nothing -= 1;
            return gateway_says(502, "not_sent", "no route");
        }
        if self.bulk_off {
            return service(200, &META.replace("true", "false"));
        }
        service(200, META)
    }

    fn read(&self, path: &str) -> Result {
        if let Some(answer) = self.reading {
            return answer();
        }
        let Some((_, id)) = path.split_once("/v2/lm/deployments/") else {
            let all: Vec<_> = self.deployments.values().collect();
            let list = json!({"count": all.len(), "resources": all});
            return service(200, &list.to_string());
        };
        if id == "$count" {
            return service(200, &self.deployments.len().to_string());
        }
        if self.broken.contains(id) {
            return service(500, r#"{"error":{"code":"1","message":"broken"}}"#);
        }
        match self.deployments.get(id) {
            Some(body) => service(200, &body.to_string()),
            None => service(404, r#"{"error":{"code":"01010016","message":"gone"}}"#),
        }
    }
}

/// The items of a bulk call.
pub fn items(call: &Call) -> Vec<(String, String)> {
    let body: Value = serde_json::from_str(call.body.as_deref().unwrap()).unwrap();
    let items = body["deployments"].as_array().unwrap().iter();
    let text = |item: &Value, name: &str| item[name].as_str().unwrap().to_owned();
    items
        .map(|item| (text(item, "id"), text(item, "targetStatus")))
        .collect()
}

/// Accepts whatever is asked of it, and does it at once.
pub fn accept(call: &Call, world: &mut World) -> Result {
    let done = items(call).into_iter().map(|(id, target)| {
        if target == "DELETED" {
            world.remove(&id);
        } else {
            world.set(&id, "STOPPED");
        }
        json!({"id": id, "message": "Deletion scheduled"})
    });
    let done: Vec<_> = done.collect();
    service(202, &json!({ "deployments": done }).to_string())
}

/// Accepts whatever is asked of it, and is never done with it.
pub fn promise(call: &Call, _: &mut World) -> Result {
    let items = items(call).into_iter();
    let items: Vec<_> = items
        .map(|(id, _)| json!({"id": id, "message": "Deletion scheduled"}))
        .collect();
    service(202, &json!({ "deployments": items }).to_string())
}

/// A gateway that keeps what it was asked.
#[derive(Clone)]
pub struct FakeGateway {
    pub calls: Rc<RefCell<Vec<Call>>>,
    pub world: Rc<RefCell<World>>,
    script: Script,
}

impl FakeGateway {
    /// One whose service answers changes by script, and everything else by what it holds.
    pub fn new(change: impl Fn(&Call, &mut World) -> Result + 'static) -> Self {
        let world = Rc::<RefCell<World>>::default();
        let of_script = world.clone();
        let script = move |call: &Call| match call.url.as_str() {
            "/api/connections" => service(200, CONNECTIONS),
            url if url.ends_with("/v2/lm/meta") => of_script.borrow_mut().meta(),
            url if call.method == Method::Get => of_script.borrow().read(url),
            _ => change(call, &mut of_script.borrow_mut()),
        };
        Self {
            world,
            ..Self::scripted(script)
        }
    }

    /// One that answers everything by script.
    pub fn scripted(script: impl Fn(&Call) -> Result + 'static) -> Self {
        Self {
            calls: Rc::default(),
            world: Rc::default(),
            script: Rc::new(script),
        }
    }

    /// The same, where this is asked first; what it does not answer is answered as before.
    pub fn behind(self, first: impl Fn(&Call) -> Option<Result> + 'static) -> Self {
        let script = self.script;
        Self {
            script: Rc::new(move |call| first(call).unwrap_or_else(|| script(call))),
            ..self
        }
    }

    /// Whatever ids stand in a text, and are not there with another status, are STOPPED.
    pub fn know(&self, text: &str) {
        let mut world = self.world.borrow_mut();
        for id in text.split_whitespace() {
            if !world.deployments.contains_key(id) && !world.absent.contains(id) {
                world.set(id, "STOPPED");
            }
        }
    }

    pub fn fetch(&self) -> Fetch {
        let this = self.clone();
        Rc::new(move |call| {
            let answer = (this.script)(&call);
            let hangs = is_reading(&call) && this.world.borrow().hangs;
            this.calls.borrow_mut().push(call);
            Box::pin(async move {
                if hangs {
                    pending::<()>().await;
                }
                answer
            })
        })
    }

    /// The bodies of all changes so far.
    pub fn bulk_bodies(&self) -> Vec<String> {
        let calls = self.calls.borrow();
        calls.iter().filter_map(|call| call.body.clone()).collect()
    }

    /// The changes so far: "PATCH /…", "DELETE /…".
    pub fn changes(&self) -> Vec<String> {
        let calls = self.calls.borrow();
        let changes = calls.iter().filter(|call| call.method != Method::Get);
        changes
            .map(|call| format!("{} {}", call.method.as_str(), call.url))
            .collect()
    }

    /// The number of readings of items so far.
    pub fn readings(&self) -> usize {
        let calls = self.calls.borrow();
        calls.iter().filter(|call| is_reading(call)).count()
    }
}

fn is_reading(call: &Call) -> bool {
    call.method == Method::Get && call.url.contains("/v2/lm/deployments")
}
