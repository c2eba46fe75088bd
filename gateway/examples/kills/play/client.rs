//! A client that sends nothing twice and knows no more of HTTP than it needs.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

use super::Result;

/// The two secrets of a session.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    /// Name and value.
    pub(crate) cookie: String,
    pub(crate) secret: String,
}

/// A client with a connection of its own.
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
    /// The lines that stand in the head of every request.
    lines: String,
}

/// An answer that arrived whole.
#[derive(Debug)]
pub(crate) struct Answer {
    head: String,
    pub(crate) body: String,
}

impl Client {
    pub(crate) async fn connect(address: SocketAddr, session: Option<&Session>) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let session = session.map_or_else(String::new, |session| {
            let Session { cookie, secret } = session;
            format!("cookie: {cookie}\r\nx-bulkhead-session: {secret}\r\n")
        });
        Ok(Self {
            stream: BufReader::with_capacity(64 << 10, stream),
            lines: format!(
                "host: {address}\r\nx-bulkhead-request: 1\r\nai-resource-group: default\r\n\
                 sec-fetch-site: same-origin\r\nsec-fetch-mode: cors\r\n\
                 sec-fetch-dest: empty\r\n{session}"
            ),
        })
    }

    /// Sends a request with these header lines more, and reads the answer.
    pub(crate) async fn ask(
        &mut self,
        method: &str,
        path: &str,
        more: &str,
        body: &str,
    ) -> Result<Answer> {
        let (lines, length) = (&self.lines, body.len());
        let request = format!(
            "{method} {path} HTTP/1.1\r\n{lines}{more}content-length: {length}\r\n\r\n{body}"
        );
        self.stream.write_all(request.as_bytes()).await?;
        let mut answer = Answer {
            head: String::new(),
            body: String::new(),
        };
        while !answer.head.ends_with("\r\n\r\n") {
            if self.stream.read_line(&mut answer.head).await? == 0 {
                return Err("the connection has ended".into());
            }
        }
        let length = answer.header("content-length");
        let length = length.map_or(Ok(0), str::parse)?;
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await?;
        answer.body = String::from_utf8(body)?;
        Ok(answer)
    }
}

impl Answer {
    pub(crate) fn header(&self, wanted: &str) -> Option<&str> {
        let lines = self.head.lines();
        let mut headers = lines.filter_map(|line| line.split_once(": "));
        let found = headers.find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value)
    }

    /// `true` if the service gave it.
    pub(crate) fn is_of_service(&self) -> bool {
        self.header("x-bulkhead-answer") == Some("service")
    }

    /// Kind and rule of an answer of the gateway itself; empty where there is none.
    pub(crate) fn of_gateway(&self) -> (String, String) {
        let body: serde_json::Value = serde_json::from_str(&self.body).unwrap_or_default();
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let said = &body["gateway"];
        (text(&said["kind"]), text(&said["details"]["rule"]))
    }
}
