//! A service that answers at once, never, or with very much, by the first segment of its path.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{
    io::{AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

use crate::{Result, client::read_head};

/// The size of a large answer, in bytes.
pub(crate) const LARGE: usize = 30 << 20;

/// The connections that lead to it; each is the first segment of a path, too.
pub(crate) const CONNECTIONS: [&str; 4] = ["quick", "hanging", "large", "mixed"];

/// The number of arrivals of each correlation id.
pub(crate) type Forwards = Arc<Mutex<HashMap<String, usize>>>;

/// A running service.
pub(crate) struct Service {
    pub(crate) address: SocketAddr,
    pub(crate) forwards: Forwards,
}

impl Service {
    pub(crate) async fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let forwards = Forwards::default();
        let of_task = Arc::clone(&forwards);
        let large: Arc<[u8]> = vec![b' '; LARGE].into();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (forwards, large) = (Arc::clone(&of_task), Arc::clone(&large));
                tokio::spawn(async move {
                    // It ends with its connection.
                    let _ = serve(stream, &forwards, &large).await;
                });
            }
        });
        Ok(Self { address, forwards })
    }
}

async fn serve(stream: TcpStream, forwards: &Forwards, large: &[u8]) -> Result<()> {
    let mut stream = BufReader::new(stream);
    loop {
        let head = read_head(&mut stream).await?;
        let first = head.lines().next().unwrap_or_default();
        let mode = first.split('/').nth(1).unwrap_or_default();
        let correlation = head.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            (name.eq_ignore_ascii_case("x-correlation-id")).then(|| value.to_owned())
        });
        let mut is_large = mode == "large";
        if let Some(correlation) = correlation {
            // One id in a thousand has a large answer.
            is_large |= mode == "mixed" && correlation.ends_with("399");
            let mut forwards = forwards.lock().unwrap_or_else(PoisonError::into_inner);
            *forwards.entry(correlation).or_default() += 1;
        }
        if mode == "hanging" {
            std::future::pending::<()>().await;
        }
        let body = if is_large { large } else { b"{}" };
        let head = format!(
            "HTTP/1.1 202 Accepted\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(body).await?;
    }
}
