//! The socket at which `bulkhead open` asks for addresses.

use std::{
    fs, io,
    net::SocketAddr,
    os::unix::{
        fs::{FileTypeExt, PermissionsExt},
        net::UnixStream as Blocking,
    },
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use bulkhead_gateway::SignIn;
use tokio::{net::UnixListener, task::JoinHandle, time::timeout};

use super::{
    folder::Folder,
    issuer::{Issuer, PATIENCE},
    pages::Pages,
};
use crate::failure::Failure;

/// Hands out addresses until it is dropped.
#[derive(Debug)]
pub(crate) struct Offer {
    issuer: Arc<Issuer>,
    socket: PathBuf,
    accepting: JoinHandle<()>,
}

impl Drop for Offer {
    fn drop(&mut self) {
        self.accepting.abort();
        self.issuer.pages.remove_all();
        // Whatever keeps it there: the next gateway sees that nobody answers, and replaces it.
        let _ = fs::remove_file(&self.socket);
    }
}

impl Offer {
    /// Begins to answer at the socket of a gateway that listens at an address.
    ///
    /// # Errors
    /// Where there can be no such socket.
    pub(super) fn start(
        folder: &Folder,
        uid: u32,
        listening: SocketAddr,
        sign_in: SignIn,
        page: String,
    ) -> Result<Self, Failure> {
        let socket = folder.socket(listening);
        let listener = listen(&socket)?;
        let issuer = Arc::new(Issuer {
            uid,
            sign_in,
            page,
            pages: Pages::of(folder.path()),
        });
        let accepting = tokio::spawn(accept(listener, Arc::clone(&issuer)));
        Ok(Self {
            issuer,
            socket,
            accepting,
        })
    }

    /// The path of a fresh file that leads to a fresh address.
    ///
    /// # Errors
    /// Where it can't be written.
    pub(crate) fn page(&self) -> Result<String, Failure> {
        self.issuer.file().map_err(Failure::new)
    }
}

/// Makes a socket that only this account can ask.
fn listen(path: &Path) -> Result<UnixListener, Failure> {
    let shown = path.display();
    let failed = |error: io::Error| {
        Failure::new(format!(
            "the socket {shown}, for `bulkhead open`, can't be made: {error}"
        ))
    };
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(failed(error)),
        Ok(found) if !found.file_type().is_socket() => {
            return Err(Failure::new(format!(
                "{shown} stands where the socket for `bulkhead open` belongs, and is none: remove \
                 it"
            )));
        }
        Ok(_) if Blocking::connect(path).is_ok() => {
            return Err(Failure::new(format!(
                "another gateway answers at {shown}, the socket for `bulkhead open`: stop that \
                 one, or choose another port with --listen"
            )));
        }
        // Of a gateway that is no more.
        Ok(_) => fs::remove_file(path).map_err(failed)?,
    }
    let listener = UnixListener::bind(path).map_err(failed)?;
    // Until here the folder keeps everybody else out.
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).map_err(failed)?;
    Ok(listener)
}

async fn accept(listener: UnixListener, issuer: Arc<Issuer>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let issuer = Arc::clone(&issuer);
                tokio::spawn(async move {
                    // Whoever asks and does not go on gets nothing.
                    let _ = timeout(PATIENCE, issuer.serve(stream)).await;
                });
            }
            Err(error) => {
                tracing::warn!(%error, "`bulkhead open` could not be answered");
                // Such as too many open files: trying again at once helps nobody.
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str) -> PathBuf {
        let name = format!("bulkhead-socket-{name}-{:032x}", fastrand::u128(..));
        let folder = std::env::temp_dir().join(name);
        fs::create_dir(&folder).unwrap();
        folder
    }

    #[tokio::test]
    async fn a_socket_of_a_dead_gateway_is_replaced_and_a_living_one_is_not() {
        let folder = scratch("stale");
        let path = folder.join("127.0.0.1-1.sock");
        let living = listen(&path).unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let failure = listen(&path).unwrap_err().to_string();
        assert!(
            failure.starts_with("another gateway answers at "),
            "{failure}"
        );
        drop(living);
        assert!(path.exists(), "as after a crash");
        let _living = listen(&path).unwrap();
        Blocking::connect(&path).unwrap();
        fs::remove_dir_all(&folder).unwrap();
    }

    #[tokio::test]
    async fn what_is_no_socket_is_left_alone() {
        let folder = scratch("alone");
        let other = folder.join("other.sock");
        let _other = listen(&other).unwrap();
        let kept = folder.join("kept");
        fs::write(&kept, "kept").unwrap();
        for target in [&kept, &other, &folder.join("nothing"), &folder] {
            let path = folder.join("127.0.0.1-1.sock");
            std::os::unix::fs::symlink(target, &path).unwrap();
            let failure = listen(&path).unwrap_err().to_string();
            assert!(failure.contains("and is none: remove it"), "{failure}");
            assert!(fs::symlink_metadata(&path).unwrap().is_symlink());
            fs::remove_file(&path).unwrap();
        }
        let failure = listen(&kept).unwrap_err().to_string();
        assert!(failure.contains("and is none: remove it"), "{failure}");
        assert_eq!(fs::read_to_string(&kept).unwrap(), "kept");
        fs::remove_dir_all(&folder).unwrap();
    }
}
