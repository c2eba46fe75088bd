//! A service that accepts every deletion after a time.

use std::{net::SocketAddr, time::Duration};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    time::sleep,
};

use crate::play::Result;

/// Starts it; it ends with this process.
pub(crate) async fn start(time: Duration) -> Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // It ends with its connection.
            tokio::spawn(serve(stream, time));
        }
    });
    Ok(address)
}

async fn serve(stream: TcpStream, time: Duration) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    loop {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if stream.read_line(&mut head).await? == 0 {
                return Ok(());
            }
        }
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            let is_length = name.eq_ignore_ascii_case("content-length");
            is_length.then(|| value.parse().ok())?
        });
        let mut body = vec![0; length.unwrap_or(0)];
        stream.read_exact(&mut body).await?;
        sleep(time).await;
        let answer = accepted(&head, &body).to_string();
        let length = answer.len();
        let answer = format!(
            "HTTP/1.1 202 Accepted\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\n\r\n{answer}"
        );
        stream.write_all(answer.as_bytes()).await?;
    }
}

fn accepted(head: &str, body: &[u8]) -> Value {
    let of = |id: &str| json!({ "id": id, "message": "Deletion scheduled" });
    let asked: Value = serde_json::from_slice(body).unwrap_or_default();
    if let Some(items) = asked["deployments"].as_array() {
        let items = items.iter().filter_map(|item| item["id"].as_str());
        return json!({ "deployments": items.map(of).collect::<Vec<_>>() });
    }
    let path = head.split(' ').nth(1).unwrap_or_default();
    of(path.rsplit('/').next().unwrap_or_default())
}
