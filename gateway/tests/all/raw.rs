//! A client that sends what it is told to, byte for byte.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::rig::Rig;

/// The longest time that a test waits for what should come at once.
const PATIENCE: Duration = Duration::from_secs(10);

/// A connection to the gateway.
pub(crate) struct Raw(TcpStream);

impl Rig {
    /// The head of a request as the page sends it, without the empty line at its end.
    pub(crate) fn head(&self, method: &str, target: &str) -> String {
        let (host, secret) = ("localhost", &self.session.secret);
        let cookie = self.session.cookie_at(host);
        format!(
            "{method} {target} HTTP/1.1\r\nhost: {host}\r\nai-resource-group: default\r\n\
             sec-fetch-site: same-origin\r\nsec-fetch-mode: cors\r\nsec-fetch-dest: empty\r\n\
             cookie: {cookie}\r\nx-bulkhead-session: {secret}\r\n"
        )
    }

    /// A whole request without a body.
    pub(crate) fn request(&self, method: &str, target: &str) -> String {
        self.head(method, target) + "\r\n"
    }
}

impl Raw {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self::of(stream)
    }

    pub(crate) fn of(stream: TcpStream) -> Self {
        Self(stream)
    }

    pub(crate) async fn send(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.unwrap();
    }

    /// Sends these pieces, each on its own.
    pub(crate) async fn send_in_pieces(&mut self, pieces: &[&str]) {
        for piece in pieces {
            self.send(piece).await;
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Reads the next answer with its body.
    pub(crate) async fn answer(&mut self) -> String {
        let read = async {
            let mut bytes = Vec::new();
            while !bytes.ends_with(b"\r\n\r\n") {
                bytes.push(self.0.read_u8().await.unwrap());
            }
            let head = String::from_utf8(bytes).unwrap();
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(": ")?;
                (name == "content-length").then(|| value.parse::<usize>().unwrap())
            });
            let mut body = vec![0; length.unwrap_or(0)];
            self.0.read_exact(&mut body).await.unwrap();
            head + &String::from_utf8(body).unwrap()
        };
        tokio::time::timeout(PATIENCE, read).await.unwrap()
    }

    /// Reads so many bytes at most, and one at least; gives their number.
    pub(crate) async fn some(&mut self, most: usize) -> usize {
        let mut bytes = vec![0; most];
        let count = self.0.read(&mut bytes).await.unwrap();
        assert_ne!(count, 0, "it is closed");
        count
    }

    /// Reads all that comes until the connection is closed, however that is.
    pub(crate) async fn rest(&mut self) -> String {
        let mut bytes = Vec::new();
        self.rest_into(&mut bytes).await;
        String::from_utf8(bytes).unwrap()
    }

    /// The same where it may be no text.
    pub(crate) async fn rest_into(&mut self, bytes: &mut Vec<u8>) {
        let read = self.0.read_to_end(bytes);
        let _ = tokio::time::timeout(PATIENCE, read).await.unwrap();
    }
}
