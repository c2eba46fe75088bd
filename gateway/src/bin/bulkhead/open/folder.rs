//! The runtime folder: what is in it, nobody else can reach.

use std::{
    env,
    fs::{self, DirBuilder, Metadata},
    io,
    net::SocketAddr,
    os::unix::fs::{DirBuilderExt, MetadataExt},
    path::{Path, PathBuf},
};

use crate::failure::Failure;

/// The variable with the system's own runtime folder of this account.
const VARIABLE: &str = "XDG_RUNTIME_DIR";

/// The end of the name of a gateway's socket.
const SUFFIX: &str = ".sock";

/// A folder of this account that nobody else can look into.
#[derive(Clone, Debug)]
pub(super) struct Folder(PathBuf);

impl Folder {
    /// The folder for the sockets of this account, made where it is not there yet.
    ///
    /// # Errors
    /// Where it can't be made, or somebody else could reach it.
    pub(super) fn make(uid: u32) -> Result<Self, Failure> {
        let path = of_system(uid).unwrap_or_else(|| of_temporary(uid));
        Self::make_at(path, uid)
    }

    fn make_at(path: PathBuf, uid: u32) -> Result<Self, Failure> {
        let shown = path.display();
        let made = DirBuilder::new().mode(0o700).create(&path);
        if let Err(error) = made
            && error.kind() != io::ErrorKind::AlreadyExists
        {
            return Err(Failure::new(format!(
                "the folder {shown}, for the socket of `bulkhead open`, can't be made: {error}; \
                 set {VARIABLE} to a folder that belongs to this account"
            )));
        }
        // Not through a symbolic link, which somebody else may have put there.
        let found = fs::symlink_metadata(&path);
        if found.is_ok_and(|found| is_own(&found, uid)) {
            return Ok(Self(path));
        }
        Err(Failure::new(format!(
            "{shown}, for the socket of `bulkhead open`, is not a folder that only this account \
             can reach: remove it, or set {VARIABLE} to a folder that belongs to this account"
        )))
    }

    /// Those folders of this account that are there: a gateway may have been started with other
    /// variables.
    pub(super) fn existing(uid: u32) -> Vec<Self> {
        let places = [of_system(uid), Some(of_temporary(uid))];
        let own = |path: &PathBuf| {
            let found = fs::symlink_metadata(path);
            found.is_ok_and(|found| is_own(&found, uid))
        };
        let places = places.into_iter().flatten();
        places.filter(own).map(Self).collect()
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// The place of the socket of the gateway that listens at an address.
    pub(super) fn socket(&self, listening: SocketAddr) -> PathBuf {
        let (ip, port) = (listening.ip(), listening.port());
        self.0.join(format!("{ip}-{port}{SUFFIX}"))
    }

    /// The sockets in it, with the addresses that their gateways listen at.
    pub(super) fn sockets(&self) -> Vec<(SocketAddr, PathBuf)> {
        let entries = fs::read_dir(&self.0).into_iter().flatten().flatten();
        let paths = entries.map(|entry| entry.path());
        let sockets = paths.filter_map(|path| Some((listening(&path)?, path)));
        sockets.collect()
    }
}

/// The address in the name of a socket.
fn listening(socket: &Path) -> Option<SocketAddr> {
    let name = socket.file_name()?.to_str()?.strip_suffix(SUFFIX)?;
    let (ip, port) = name.rsplit_once('-')?;
    Some(SocketAddr::new(ip.parse().ok()?, port.parse().ok()?))
}

/// Below the runtime folder that the system gave this account, if it did.
fn of_system(uid: u32) -> Option<PathBuf> {
    let given = PathBuf::from(env::var_os(VARIABLE)?);
    // Another account's, where only the variable was taken over from it.
    let is_own = fs::metadata(&given).is_ok_and(|found| found.is_dir() && found.uid() == uid);
    (given.is_absolute() && is_own).then(|| given.join("bulkhead"))
}

fn of_temporary(uid: u32) -> PathBuf {
    env::temp_dir().join(format!("bulkhead-{uid}"))
}

fn is_own(found: &Metadata, uid: u32) -> bool {
    let for_others = found.mode() & 0o077;
    found.is_dir() && found.uid() == uid && for_others == 0
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    /// A folder to try things in, and the number of this account.
    fn scratch(name: &str) -> (PathBuf, u32) {
        let name = format!("bulkhead-folder-{name}-{:032x}", fastrand::u128(..));
        let folder = env::temp_dir().join(name);
        fs::create_dir(&folder).unwrap();
        let uid = fs::metadata(&folder).unwrap().uid();
        (folder, uid)
    }

    #[test]
    fn the_folder_is_made_so_that_only_this_account_reaches_it() {
        let (scratch, uid) = scratch("made");
        let path = scratch.join("bulkhead");
        for _ in 0..2 {
            let folder = Folder::make_at(path.clone(), uid).unwrap();
            let mode = fs::metadata(folder.path()).unwrap().mode();
            assert_eq!(mode & 0o777, 0o700);
        }
        fs::remove_dir_all(&scratch).unwrap();
    }

    #[test]
    fn a_folder_that_others_reach_is_refused() {
        let (scratch, uid) = scratch("refused");
        let open = scratch.join("open");
        fs::create_dir(&open).unwrap();
        fs::set_permissions(&open, fs::Permissions::from_mode(0o750)).unwrap();
        let own = scratch.join("own");
        Folder::make_at(own.clone(), uid).unwrap();
        let link = scratch.join("link");
        symlink(&own, &link).unwrap();
        let dangling = scratch.join("dangling");
        symlink(scratch.join("nothing"), &dangling).unwrap();
        let file = scratch.join("file");
        fs::write(&file, "").unwrap();
        for (path, uid) in [
            (&open, uid),
            (&link, uid),
            (&dangling, uid),
            (&file, uid),
            // Somebody else's.
            (&own, uid + 1),
        ] {
            let failure = Folder::make_at(path.clone(), uid).unwrap_err().to_string();
            assert!(failure.contains("only this account"), "{failure}");
        }
        let nowhere = scratch.join("none/bulkhead");
        let failure = Folder::make_at(nowhere, uid).unwrap_err().to_string();
        assert!(failure.contains("can't be made"), "{failure}");
        fs::remove_dir_all(&scratch).unwrap();
    }

    #[test]
    fn the_name_of_a_socket_tells_where_its_gateway_listens() {
        let folder = Folder(PathBuf::from("/run/user/7/bulkhead"));
        for text in [
            "127.0.0.1:8080",
            "0.0.0.0:1",
            "[::1]:8080",
            "[fe80::1]:65535",
        ] {
            let address: SocketAddr = text.parse().unwrap();
            assert_eq!(listening(&folder.socket(address)), Some(address));
        }
        for name in [
            "open-1.html",
            "8080.sock",
            "localhost-1.sock",
            "127.0.0.1-x.sock",
        ] {
            assert_eq!(listening(Path::new(name)), None, "{name}");
        }
    }
}
