//! Gives addresses to whoever asks at the socket.

use std::{io, sync::Arc, time::Duration};

use bulkhead_gateway::SignIn;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::UnixStream,
};

use super::{page::LIFE, pages::Pages};

/// The number of the account that may do everything.
const ROOT: u32 = 0;

/// The longest request, in bytes.
const MOST_BYTES: u64 = 32;

/// The time that a request and its answer may take.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// The words of a request.
pub(super) const ADDRESS: &str = "address";
pub(super) const PAGE: &str = "page";

/// The words that an answer begins with.
pub(super) const GRANTED: &str = "granted ";
pub(super) const FAILED: &str = "failed ";

/// Everything that is needed to make an address.
#[derive(Debug)]
pub(super) struct Issuer {
    /// The account that may ask.
    pub(super) uid: u32,
    pub(super) sign_in: SignIn,
    /// The address of the page.
    pub(super) page: String,
    pub(super) pages: Pages,
}

impl Issuer {
    /// Answers one request.
    pub(super) async fn serve(self: Arc<Self>, stream: UnixStream) -> io::Result<()> {
        let peer = stream.peer_cred()?.uid();
        if !may_ask(peer, self.uid) {
            tracing::warn!(
                uid = peer,
                "another account asked for an address to sign in with"
            );
            return Ok(());
        }
        let (read, mut write) = stream.into_split();
        let mut request = String::new();
        let mut read = BufReader::new(read.take(MOST_BYTES));
        read.read_line(&mut request).await?;
        let granted = match request.trim_end() {
            ADDRESS => self.address(),
            PAGE => self.file(),
            _ => Err("another version of `bulkhead` asked; use the gateway's own".to_owned()),
        };
        let answer = match granted {
            Ok(granted) => format!("{GRANTED}{granted}\n"),
            Err(sentence) => format!("{FAILED}{sentence}\n"),
        };
        write.write_all(answer.as_bytes()).await?;
        write.shutdown().await
    }

    fn address(&self) -> Result<String, String> {
        let key = self.sign_in.key().map_err(|error| error.to_string())?;
        Ok(key.address(&self.page))
    }

    /// The path of a file that leads to a fresh address, and is removed when that is too old.
    pub(super) fn file(self: &Arc<Self>) -> Result<String, String> {
        let address = self.address()?;
        let path = self.pages.write(&address).map_err(|error| {
            format!("the gateway can't write the file that leads the browser there: {error}")
        })?;
        let issuer = Arc::downgrade(self);
        let old = path.clone();
        tokio::spawn(async move {
            tokio::time::sleep(LIFE).await;
            if let Some(issuer) = issuer.upgrade() {
                issuer.pages.remove(&old);
            }
        });
        let path = path.into_os_string().into_string();
        path.map_err(|_| "the path of the runtime folder is no text".to_owned())
    }
}

/// `true` if an account may act as the gateway's.
fn may_ask(peer: u32, own: u32) -> bool {
    peer == own || peer == ROOT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_own_account_and_root_may_ask() {
        assert!(may_ask(7, 7) && may_ask(0, 7) && may_ask(0, 0));
        assert!(!may_ask(8, 7) && !may_ask(7, 0));
    }
}
