//! Whoever prepares a real engine, and sees everything there.

use serde_json::{Value, json};

use crate::{Answer, Body, Http, Trouble};

/// The way to an engine's REST API as somebody who may do everything.
#[derive(Debug)]
pub(super) struct Admin(Http);

impl Admin {
    pub(super) fn new(root: &str) -> Self {
        Self(Http::new(root))
    }

    /// The same where nothing is open: as the user `admin`, who may do everything
    /// (`conformance/engine/README.md`).
    pub(super) fn with_password(root: &str) -> Self {
        Self(Http::new(root).with_credentials("admin", "admin"))
    }

    pub(super) async fn create_user(&self, id: &str, password: &str) -> Result<(), Trouble> {
        let profile = json!({"id": id, "firstName": "A", "lastName": "User"});
        let body = json!({"profile": profile, "credentials": {"password": password}});
        self.post("user/create", &body).await.map(drop)
    }

    pub(super) async fn create_tenant(&self, id: &str) -> Result<(), Trouble> {
        let body = json!({"id": id, "name": id});
        self.post("tenant/create", &body).await.map(drop)
    }

    pub(super) async fn add_member(&self, tenant: &str, user: &str) -> Result<(), Trouble> {
        let path = format!("tenant/{tenant}/user-members/{user}");
        self.done("PUT", &path, None).await.map(drop)
    }

    /// Lets a user do something with a resource, unless they may already.
    pub(super) async fn grant(
        &self,
        user: &str,
        (kind, id): (u8, &str),
        what: &[&str],
    ) -> Result<(), Trouble> {
        let path = "authorization/count";
        let query = format!("type=1&userIdIn={user}&resourceType={kind}&resourceId={id}");
        if self.get(&format!("{path}?{query}")).await?["count"] != 0 {
            return Ok(());
        }
        let body = json!({"type": 1, "permissions": what, "userId": user, "groupId": null,
            "resourceType": kind, "resourceId": id});
        self.post("authorization/create", &body).await.map(drop)
    }

    /// Counts something of a deployment.
    pub(super) async fn count(&self, of: &str, deployment: &str) -> Result<usize, Trouble> {
        let path = format!("{of}/count?deploymentId={deployment}");
        let body = self.get(&path).await?;
        let count = body["count"].as_u64().and_then(|n| usize::try_from(n).ok());
        count.ok_or_else(|| Trouble::new(format!("{path} answers {body}.")))
    }

    pub(super) async fn get(&self, path: &str) -> Result<Value, Trouble> {
        self.done("GET", path, None).await
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> Result<Value, Trouble> {
        let body = ("application/json".to_owned(), body.to_string().into_bytes());
        self.done("POST", path, Some(body)).await
    }

    /// Asks for something that has to succeed. The answer is JSON, or nothing.
    pub(super) async fn done(
        &self,
        method: &str,
        path: &str,
        body: Option<Body>,
    ) -> Result<Value, Trouble> {
        let answer = self.ask(method, path, body).await?;
        if !answer.response().is_success() {
            let Answer { status, body, .. } = answer;
            let sentence = format!("{method} {path} is answered by {status}: {body}");
            return Err(Trouble::new(sentence));
        }
        Ok(serde_json::from_str(&answer.body).unwrap_or_default())
    }

    /// Asks for something.
    pub(super) async fn ask(
        &self,
        method: &str,
        path: &str,
        body: Option<Body>,
    ) -> Result<Answer, Trouble> {
        let answer = self.0.ask(method, path, body, None).await;
        answer.map_err(|error| Trouble::new(format!("{method} {path}: {error:?}")))
    }
}
