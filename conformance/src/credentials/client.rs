//! The programs that are compared, each started with what a case gives and nothing else.

use std::{path::PathBuf, process::Output, time::Duration};

use tokio::process::Command;

use super::{bulkhead, case::Given, seen::Seen, world::World};
use crate::Trouble;

/// The longest time for a program to list the deployments.
const PATIENCE: Duration = Duration::from_secs(90);

/// A client that is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Client {
    /// The official client in Python.
    Python,
    /// The official client in JavaScript.
    JavaScript,
    /// Bulkhead itself.
    Bulkhead,
}

impl Client {
    /// Those that Bulkhead is compared with.
    pub const OFFICIAL: [Self; 2] = [Self::Python, Self::JavaScript];

    /// Its name in the table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Python => "Python",
            Self::JavaScript => "JavaScript",
            Self::Bulkhead => "Bulkhead",
        }
    }
}

/// The program of each client.
#[derive(Clone, Debug)]
pub struct Programs {
    /// Program and arguments that list the deployments in Python.
    pub python: Vec<PathBuf>,
    /// The same in JavaScript.
    pub javascript: Vec<PathBuf>,
    /// Bulkhead's own program.
    pub bulkhead: PathBuf,
}

impl Programs {
    /// Starts a client with what a case gives, waits for its end, and says what it has reached.
    ///
    /// # Errors
    /// Where it can't be started, or does not end.
    pub async fn ask(&self, client: Client, world: &World, given: &Given) -> Result<Seen, Trouble> {
        world.asked();
        match client {
            Client::Python => official(&self.python, world, given).await,
            Client::JavaScript => official(&self.javascript, world, given).await,
            Client::Bulkhead => bulkhead::ask(&self.bulkhead, world, given).await,
        }
    }
}

async fn official(program: &[PathBuf], world: &World, given: &Given) -> Result<Seen, Trouble> {
    let Some((program, arguments)) = program.split_first() else {
        return Err(Trouble::new("No program is named."));
    };
    let mut command = Command::new(program);
    command.args(arguments);
    let output = run(command, world, given).await?;
    let said = (!output.status.success()).then(|| last_line(&output.stderr, world));
    Ok(Seen::of(&world.asked(), said))
}

/// Runs a program in the environment of a case.
pub(super) async fn run(
    mut command: Command,
    world: &World,
    given: &Given,
) -> Result<Output, Trouble> {
    let name = command.as_std().get_program().display().to_string();
    command
        .env_clear()
        .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
        .env("HOME", world.path("home"))
        // Each client has a variable of its own for authorities that the machine does not trust.
        .env("REQUESTS_CA_BUNDLE", world.authority())
        .env("NODE_EXTRA_CA_CERTS", world.authority())
        .env("SSL_CERT_FILE", world.authority())
        .envs(given.variables.iter().map(|(name, value)| (name, value)))
        .current_dir(world.folder())
        .kill_on_drop(true);
    let output = tokio::time::timeout(PATIENCE, command.output()).await;
    let output = output.map_err(|_| Trouble::new(format!("{name} does not end.")))?;
    output.map_err(|error| Trouble::new(format!("{name} can't be run: {error}.")))
}

/// The last line that a program printed.
pub(super) fn last_line(printed: &[u8], world: &World) -> String {
    let printed = String::from_utf8_lossy(printed);
    let mut lines = printed.lines().filter(|line| !line.trim().is_empty());
    let last = lines.next_back().unwrap_or("It says nothing.");
    world.named(last.trim())
}
