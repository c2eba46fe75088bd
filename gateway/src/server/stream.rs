//! A client's stream that ends when the client takes too long.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep},
};

use super::{client::Client, request_line::RequestLines};
use crate::ceilings::Limits;

/// The bytes that a client has to take in [`Limits::stalled`], unless it takes all there are.
const LEAST: usize = 64 << 10;

/// A stream under the limits of time, which tells what goes on to its [`Client`].
pub(super) struct Watched<S> {
    stream: S,
    client: Arc<Client>,
    limits: Arc<Limits>,
    lines: RequestLines,
    reading: Timer,
    writing: Timer,
    /// The bytes taken since the stream first took nothing more; none where it takes all.
    taken: Option<usize>,
}

/// Wakes a task at a time.
#[derive(Default)]
struct Timer(Option<Pin<Box<Sleep>>>);

impl Timer {
    /// `true` if a time has come; otherwise the task is woken then.
    fn is_over(&mut self, deadline: Instant, context: &mut Context<'_>) -> bool {
        let sleep = self
            .0
            .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
        if sleep.deadline() != deadline {
            sleep.as_mut().reset(deadline);
        }
        sleep.as_mut().poll(context).is_ready()
    }
}

impl<S> Watched<S> {
    pub(super) fn new(stream: S, client: Arc<Client>, limits: Arc<Limits>) -> Self {
        Self {
            stream,
            client,
            limits,
            lines: RequestLines::default(),
            reading: Timer::default(),
            writing: Timer::default(),
            taken: None,
        }
    }

    /// Handles the result of an attempt to write.
    fn wrote(
        &mut self,
        result: Poll<io::Result<usize>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<usize>> {
        match result {
            Poll::Ready(Ok(count)) => {
                let taken = self.taken.map(|taken| taken.saturating_add(count));
                self.taken = taken.filter(|taken| *taken < LEAST);
                if self.taken.is_none() {
                    self.writing = Timer::default();
                }
                Poll::Ready(Ok(count))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => {
                ready!(self.stall(context))?;
                Poll::Pending
            }
        }
    }

    /// Ends in an error when the client has taken too little for too long.
    fn stall(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.taken.get_or_insert(0);
        let started = self.writing.0.as_ref().map(|sleep| sleep.deadline());
        let deadline = started.unwrap_or_else(|| Instant::now() + self.limits.stalled);
        if self.writing.is_over(deadline, context) {
            let sentence = "the client takes nothing of its answer";
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, sentence)));
        }
        Poll::Pending
    }

    fn flushed(&mut self, context: &mut Context<'_>) {
        self.taken = None;
        self.writing = Timer::default();
        self.client.sent();
        // Nothing more may be read before the next request, whose time has begun.
        self.is_over(context);
    }

    /// `true` if the client's time to send something is over; otherwise the task is woken then.
    fn is_over(&mut self, context: &mut Context<'_>) -> bool {
        let deadline = self.client.deadline(&self.limits);
        deadline.is_some_and(|deadline| self.reading.is_over(deadline, context))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let before = buffer.filled().len();
        match Pin::new(&mut this.stream).poll_read(context, buffer) {
            Poll::Ready(result) => {
                let bytes = buffer.filled().get(before..).unwrap_or_default();
                if !bytes.is_empty() {
                    this.client.received();
                    if this.lines.have_hash(bytes) {
                        this.client.received_hash();
                    }
                }
                Poll::Ready(result)
            }
            Poll::Pending => {
                if this.is_over(context) {
                    return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
                }
                Poll::Pending
            }
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.wrote(result, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.wrote(result, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match Pin::new(&mut self.stream).poll_flush(context) {
            Poll::Ready(result) => {
                self.flushed(context);
                Poll::Ready(result)
            }
            Poll::Pending => self.stall(context),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match Pin::new(&mut self.stream).poll_shutdown(context) {
            Poll::Ready(result) => Poll::Ready(result),
            Poll::Pending => self.stall(context),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

    use super::*;

    fn limits() -> Arc<Limits> {
        Arc::new(Limits {
            header: Duration::from_secs(10),
            idle: Duration::from_secs(75),
            stalled: Duration::from_secs(30),
            ..Limits::default()
        })
    }

    /// A client's end and the watched one, with so much room between them.
    fn pair(room: usize) -> (DuplexStream, Watched<DuplexStream>, Arc<Client>) {
        let (ours, theirs) = duplex(room);
        let client = Client::new();
        let watched = Watched::new(ours, Arc::clone(&client), limits());
        (theirs, watched, client)
    }

    fn seconds_since(begun: Instant) -> u64 {
        begun.elapsed().as_secs()
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_sends_nothing_is_idle_only_so_long() {
        let (_theirs, mut watched, _) = pair(10);
        let begun = Instant::now();
        let error = watched.read_u8().await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert_eq!(seconds_since(begun), 75);
    }

    #[tokio::test(start_paused = true)]
    async fn half_a_header_ends_in_its_time_however_it_drips() {
        let (mut theirs, mut watched, _) = pair(10);
        let begun = Instant::now();
        let dripping = tokio::spawn(async move {
            while theirs.write_u8(b'x').await.is_ok() {
                tokio::time::sleep(Duration::from_secs(4)).await;
            }
        });
        while watched.read_u8().await.is_ok() {}
        assert_eq!(seconds_since(begun), 10);
        dripping.abort();
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_is_awaited_keeps_the_connection() {
        let (mut theirs, mut watched, client) = pair(10);
        client.header_ended();
        assert!(client.work());
        let reading = tokio::time::timeout(Duration::from_secs(3600), watched.read_u8());
        assert!(reading.await.is_err());
        theirs.write_u8(b'x').await.unwrap();
        assert_eq!(watched.read_u8().await.unwrap(), b'x');
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_takes_nothing_is_cut() {
        let (_theirs, mut watched, client) = pair(10);
        assert!(client.work());
        let begun = Instant::now();
        let error = watched.write_all(&[b'x'; 20]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert_eq!(seconds_since(begun), 30);
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_takes_a_byte_now_and_then_is_cut_too() {
        let (mut theirs, mut watched, _) = pair(10);
        let begun = Instant::now();
        let dripping = tokio::spawn(async move {
            while theirs.read_u8().await.is_ok() {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        });
        let written = watched.write_all(&vec![b'x'; 1 << 20]).await;
        assert!(written.is_err());
        assert_eq!(seconds_since(begun), 30);
        dripping.abort();
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_client_that_goes_on_gets_all() {
        let (mut theirs, mut watched, _) = pair(LEAST);
        let size = 10 * LEAST;
        let reading = tokio::spawn(async move {
            let mut bytes = vec![0; LEAST];
            for _ in 0..size / LEAST {
                tokio::time::sleep(Duration::from_secs(29)).await;
                theirs.read_exact(&mut bytes).await.unwrap();
            }
        });
        watched.write_all(&vec![b'x'; size]).await.unwrap();
        reading.await.unwrap();
    }
}
