//! Addresses on systems without Unix sockets: a file in the account's own folder always leads to
//! a fresh one.

use std::{
    env, fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::{Duration, Instant, SystemTime},
};

use bulkhead_gateway::{Key, SignIn};
use tokio::task::JoinHandle;

use super::{
    page,
    which::{Wanted, unclear},
};
use crate::{args::OpenArgs, failure::Failure};

/// The time after which a key makes place for a fresh one: half of its life, so that whoever
/// opens the file has some time.
const RENEWAL: Duration = Duration::from_secs(300);

/// The time between two looks at the key.
const LOOK: Duration = Duration::from_secs(1);

const SUFFIX: &str = ".html";

/// Keeps the file until it is dropped.
#[derive(Debug)]
pub(crate) struct Offer {
    file: PathBuf,
    renewing: JoinHandle<()>,
}

impl Drop for Offer {
    fn drop(&mut self) {
        self.renewing.abort();
        // Whatever keeps it there, its key is good no more.
        let _ = fs::remove_file(&self.file);
    }
}

impl Offer {
    /// Writes the file of a gateway that listens at an address, and goes on doing so.
    ///
    /// # Errors
    /// Where it can't be written.
    pub(super) fn start(
        folder: &Path,
        listening: SocketAddr,
        sign_in: SignIn,
        page: String,
    ) -> Result<Self, Failure> {
        let file = folder.join(name(listening));
        let mut key = renew(&file, &sign_in, &page)?;
        let mut written = Instant::now();
        let path = file.clone();
        let renewing = tokio::spawn(async move {
            loop {
                tokio::time::sleep(LOOK).await;
                if sign_in.takes(&key) && written.elapsed() < RENEWAL {
                    continue;
                }
                match renew(&path, &sign_in, &page) {
                    Ok(fresh) => (key, written) = (fresh, Instant::now()),
                    Err(failure) => tracing::warn!("{failure}"),
                }
            }
        });
        Ok(Self { file, renewing })
    }

    /// The path of the file.
    ///
    /// # Errors
    /// Where it is no text.
    pub(crate) fn page(&self) -> Result<String, Failure> {
        text(&self.file)
    }
}

/// The folder of the account that nobody else can read.
///
/// # Errors
/// Where there is none.
#[cfg(not(unix))]
pub(super) fn folder() -> Result<PathBuf, Failure> {
    let given = env::var_os("LOCALAPPDATA").map(PathBuf::from);
    let given = given.filter(|given| given.is_absolute());
    let folder = given.map(|given| given.join("bulkhead"));
    let made = folder.filter(|folder| fs::create_dir_all(folder).is_ok());
    made.ok_or_else(|| {
        Failure::new("`bulkhead open` needs a folder of this account: set LOCALAPPDATA to one")
    })
}

/// The address, or the path of the file, of the gateway that is meant.
///
/// # Errors
/// Where there is none, or several may be meant.
pub(super) fn ask(folder: &Path, args: &OpenArgs, wanted: Wanted) -> Result<String, Failure> {
    let paths = fs::read_dir(folder).into_iter().flatten().flatten();
    let files: Vec<_> = paths
        .filter_map(|entry| Some((listening(&entry.path())?, entry.path())))
        .filter(|(listening, path)| args.means(*listening) && is_fresh(path))
        .collect();
    let [(_, path)] = files.as_slice() else {
        let addresses: Vec<_> = files.iter().map(|(listening, _)| *listening).collect();
        return Err(unclear(args, &addresses));
    };
    match wanted {
        Wanted::Page => text(path),
        Wanted::Address => fs::read_to_string(path)
            .ok()
            .and_then(|html| page::address_in(&html))
            .ok_or_else(|| Failure::new("the gateway is just writing its address: try again")),
    }
}

fn text(path: &Path) -> Result<String, Failure> {
    let text = path.to_str().map(str::to_owned);
    text.ok_or_else(|| Failure::new("the path of the account's folder is no text"))
}

/// Not left by a gateway that could not remove it.
fn is_fresh(path: &Path) -> bool {
    let written = fs::metadata(path).and_then(|found| found.modified());
    let age = written.map(|written| SystemTime::now().duration_since(written));
    age.is_ok_and(|age| age.unwrap_or_default() < page::LIFE)
}

/// Writes a fresh address, in whole.
fn renew(file: &Path, sign_in: &SignIn, page: &str) -> Result<Key, Failure> {
    let failed = |why: &dyn std::fmt::Display| {
        let shown = file.display();
        Failure::new(format!(
            "the file {shown}, for `bulkhead open`, can't be written: {why}"
        ))
    };
    let key = sign_in.key().map_err(|error| failed(&error))?;
    let beside = file.with_extension("new");
    let written: io::Result<()> =
        fs::write(&beside, page::html(&key.address(page))).and_then(|()| fs::rename(&beside, file));
    written.map_err(|error| failed(&error))?;
    Ok(key)
}

/// The name of a gateway's file; no colon may stand in it.
fn name(listening: SocketAddr) -> String {
    let ip = listening.ip().to_string().replace(':', "_");
    format!("{ip}-{}{SUFFIX}", listening.port())
}

/// The address in such a name.
fn listening(file: &Path) -> Option<SocketAddr> {
    let name = file.file_name()?.to_str()?.strip_suffix(SUFFIX)?;
    let (ip, port) = name.rsplit_once('-')?;
    let ip = ip.replace('_', ":").parse().ok()?;
    Some(SocketAddr::new(ip, port.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use bulkhead_gateway::{Clock, Connection, Gateway, Moment, ServiceAddress, Setup};

    use super::*;

    /// An empty folder, and the sign-in of a gateway whose keys are already too old.
    fn scratch(too_old: bool) -> (PathBuf, SignIn) {
        let name = format!("bulkhead-file-{:032x}", fastrand::u128(..));
        let folder = env::temp_dir().join(name);
        fs::create_dir(&folder).unwrap();
        let begun = Moment::now();
        let later = std::sync::atomic::AtomicBool::new(false);
        let clock = Clock::new(move || {
            // The first reading is that at which a key is made.
            let is_first = !later.swap(true, std::sync::atomic::Ordering::Relaxed);
            if is_first || !too_old {
                begun
            } else {
                begun + page::LIFE
            }
        });
        let address = ServiceAddress::parse("http://127.0.0.1:1").unwrap();
        let gateway = Gateway::new(Setup {
            clock,
            ..Setup::of(vec![Connection::ai_core("real", address)])
        });
        let sign_in = gateway.unwrap().sign_in().unwrap().clone();
        (folder, sign_in)
    }

    fn offer(folder: &Path, listening: &str, sign_in: &SignIn) -> Offer {
        let page = format!("http://{listening}");
        Offer::start(folder, listening.parse().unwrap(), sign_in.clone(), page).unwrap()
    }

    fn address(folder: &Path) -> Result<String, String> {
        let asked = ask(folder, &OpenArgs::default(), Wanted::Address);
        asked.map_err(|failure| failure.to_string())
    }

    #[tokio::test]
    async fn a_fresh_address_is_in_the_file_as_long_as_the_gateway_runs() {
        let (folder, sign_in) = scratch(false);
        let none = address(&folder).unwrap_err();
        assert!(none.starts_with("no gateway of this account"), "{none}");
        let offer = offer(&folder, "[::1]:8080", &sign_in);
        let found = address(&folder).unwrap();
        assert!(found.starts_with("http://[::1]:8080/sign-in#"), "{found}");
        let args = OpenArgs::default();
        assert_eq!(ask(&folder, &args, Wanted::Page), offer.page());
        drop(offer);
        assert!(address(&folder).is_err());
        fs::remove_dir(&folder).unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_key_that_is_good_no_more_makes_place_for_another() {
        let (folder, sign_in) = scratch(true);
        let _offer = offer(&folder, "127.0.0.1:8080", &sign_in);
        let first = address(&folder).unwrap();
        tokio::time::sleep(2 * LOOK).await;
        assert_ne!(address(&folder).unwrap(), first);
        fs::remove_dir_all(&folder).unwrap();
    }

    #[tokio::test]
    async fn of_several_gateways_one_has_to_be_named() {
        let (folder, sign_in) = scratch(false);
        let _one = offer(&folder, "127.0.0.1:8080", &sign_in);
        let _other = offer(&folder, "127.0.0.1:8081", &sign_in);
        let several = address(&folder).unwrap_err();
        assert!(
            several.contains("127.0.0.1:8080, 127.0.0.1:8081"),
            "{several}"
        );
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn the_name_of_a_file_tells_where_its_gateway_listens() {
        for text in ["127.0.0.1:8080", "[::1]:1", "[fe80::1]:65535"] {
            let address: SocketAddr = text.parse().unwrap();
            let name = name(address);
            assert!(!name.contains(':'), "{name}");
            assert_eq!(listening(Path::new(&name)), Some(address));
        }
        for name in ["8080.html", "x-1.html", "127.0.0.1-8080.new"] {
            assert_eq!(listening(Path::new(name)), None, "{name}");
        }
    }
}
