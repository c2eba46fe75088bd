//! A gateway in front of real services, to which somebody has signed in.

use std::{ffi::OsString, net::SocketAddr, path::Path};

use bulkhead_gateway::{
    Setup,
    audit::{Audit, Rotation, Target},
    credentials::Environment,
    discovery::{Discovered, DiscoveryError, Files, discover},
};
use serde_json::{Value, json};

use crate::{
    client::{Answer, Ask},
    program::{Program, command},
    rig::{MERGE_PATCH, item, serve_signed_in, setup},
    session::Session,
};

/// Variables of the environment.
pub(super) type Variables = Vec<(&'static str, String)>;

/// It stops when this is dropped.
pub(super) struct Gate {
    pub(super) address: SocketAddr,
    session: Session,
    /// None where it is within this process.
    pub(super) program: Option<Program>,
}

/// The connections found with these variables by somebody whose home folder this is, and who works
/// there.
pub(super) fn found(variables: Variables, home: &Path) -> Result<Discovered, DiscoveryError> {
    let variable = move |name: &str| {
        let mut variables = variables.iter();
        let (_, value) = variables.find(|(other, _)| *other == name)?;
        Some(OsString::from(value))
    };
    let files = Files {
        named: None,
        working_folder: home.to_owned(),
    };
    discover(&Environment::new(variable, Some(home.to_owned())), &files)
}

/// The place of the user's own file.
pub(super) fn own_file(home: &Path) -> std::path::PathBuf {
    let folder = home.join(".config/bulkhead");
    std::fs::create_dir_all(&folder).unwrap();
    folder.join("bulkhead.toml")
}

impl Gate {
    /// One within this process, which offers what is found; its audit is in the folder.
    pub(super) async fn within(variables: Variables, home: &Path) -> Self {
        let found = found(variables, home).unwrap();
        assert_eq!(found.problems, []);
        let target = Target::File(home.join("audit.jsonl"));
        let (address, session) = serve_signed_in(Setup {
            connections: found.connections,
            network: found.network,
            audit: Some(Audit::open(&target, Rotation::default()).unwrap()),
            ..setup()
        })
        .await;
        Self {
            address,
            session,
            program: None,
        }
    }

    /// The program, which trusts what this authority has issued.
    pub(super) async fn program(variables: Variables, home: &Path, args: &[&str]) -> Self {
        let audit = home.join("audit.jsonl").display().to_string();
        let mut all = vec!["--listen", "127.0.0.1:0", "--audit", &audit];
        all.extend(args);
        let mut command = command(home, &all);
        command
            .envs(variables)
            .env("SSL_CERT_FILE", home.join("ca.pem"));
        let program = Program::start_command(command, "Bulkhead is at http://").await;
        Self {
            address: program.address,
            session: program.sign_in(home).await,
            program: Some(program),
        }
    }

    pub(super) fn ask(&self, method: &str, path: &str) -> Ask {
        Ask::new(self.address, method, path).session(&self.session)
    }

    /// A call by way of a connection.
    pub(super) fn by(&self, method: &str, connection: &str, path: &str) -> Ask {
        self.ask(method, &format!("/api/connections/{connection}/{path}"))
    }

    /// The lines of the audit in a folder.
    pub(super) fn audit(home: &Path) -> Vec<Value> {
        let text = std::fs::read_to_string(home.join("audit.jsonl")).unwrap();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// The connections that it offers.
    pub(super) async fn connections(&self) -> Vec<Value> {
        let answer = self.ask("GET", "/api/connections").answer().await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json().as_array().unwrap().clone()
    }

    /// The deployments of a status, in a resource group.
    pub(super) async fn deployments(&self, connection: &str, group: &str, status: &str) -> Answer {
        let path = format!("v2/lm/deployments?status={status}");
        let ask = self.by("GET", connection, &path);
        ask.header("AI-Resource-Group", group).answer().await
    }

    /// The ids of the deployments of a status.
    pub(super) async fn ids(&self, connection: &str, group: &str, status: &str) -> Vec<String> {
        let answer = self.deployments(connection, group, status).await;
        let list = answer.of_service(200).json();
        let resources = list["resources"].as_array().unwrap().iter();
        let id = |resource: &Value| resource["id"].as_str().unwrap().to_owned();
        resources.map(id).collect()
    }

    /// Stops a deployment by the bulk change.
    pub(super) async fn stop(&self, connection: &str, group: &str, id: &str) -> Answer {
        let body = json!({ "deployments": [item(id, "STOPPED")] }).to_string();
        let ask = self.by("PATCH", connection, "v2/lm/deployments");
        let ask = ask.header("AI-Resource-Group", group);
        ask.body(MERGE_PATCH, body).answer().await
    }

    /// Deletes a deployment.
    pub(super) async fn delete(&self, connection: &str, group: &str, id: &str) -> Answer {
        let ask = self.by("DELETE", connection, &format!("v2/lm/deployments/{id}"));
        ask.header("AI-Resource-Group", group).answer().await
    }

    /// The ids of an engine's deployments.
    pub(super) async fn engine_ids(&self, connection: &str) -> Vec<String> {
        let path = "deployment?firstResult=0&maxResults=1000";
        let answer = self.by("GET", connection, path).answer().await;
        let list = answer.of_service(200).json();
        let list = list.as_array().unwrap().iter();
        let id = |deployment: &Value| deployment["id"].as_str().unwrap().to_owned();
        list.map(id).collect()
    }

    /// Deletes a deployment of an engine.
    pub(super) async fn engine_delete(&self, connection: &str, id: &str) -> Answer {
        let body = json!({ "deploymentIds": [id] }).to_string();
        let ask = self.by("POST", connection, "deployment/delete");
        ask.body("application/json", body).answer().await
    }
}
