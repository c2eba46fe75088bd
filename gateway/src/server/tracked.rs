//! The body of an answer, which says when all of it is ready to be sent.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use axum::{
    Error,
    body::{Body, Bytes, HttpBody},
};
use hyper::body::{Frame, SizeHint};

use super::client::Client;

/// A body on its way to a client.
pub(super) struct Tracked {
    body: Body,
    client: Arc<Client>,
}

impl Tracked {
    pub(super) fn new(body: Body, client: Arc<Client>) -> Self {
        client.answered();
        Self { body, client }
    }
}

impl Drop for Tracked {
    fn drop(&mut self) {
        self.client.answer_ended();
    }
}

impl HttpBody for Tracked {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
