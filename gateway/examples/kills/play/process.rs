//! The sandbox and the gateway, each in a process of its own.

use std::{
    fs::{self, DirBuilder, File},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Stdio,
};

use serde::Deserialize;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use super::{
    Result,
    client::{Client, Session},
};

/// A program and where it works.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) program: PathBuf,
    /// The folder that it writes to.
    pub(crate) folder: PathBuf,
    /// Its sockets lie here. The path is short, as that of a socket has to be.
    pub(crate) runtime: PathBuf,
}

/// A running process.
pub(crate) struct Process {
    child: Child,
    /// Its address.
    pub(crate) address: SocketAddr,
}

/// A change request as it stands in the log of the sandbox.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Arrived {
    pub(crate) correlation_id: Option<String>,
}

/// The log of the sandbox.
#[derive(Debug, Deserialize)]
struct Log {
    received: usize,
    entries: Vec<Arrived>,
}

impl Place {
    /// Makes both folders empty.
    pub(crate) fn clear(&self) -> Result<()> {
        for folder in [&self.folder, &self.runtime] {
            let _ = fs::remove_dir_all(folder);
            let mut builder = DirBuilder::new();
            builder.recursive(true);
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            builder.create(folder)?;
        }
        Ok(())
    }

    /// Starts the program; what it logs goes into a file of the folder.
    pub(crate) fn spawn(&self, args: &[&str]) -> Result<Child> {
        let log = self.folder.join("log");
        let log = File::options().create(true).append(true).open(log)?;
        let child = Command::new(&self.program)
            .args(args)
            .current_dir(&self.folder)
            .env("XDG_RUNTIME_DIR", &self.runtime)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()?;
        Ok(child)
    }

    /// Starts the program, and waits until it says where it listens.
    pub(crate) async fn start(&self, args: &[&str]) -> Result<Process> {
        let mut child = self.spawn(args)?;
        let out = child.stdout.take().ok_or("it has no output")?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line).await?;
        let address = line.trim_end().split_once("http://");
        let Some((_, address)) = address else {
            let log = fs::read_to_string(self.folder.join("log"))?;
            return Err(format!("it does not start: {line}{log}").into());
        };
        let address = address.parse()?;
        Ok(Process { child, address })
    }

    /// Starts a sandbox.
    pub(crate) async fn sandbox(&self) -> Result<Process> {
        let args = ["sandbox", "--listen", "127.0.0.1:0", "--log-level", "error"];
        self.start(&args).await
    }

    /// Signs in to a gateway that works here.
    pub(crate) async fn sign_in(&self, gateway: &Process) -> Result<Session> {
        let listen = gateway.address.to_string();
        let open = self.spawn(&["open", "--print", "--listen", &listen])?;
        let output = open.wait_with_output().await?;
        let address = String::from_utf8(output.stdout)?;
        let (_, key) = (address.trim_end().split_once('#')).ok_or("there is no key")?;
        let body = serde_json::json!({ "key": key }).to_string();
        let mut client = Client::connect(gateway.address, None).await?;
        let json = "content-type: application/json\r\n";
        let answer = client.ask("POST", "/api/session", json, &body).await?;
        let cookie = answer.header("set-cookie").ok_or("there is no cookie")?;
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        let body: serde_json::Value = serde_json::from_str(&answer.body)?;
        let secret = body["secret"].as_str().ok_or("there is no secret")?;
        let secret = secret.to_owned();
        Ok(Session { cookie, secret })
    }
}

impl Process {
    /// Ends it with SIGKILL.
    pub(crate) async fn kill(mut self) -> Result<()> {
        Ok(self.child.kill().await?)
    }

    /// Ends it with SIGTERM, and waits for its good end.
    pub(crate) async fn end(mut self) -> Result<()> {
        let id = self.child.id().ok_or("it has ended")?.to_string();
        Command::new("kill").args(["-TERM", &id]).status().await?;
        let status = self.child.wait().await?;
        if status.success() {
            return Ok(());
        }
        Err(format!("it ended badly: {status}").into())
    }

    /// All change requests that have arrived at this sandbox.
    ///
    /// # Errors
    /// Where it does not have all of them any more.
    pub(crate) async fn arrived(&self) -> Result<Vec<Arrived>> {
        let mut client = Client::connect(self.address, None).await?;
        let answer = client.ask("GET", "/sandbox/log", "", "").await?;
        let log: Log = serde_json::from_str(&answer.body)?;
        if log.received != log.entries.len() {
            return Err("more has arrived than the sandbox's log holds".into());
        }
        Ok(log.entries)
    }
}

/// The file with a connection `main` to an address.
pub(crate) fn configure(folder: &Path, address: SocketAddr, more: &str) -> Result<()> {
    let text = format!(
        "[[connections]]\nname = \"main\"\nkind = \"ai-core\"\nurl = \"http://{address}\"\n\
         resource_groups = [\"default\"]\n{more}"
    );
    Ok(fs::write(folder.join("connections.toml"), text)?)
}
