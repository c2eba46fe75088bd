//! 20,000 changes in a minute, large answers among them, and each of them repeated once.

use std::{
    net::SocketAddr,
    path::Path,
    sync::{
        Arc, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::task::JoinSet;

use crate::{
    Result,
    client::{Client, head},
    measure::memory,
    program::Program,
    service::Service,
};

const CHANGES: usize = 20_000;

/// The number of clients that send them.
const CLIENTS: usize = 8;

/// The longest time for the first of each, all of them together.
const MINUTE: Duration = Duration::from_secs(60);

/// A sentence on what came of it.
pub(crate) async fn measure(program: &Path) -> Result<String> {
    let service = Service::start().await?;
    let program = Program::start(program, 4096, service.address).await?;
    let begun = Instant::now();
    let first = all(program.address).await?;
    let took = begun.elapsed();
    let second = all(program.address).await?;
    let memory = memory(program.id()?)? >> 10;
    program.end().await?;
    let forwards = service
        .forwards
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    let twice = forwards.values().filter(|count| **count > 1).count();
    Ok(format!(
        "{CHANGES} changes in {:.0} s ({}), each sent again {}: {} reached the service ({} of \
         them with 30 MiB of answer), {twice} of them twice. First: {first:?}; again: {second:?}. \
         At most {memory} MiB of memory.",
        took.as_secs_f32(),
        if took > MINUTE { "too slow" } else { "in time" },
        "after that",
        forwards.len(),
        forwards.keys().filter(|id| id.ends_with("399")).count(),
    ))
}

/// The counts of the answers.
#[derive(Debug, Default)]
struct Answers {
    of_service: usize,
    not_sent: usize,
    ambiguous: usize,
    other: usize,
}

async fn all(address: SocketAddr) -> Result<Answers> {
    let next = Arc::new(AtomicUsize::new(0));
    let mut clients = JoinSet::new();
    for _ in 0..CLIENTS {
        let next = Arc::clone(&next);
        clients.spawn(async move {
            let mut answers = Answers::default();
            let mut client = Client::connect(address).await?;
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= CHANGES {
                    return Result::Ok(answers);
                }
                let path = format!("/api/connections/mixed/v2/lm/deployments/d{number:06}");
                let head = head("DELETE", &path);
                let head = format!("{head}x-correlation-id: load-{number:06}\r\n");
                let (head, body) = client.ask(&head).await?;
                if head.contains("x-bulkhead-answer: service") {
                    answers.of_service += 1;
                } else if body.contains("\"not_sent\"") {
                    answers.not_sent += 1;
                } else if body.contains("\"ambiguous\"") {
                    answers.ambiguous += 1;
                } else {
                    answers.other += 1;
                }
            }
        });
    }
    let mut sum = Answers::default();
    while let Some(answers) = clients.join_next().await {
        let answers = answers??;
        sum.of_service += answers.of_service;
        sum.not_sent += answers.not_sent;
        sum.ambiguous += answers.ambiguous;
        sum.other += answers.other;
    }
    Ok(sum)
}
