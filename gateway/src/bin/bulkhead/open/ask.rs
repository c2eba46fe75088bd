//! Asks a running gateway for an address.

use std::io;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::UnixStream,
    time::timeout,
};

use super::{
    folder::Folder,
    issuer::{ADDRESS, FAILED, GRANTED, PAGE, PATIENCE},
    which::{Wanted, unclear},
};
use crate::{args::OpenArgs, failure::Failure};

/// Asks the gateway that is meant.
///
/// # Errors
/// Where there is none, or several may be meant, or it does not answer well.
pub(super) async fn ask(args: &OpenArgs, uid: u32, wanted: Wanted) -> Result<String, Failure> {
    let mut living = Vec::new();
    for folder in Folder::existing(uid) {
        for (listening, path) in folder.sockets() {
            // Whatever refuses is the socket of a gateway that is no more.
            if args.means(listening)
                && let Ok(stream) = UnixStream::connect(path).await
            {
                living.push((listening, stream));
            }
        }
    }
    let addresses: Vec<_> = living.iter().map(|(listening, _)| *listening).collect();
    let Ok([(_, stream)]) = <[_; 1]>::try_from(living) else {
        return Err(unclear(args, &addresses));
    };
    let exchange = timeout(PATIENCE, exchange(stream, wanted));
    let answer = exchange.await.unwrap_or_else(|late| Err(late.into()));
    let answer = answer.map_err(|error| {
        Failure::new(format!(
            "the gateway does not answer `bulkhead open`: {error}"
        ))
    })?;
    let answer = answer.trim_end();
    if let Some(granted) = answer.strip_prefix(GRANTED) {
        return Ok(granted.to_owned());
    }
    let sentence = answer.strip_prefix(FAILED);
    Err(Failure::new(sentence.unwrap_or(
        "the gateway gave no address; its log may say why",
    )))
}

async fn exchange(mut stream: UnixStream, wanted: Wanted) -> io::Result<String> {
    let word = match wanted {
        Wanted::Address => ADDRESS,
        Wanted::Page => PAGE,
    };
    stream.write_all(format!("{word}\n").as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}
