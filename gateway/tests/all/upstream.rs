//! A service that records what arrives, byte for byte, and answers as it is told.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpListener,
    sync::{Semaphore, watch},
    task::JoinHandle,
};

/// The way it treats a request after it has read it.
#[derive(Clone, Debug)]
pub(crate) enum Manner {
    /// Sends these bytes and reads on.
    Answer(Vec<u8>),
    /// Sends these bytes and closes the connection.
    Cut(Vec<u8>),
    /// Waits for [`Upstream::release`], then sends these bytes.
    Hold(Vec<u8>),
}

/// An HTTP answer.
pub(crate) fn answer(head: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {head}\r\ncontent-length: {length}\r\n\r\n{body}").into_bytes()
}

/// An HTTP answer whose body is no text.
pub(crate) fn answer_of_bytes(head: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 {head}\r\ncontent-length: {length}\r\n\r\n");
    [head.as_bytes(), body].concat()
}

/// The answer to a bulk change that was accepted.
pub(crate) fn accepted() -> Vec<u8> {
    answer(
        "202 Accepted\r\ncontent-type: application/json",
        r#"{"deployments":[]}"#,
    )
}

/// A request as it arrived. The names of its headers are in lower case.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recorded {
    pub(crate) line: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Recorded {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn header_names(&self) -> Vec<&str> {
        let mut names: Vec<_> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        names
    }
}

#[derive(Debug)]
struct Shared {
    manner: Mutex<Manner>,
    requests: watch::Sender<Vec<Recorded>>,
    connections: watch::Sender<usize>,
    released: Semaphore,
}

/// A running service; it stops when this is dropped.
#[derive(Debug)]
pub(crate) struct Upstream {
    pub(crate) address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

impl Drop for Upstream {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Upstream {
    pub(crate) async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            manner: Mutex::new(manner),
            requests: watch::Sender::default(),
            connections: watch::Sender::default(),
            released: Semaphore::new(0),
        });
        let of_task = Arc::clone(&shared);
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                of_task.connections.send_modify(|count| *count += 1);
                tokio::spawn(serve(stream, Arc::clone(&of_task)));
            }
        });
        Self {
            address,
            shared,
            task,
        }
    }

    /// Sets the way it answers from here on.
    pub(crate) fn behave(&self, manner: Manner) {
        *self.shared.manner.lock().unwrap() = manner;
    }

    /// Lets one request that it holds have its answer.
    pub(crate) fn release(&self) {
        self.shared.released.add_permits(1);
    }

    /// The requests that arrived so far.
    pub(crate) fn requests(&self) -> Vec<Recorded> {
        self.shared.requests.borrow().clone()
    }

    /// The only request that arrived.
    #[track_caller]
    pub(crate) fn only_request(&self) -> Recorded {
        let mut requests = self.requests();
        assert_eq!(requests.len(), 1, "{requests:?}");
        requests.remove(0)
    }

    /// Waits until so many requests have arrived.
    pub(crate) async fn arrived(&self, count: usize) {
        let mut requests = self.shared.requests.subscribe();
        let enough = |requests: &Vec<Recorded>| requests.len() >= count;
        requests.wait_for(enough).await.unwrap();
    }

    /// The number of connections that were opened.
    pub(crate) fn connections(&self) -> usize {
        *self.shared.connections.borrow()
    }
}

async fn serve(mut stream: impl AsyncRead + AsyncWrite + Unpin, shared: Arc<Shared>) {
    while let Some(request) = read_request(&mut stream).await {
        shared
            .requests
            .send_modify(|requests| requests.push(request));
        let manner = shared.manner.lock().unwrap().clone();
        let bytes = match &manner {
            Manner::Answer(bytes) | Manner::Cut(bytes) => bytes,
            Manner::Hold(bytes) => {
                shared.released.acquire().await.unwrap().forget();
                bytes
            }
        };
        if stream.write_all(bytes).await.is_err() || matches!(manner, Manner::Cut(_)) {
            // What was written arrives before the end of the connection.
            let _ = stream.shutdown().await;
            return;
        }
    }
}

/// Reads one request; none at the end of the connection, or where what comes is no HTTP.
pub(crate) async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> Option<Recorded> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).ok()?;
    let mut lines = head.trim_end().split("\r\n");
    let line = lines.next()?.to_owned();
    let mut request = Recorded {
        line,
        ..Recorded::default()
    };
    for line in lines {
        let (name, value) = line.split_once(": ")?;
        let header = (name.to_ascii_lowercase(), value.to_owned());
        request.headers.push(header);
    }
    let length = request.header("content-length").unwrap_or("0");
    let mut body = vec![0; length.parse().ok()?];
    stream.read_exact(&mut body).await.ok()?;
    request.body = String::from_utf8(body).ok()?;
    Some(request)
}
