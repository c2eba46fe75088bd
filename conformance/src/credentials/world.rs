//! Two accounts with their services, and a folder for files.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::task::JoinHandle;

use super::{
    account::Account,
    case::Given,
    certificates::Authority,
    recorder::{Asked, Recorder},
    service::{Port, Role, serve},
};
use crate::Trouble;

/// The number of worlds that this process has made: each has a folder of its own.
static WORLDS: AtomicUsize = AtomicUsize::new(0);

/// Two accounts with their services, and a folder for files. The folder is gone and the services are
/// ended when this is dropped.
#[derive(Debug)]
pub struct World {
    /// The one that is meant.
    pub a: Arc<Account>,
    /// Another one.
    pub b: Arc<Account>,
    folder: PathBuf,
    recorder: Recorder,
    /// Addresses as they are, and as they are written down.
    names: Vec<(String, String)>,
    tasks: Vec<JoinHandle<()>>,
}

impl World {
    /// Starts the services.
    ///
    /// # Errors
    /// Where that is not possible.
    pub async fn start() -> Result<Self, Trouble> {
        let authority = Authority::new()?;
        let recorder = Recorder::default();
        let (mut names, mut tasks) = (Vec::new(), Vec::new());
        let mut accounts = Vec::new();
        for name in ["a", "b"] {
            let secure = Role::SecureToken(Arc::new(authority.server()?));
            let mut served = Vec::new();
            for role in [Role::Token, secure, Role::Api] {
                served.push((Port::open().await?, role));
            }
            let mut addresses = served.iter().map(|(port, role)| {
                let name = role.address(name);
                let scheme = name.split(':').next().unwrap_or_default();
                let address = format!("{scheme}://127.0.0.1:{}", port.number);
                names.push((address.clone(), name));
                address
            });
            let mut next = || addresses.next().unwrap_or_default();
            let account = Arc::new(Account {
                name,
                token: next(),
                secure_token: next(),
                api: next(),
                pair: authority.issue(&format!("client-{name}"))?,
            });
            drop(addresses);
            for (port, role) in served {
                tasks.push(serve(port, role, Arc::clone(&account), recorder.clone()));
            }
            accounts.push(account);
        }
        let number = WORLDS.fetch_add(1, Ordering::Relaxed);
        let folder = format!("bulkhead-credentials-{}-{number}", process::id());
        let folder = env::temp_dir().join(folder);
        let [a, b] = <[_; 2]>::try_from(accounts)
            .map_err(|_| Trouble::new("There are not two accounts."))?;
        let world = Self {
            a,
            b,
            folder,
            recorder,
            names,
            tasks,
        };
        world.write(&world.authority(), authority.pem())?;
        Ok(world)
    }

    /// The folder of the files of a case. The home folder is `home` in it.
    pub fn folder(&self) -> PathBuf {
        self.folder.join("case")
    }

    /// A path in that folder, as a variable names it.
    pub fn path(&self, path: &str) -> String {
        self.folder().join(path).display().to_string()
    }

    /// The certificate that clients have to trust.
    pub fn authority(&self) -> PathBuf {
        self.folder.join("authority.pem")
    }

    /// Writes the files of a case in place of those of the one before.
    ///
    /// # Errors
    /// Where the file system does not do it.
    pub fn lay_out(&self, given: &Given) -> Result<(), Trouble> {
        let folder = self.folder();
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(|error| failed(&folder, &error))?;
        }
        let home = folder.join("home");
        fs::create_dir_all(&home).map_err(|error| failed(&home, &error))?;
        for (path, text) in &given.files {
            self.write(&folder.join(path), text)?;
        }
        Ok(())
    }

    /// Takes the requests to services since the last call.
    pub fn asked(&self) -> Vec<Asked> {
        self.recorder.take()
    }

    /// A text with names in place of addresses and of the folder, so that it is the same every time.
    pub fn named(&self, text: &str) -> String {
        let names = self.names.iter();
        let text = names.fold(text.to_owned(), |text, (address, name)| {
            text.replace(address, name)
        });
        let folder = format!("{}/", self.folder().display());
        text.replace(&folder, "")
    }

    fn write(&self, path: &Path, text: &str) -> Result<(), Trouble> {
        let folder = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
        fs::write(path, text).map_err(|error| failed(path, &error))
    }
}

impl Drop for World {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn failed(path: &Path, error: &std::io::Error) -> Trouble {
    Trouble::new(format!("{}: {error}.", path.display()))
}
