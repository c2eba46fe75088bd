//! A real engine, started as `conformance/engine/README.md` says: `/engine-rest` is open, and below
//! `/engine-rest/engine/default` users, permissions and tenants are checked. Credentials are also
//! asked for below `/engine-rest/engine/nosuch`, and below `/engine-rest/engine/missing` they are
//! not.
//!
//! One that is closed asks for credentials everywhere below `/engine-rest`, as Camunda Run does with
//! `camunda.bpm.run.auth.enabled`.

mod admin;
mod recipe;

use serde_json::{Map, Value, json};

use self::{
    admin::Admin,
    recipe::{CALLS, Recipe, Tenant},
};
use super::{Counts, Kind, Way, World, multipart};
use crate::{Http, Trouble};

/// The numbers that the engine has for kinds of resources (its source; the second also in
/// `conformance/engine/README.md`).
const PROCESS_DEFINITION: u8 = 6;
const DEPLOYMENT: u8 = 9;

/// The password of every user here. The engine is on the loopback address, and gone in a minute.
const PASSWORD: &str = "conformance";

/// A real engine with a user of ours.
#[derive(Debug)]
pub struct RealWorld {
    root: String,
    admin: Admin,
    is_closed: bool,
    /// The user of all cases but one.
    user: String,
    /// A wrong password locks out the user whose it is not (seen).
    stranger: String,
    own_tenant: String,
    other_tenant: String,
}

impl RealWorld {
    /// Prepares users and tenants at the engine at `url`, such as `http://127.0.0.1:8080`. Their
    /// names come from the seed.
    ///
    /// # Errors
    /// Why it can't.
    pub async fn prepare(url: &str, seed: u64) -> Result<Self, Trouble> {
        Self::prepare_as(url, seed, false).await
    }

    /// The same at an engine that is closed.
    ///
    /// # Errors
    /// Why it can't.
    pub async fn prepare_closed(url: &str, seed: u64) -> Result<Self, Trouble> {
        Self::prepare_as(url, seed, true).await
    }

    /// The address of the REST API.
    pub fn root(&self) -> &str {
        &self.root
    }

    /// Users as whom a gateway may sign in, with their passwords: the user of the cases, and
    /// somebody whose password is another one.
    pub fn users(&self) -> [(&str, &str); 2] {
        [(&self.user, PASSWORD), (&self.stranger, "wrong")]
    }

    async fn prepare_as(url: &str, seed: u64, is_closed: bool) -> Result<Self, Trouble> {
        let mut rng = fastrand::Rng::with_seed(seed);
        // Nothing but letters and digits is allowed (seen).
        let mut name = |what: &str| format!("{what}{:08x}", rng.u32(..));
        let root = format!("{}/engine-rest", url.trim_end_matches('/'));
        let world = Self {
            admin: if is_closed {
                Admin::with_password(&root)
            } else {
                Admin::new(&root)
            },
            is_closed,
            root,
            user: name("operator"),
            stranger: name("stranger"),
            own_tenant: name("retail"),
            other_tenant: name("insurance"),
        };
        for user in [&world.user, &world.stranger] {
            world.admin.create_user(user, PASSWORD).await?;
        }
        for tenant in [&world.own_tenant, &world.other_tenant] {
            world.admin.create_tenant(tenant).await?;
        }
        let (tenant, user) = (&world.own_tenant, &world.user);
        world.admin.add_member(tenant, user).await?;
        Ok(world)
    }

    async fn cook(&self, recipe: &Recipe) -> Result<String, Trouble> {
        let tenant = match recipe.tenant {
            Tenant::None => None,
            Tenant::Own => Some(self.own_tenant.as_str()),
            Tenant::Other => Some(self.other_tenant.as_str()),
        };
        let body = multipart::deployment(recipe.file, &recipe.text, tenant);
        let path = "deployment/create";
        let made = self.admin.done("POST", path, Some(body)).await?;
        for (id, definition) in defined(&made, "deployedProcessDefinitions") {
            self.start(recipe, &format!("process-definition/{id}/start"))
                .await?;
            if recipe.shows_definitions {
                let key = text(definition, "key")?;
                self.grant((PROCESS_DEFINITION, key), &["READ"]).await?;
            }
        }
        for (id, _) in defined(&made, "deployedCaseDefinitions") {
            self.start(recipe, &format!("case-definition/{id}/create"))
                .await?;
        }
        let id = text(&made, "id")?;
        if !recipe.may.is_empty() {
            self.grant((DEPLOYMENT, id), recipe.may).await?;
        }
        Ok(id.to_owned())
    }

    async fn start(&self, recipe: &Recipe, path: &str) -> Result<(), Trouble> {
        for _ in 0..recipe.instances {
            self.admin.post(path, &json!({})).await?;
        }
        Ok(())
    }

    async fn grant(&self, resource: (u8, &str), what: &[&str]) -> Result<(), Trouble> {
        self.admin.grant(&self.user, resource, what).await
    }
}

/// The definitions of a kind that a deployment has brought, by their ids.
fn defined<'v>(made: &'v Value, kind: &str) -> impl Iterator<Item = (&'v String, &'v Value)> {
    let of_kind = made[kind].as_object();
    of_kind.into_iter().flat_map(Map::iter)
}

fn text<'v>(value: &'v Value, name: &str) -> Result<&'v str, Trouble> {
    let text = value[name].as_str();
    text.ok_or_else(|| Trouble::new(format!("there is no {name} in {value}")))
}

impl World for RealWorld {
    async fn make(&self, kind: Kind, count: usize) -> Result<Vec<String>, Trouble> {
        let Some(recipe) = Recipe::of(kind) else {
            return Err(Trouble::new(format!("Nobody can make {kind:?}.")));
        };
        let mut ids = Vec::new();
        for _ in 0..count {
            ids.push(self.cook(&recipe).await?);
            if kind == Kind::Called {
                // It calls the latest version, which is the one that was just made.
                let calls = Recipe::new("calls.bpmn", CALLS).with_instances(1);
                self.cook(&calls).await?;
            }
        }
        Ok(ids)
    }

    async fn exist(&self, ids: &[&str]) -> Result<Vec<bool>, Trouble> {
        let mut exist = Vec::new();
        for id in ids {
            let path = format!("deployment/{id}");
            exist.push(match self.admin.ask("GET", &path, None).await?.status {
                200 => true,
                404 => false,
                other => return Err(Trouble::new(format!("{path} is answered by {other}."))),
            });
        }
        Ok(exist)
    }

    async fn truth(&self, id: &str) -> Result<Option<Counts>, Trouble> {
        if self.exist(&[id]).await? == [false] {
            return Ok(None);
        }
        // Not by the statistics, which the adapter reads.
        let latest = "process-definition?latestVersion=true";
        let latest = self.admin.get(latest).await?;
        let latest = latest.as_array().into_iter().flatten();
        Ok(Some(Counts {
            process_definitions: self.admin.count("process-definition", id).await?,
            latest: latest.filter(|one| one["deploymentId"] == id).count(),
            case_definitions: self.admin.count("case-definition", id).await?,
            process_instances: self.admin.count("process-instance", id).await?,
            case_instances: self.admin.count("case-instance", id).await?,
        }))
    }

    async fn remove(&self, id: &str) -> Result<(), Trouble> {
        let path = format!("deployment/{id}?cascade=true");
        self.admin.done("DELETE", &path, None).await.map(drop)
    }

    fn way(&self, way: Way) -> Http {
        let engine = |name: &str| {
            if self.is_closed && name == "default" {
                return Http::new(&self.root);
            }
            Http::new(format!("{}/engine/{name}", self.root))
        };
        match way {
            Way::Usual => engine("default").with_credentials(&self.user, PASSWORD),
            Way::Root => Http::new(&self.root),
            Way::NoSuchEngine => engine("nosuch").with_credentials(&self.user, PASSWORD),
            Way::NoSuchEngineOpen => engine("missing"),
            Way::WrongPassword => engine("default").with_credentials(&self.stranger, "wrong"),
        }
    }

    async fn version(&self) -> Result<String, Trouble> {
        let answer = self.admin.get("version").await?;
        text(&answer, "version").map(ToOwned::to_owned)
    }
}
