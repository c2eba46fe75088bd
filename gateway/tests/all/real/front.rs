//! A front of a service: lets in only who signs in as it wants, and records what arrived.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use crate::upstream::{Recorded, answer, read_request};

type IsGood = dyn Fn(&Recorded) -> bool + Send + Sync;

struct Shared {
    service: SocketAddr,
    is_good: Box<IsGood>,
    requests: Mutex<Vec<Recorded>>,
    says: Mutex<Option<Vec<u8>>>,
    date: Mutex<Option<String>>,
}

/// It stops when this is dropped.
pub(super) struct Front {
    pub(super) address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

impl Drop for Front {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Front {
    /// Leads to a service whatever is good.
    pub(super) async fn start(
        service: SocketAddr,
        is_good: impl Fn(&Recorded) -> bool + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            service,
            is_good: Box::new(is_good),
            requests: Mutex::default(),
            says: Mutex::default(),
            date: Mutex::default(),
        });
        let of_task = Arc::clone(&shared);
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(stream, Arc::clone(&of_task)));
            }
        });
        Self {
            address,
            shared,
            task,
        }
    }

    /// The requests that arrived so far.
    pub(super) fn requests(&self) -> Vec<Recorded> {
        self.shared.requests.lock().unwrap().clone()
    }

    /// Says this to whoever is let in, in place of what the service would say.
    pub(super) fn say(&self, head: &str, body: &str) {
        let head = format!("{head}\r\nconnection: close");
        *self.shared.says.lock().unwrap() = Some(answer(&head, body));
    }

    /// Answers with this date.
    pub(super) fn set_date(&self, date: String) {
        *self.shared.date.lock().unwrap() = Some(date);
    }
}

/// One request; the next one comes on a connection of its own.
async fn serve(mut stream: TcpStream, shared: Arc<Shared>) {
    let Some(request) = read_request(&mut stream).await else {
        return;
    };
    let is_good = (shared.is_good)(&request);
    shared.requests.lock().unwrap().push(request.clone());
    let said = shared.says.lock().unwrap().clone();
    let bytes = match said {
        _ if !is_good => refusal(&shared),
        Some(said) => said,
        None => of_service(&shared, &request).await,
    };
    let _ = stream.write_all(&bytes).await;
    let _ = stream.shutdown().await;
}

fn refusal(shared: &Shared) -> Vec<u8> {
    let date = shared.date.lock().unwrap().clone();
    let date = date.map_or_else(String::new, |date| format!("\r\ndate: {date}"));
    answer(&format!("401 Unauthorized\r\nconnection: close{date}"), "")
}

async fn of_service(shared: &Shared, request: &Recorded) -> Vec<u8> {
    let mut lines = vec![request.line.clone(), "connection: close".to_owned()];
    let headers = request.headers.iter();
    lines.extend(headers.map(|(name, value)| format!("{name}: {value}")));
    let text = format!("{}\r\n\r\n{}", lines.join("\r\n"), request.body);
    let mut service = TcpStream::connect(shared.service).await.unwrap();
    service.write_all(text.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    service.read_to_end(&mut answer).await.unwrap();
    let date = shared.date.lock().unwrap().clone();
    match date {
        None => answer,
        Some(date) => with_date(&String::from_utf8(answer).unwrap(), &date).into_bytes(),
    }
}

fn with_date(answer: &str, date: &str) -> String {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let lines = head.split("\r\n").map(|line| match line.split_once(": ") {
        Some((name, _)) if name.eq_ignore_ascii_case("date") => format!("{name}: {date}"),
        _ => line.to_owned(),
    });
    let lines: Vec<_> = lines.collect();
    format!("{}\r\n\r\n{body}", lines.join("\r\n"))
}

/// The token by which a request signs in.
pub(super) fn bearer(request: &Recorded) -> Option<&str> {
    request.header("authorization")?.strip_prefix("Bearer ")
}
