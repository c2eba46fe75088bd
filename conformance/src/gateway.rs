//! The program `bulkhead` before a real engine, with credentials for it in its file.

use std::{
    env,
    fmt::Write as _,
    fs::{self, DirBuilder},
    path::{Path, PathBuf},
    process::{self, Stdio},
};

use bulkhead_core::wire::{SignIn, SignedIn};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, ChildStdout, Command},
};

use crate::{Http, Trouble, http::Session};

/// The text that the program prints when it listens.
const GREETING: &str = "Bulkhead is at ";

/// The connections in its file, with the variables of their passwords.
const RIGHT: (&str, &str) = ("engine", "ENGINE_PASSWORD");
const WRONG: (&str, &str) = ("engine-wrong", "ENGINE_WRONG_PASSWORD");

/// A gateway at work. It is ended, and its folder gone, when this is dropped.
#[derive(Debug)]
pub struct RunningGateway {
    folder: PathBuf,
    url: String,
    session: Session,
    _child: Child,
    /// Whoever prints to a pipe that is closed may end.
    _out: BufReader<ChildStdout>,
}

impl RunningGateway {
    /// Starts the program with two connections to the engine at `root`, the second with a wrong
    /// password, and signs in.
    ///
    /// # Errors
    /// Why it does not start, or lets nobody in.
    pub async fn start(
        program: &Path,
        root: &str,
        [right, wrong]: [(&str, &str); 2],
    ) -> Result<Self, Trouble> {
        let folder = env::temp_dir().join(format!("bulkhead-conformance-{}", process::id()));
        let config = file(root, &[(RIGHT, right.0), (WRONG, wrong.0)]);
        let path = folder.join("bulkhead.toml");
        // The runtime folder has to be closed to others.
        let made = private(&folder).and_then(|()| private(&folder.join("run")));
        let written = made.and_then(|()| fs::write(&path, config));
        written.map_err(|error| Trouble::new(format!("{}: {error}.", path.display())))?;
        let mut serve = command(program, &folder);
        serve
            .arg("--config")
            .arg(&path)
            .args(["--listen", "127.0.0.1:0"])
            // What it refuses is seen in its answers.
            .args(["--log-level", "error"])
            .env(RIGHT.1, right.1)
            .env(WRONG.1, wrong.1)
            .stdout(Stdio::piped());
        let mut child = serve.spawn().map_err(|error| failed(program, &error))?;
        let (out, url) = listening(&mut child).await?;
        let session = sign_in(program, &folder, &url).await?;
        Ok(Self {
            folder,
            url,
            session,
            _child: child,
            _out: out,
        })
    }

    /// A new way through the connection with the right password.
    pub fn right(&self) -> Http {
        self.way(RIGHT.0)
    }

    /// A new way through the connection with the wrong one.
    pub fn wrong(&self) -> Http {
        self.way(WRONG.0)
    }

    fn way(&self, connection: &str) -> Http {
        let base = format!("{}/api/connections/{connection}", self.url);
        Http::new(base).signed_in(self.session.clone())
    }
}

impl Drop for RunningGateway {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The program, which finds no credentials but those of its file, and leaves nothing elsewhere.
fn command(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("HOME", folder)
        .env("XDG_RUNTIME_DIR", folder.join("run"))
        .env("XDG_STATE_HOME", folder.join("state"))
        .current_dir(folder)
        .stdin(Stdio::null())
        .kill_on_drop(true);
    command
}

/// The text of a file with a connection for each of these, as this user.
fn file(root: &str, connections: &[((&str, &str), &str)]) -> String {
    let mut text = String::new();
    for ((name, variable), user) in connections {
        let _ = writeln!(
            text,
            "[[connections]]\nname = \"{name}\"\nkind = \"engine\"\nurl = \"{root}\"\n\
             username = \"{user}\"\npassword_env = \"{variable}\"\n"
        );
    }
    text
}

/// The output of the program, and the address that it prints there.
async fn listening(child: &mut Child) -> Result<(BufReader<ChildStdout>, String), Trouble> {
    let out = child.stdout.take();
    let out = out.ok_or_else(|| Trouble::new("The gateway prints nowhere."))?;
    let mut out = BufReader::new(out);
    let mut line = String::new();
    let read = out.read_line(&mut line).await;
    read.map_err(|error| Trouble::new(format!("The gateway can't be read: {error}.")))?;
    let url = line.trim_end().strip_prefix(GREETING);
    let url = url.ok_or_else(|| Trouble::new("The gateway did not start; it says above why."))?;
    Ok((out, url.to_owned()))
}

/// Begins a session with a key that the program gives.
async fn sign_in(program: &Path, folder: &Path, url: &str) -> Result<Session, Trouble> {
    let listen = url.strip_prefix("http://").unwrap_or(url);
    let mut open = command(program, folder);
    open.args(["open", "--print", "--listen", listen]);
    let output = open.output().await;
    let output = output.map_err(|error| failed(program, &error))?;
    let address = String::from_utf8_lossy(&output.stdout);
    let Some((_, key)) = address.trim_end().split_once('#') else {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(Trouble::new(format!("There is no key to sign in: {said}")));
    };
    let body = serde_json::to_vec(&SignIn { key });
    let body = body.map_err(|error| Trouble::new(format!("The key: {error}.")))?;
    let body = Some(("application/json".to_owned(), body));
    let http = Http::new(url).of_gateway();
    let answer = http.ask("POST", "api/session", body, None).await;
    let answer = answer.map_err(|error| Trouble::new(format!("Signing in: {error:?}.")))?;
    let signed_in: Result<SignedIn, _> = serde_json::from_str(&answer.body);
    let cookie = answer.cookie.as_deref().and_then(|it| it.split(';').next());
    let (Ok(SignedIn { secret, .. }), Some(cookie)) = (signed_in, cookie) else {
        let status = answer.status;
        return Err(Trouble::new(format!("Signing in is answered by {status}.")));
    };
    Ok(Session {
        cookie: cookie.to_owned(),
        secret,
    })
}

/// A folder for this account alone.
fn private(folder: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn failed(program: &Path, error: &std::io::Error) -> Trouble {
    Trouble::new(format!("{} can't be run: {error}.", program.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_names_variables_and_no_password() {
        let text = file("http://127.0.0.1:1/engine-rest", &[(RIGHT, "operator")]);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(
            lines,
            [
                "[[connections]]",
                "name = \"engine\"",
                "kind = \"engine\"",
                "url = \"http://127.0.0.1:1/engine-rest\"",
                "username = \"operator\"",
                "password_env = \"ENGINE_PASSWORD\"",
                "",
            ]
        );
    }
}
