//! Clients that know no more of HTTP than they need.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

use crate::Result;

/// The beginning of a request as the page sends it, without the empty line at its end.
pub(crate) fn head(method: &str, path: &str) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nhost: localhost\r\nai-resource-group: default\r\n\
         sec-fetch-site: same-origin\r\nsec-fetch-mode: cors\r\nsec-fetch-dest: empty\r\n"
    )
}

/// Reads the head of a message.
pub(crate) async fn read_head(stream: &mut (impl AsyncBufRead + Unpin)) -> Result<String> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).await? == 0 {
            return Err("the connection has ended".into());
        }
    }
    Ok(head)
}

/// A client that reads its answers.
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
}

impl Client {
    pub(crate) async fn connect(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let stream = BufReader::with_capacity(256 << 10, stream);
        Ok(Self { stream })
    }

    /// Sends a request; gives the head of the answer, and its body where that is small.
    pub(crate) async fn ask(&mut self, head: &str) -> Result<(String, String)> {
        let request = format!("{head}\r\n");
        self.stream.write_all(request.as_bytes()).await?;
        let head = read_head(&mut self.stream).await?;
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            let is_length = name.eq_ignore_ascii_case("content-length");
            is_length.then(|| value.parse::<u64>().ok())?
        });
        let mut body = (&mut self.stream).take(length.unwrap_or(0));
        let mut text = String::new();
        if length < Some(10_000) {
            body.read_to_string(&mut text).await?;
        } else {
            tokio::io::copy_buf(&mut body, &mut tokio::io::sink()).await?;
        }
        Ok((head, text))
    }
}
