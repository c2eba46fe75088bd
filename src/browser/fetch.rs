//! Requests to the gateway.

use std::{cell::Cell, rc::Rc, time::Duration};

use bulkhead_core::{service::Method, wire};
use futures_util::future::LocalBoxFuture;
use gloo_net::http::{Request, RequestBuilder, Response};
use gloo_timers::callback::Timeout;
use web_sys::{AbortController, RequestCache};

use super::{SECRET, clock::timer, is_online, remembered};

/// The time for which the page waits for an answer of the gateway itself.
pub const PATIENCE: Duration = Duration::from_secs(90);

/// A request to the gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The method.
    pub method: Method,
    /// The path on the page's own origin, with its query.
    pub url: String,
    /// The headers.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Option<String>,
    /// The time to wait for an answer.
    pub patience: Duration,
}

/// An answer, of whatever status and from whomever.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The header [`wire::ANSWER_FROM`].
    pub from: Option<String>,
    /// The header `Retry-After`.
    pub retry_after: Option<String>,
    /// The body.
    pub body: String,
}

/// The reason for which there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The connection could not be made, or broke, with a sentence that says so.
    Lost(String),
    /// No answer came in time.
    TimedOut,
}

/// The way to the gateway. Tests put a gateway of their own in its place.
pub type Fetch = Rc<dyn Fn(Call) -> LocalBoxFuture<'static, Result<Answer, Failure>>>;

/// The browser's own way.
pub fn fetch() -> Fetch {
    Rc::new(|call| Box::pin(send(call)))
}

async fn send(call: Call) -> Result<Answer, Failure> {
    let lost = |_: gloo_net::Error| lost();
    let controller = AbortController::new().ok();
    let timed_out = Rc::new(Cell::new(false));
    let _timer = controller.clone().map(|controller| {
        let timed_out = timed_out.clone();
        Timeout::new(timer(call.patience), move || {
            timed_out.set(true);
            controller.abort();
        })
    });
    let answer = async {
        let signal = controller.as_ref().map(AbortController::signal);
        let mut builder = match call.method {
            Method::Get => RequestBuilder::new(&call.url),
            Method::Post => Request::post(&call.url),
            Method::Patch => Request::patch(&call.url),
            Method::Delete => Request::delete(&call.url),
        };
        builder = builder
            .cache(RequestCache::NoStore)
            .abort_signal(signal.as_ref());
        for (name, value) in sent(&call) {
            builder = builder.header(name, value);
        }
        if let Some((name, value)) = of_session() {
            builder = builder.header(name, &value);
        }
        let response = match call.body {
            Some(body) => builder.body(body).map_err(lost)?.send().await,
            None => builder.send().await,
        };
        read(response.map_err(lost)?).await
    };
    answer.await.map_err(|failure| {
        if timed_out.get() {
            Failure::TimedOut
        } else {
            failure
        }
    })
}

/// The headers of a request: its own, and the one by which the gateway knows the page.
fn sent(call: &Call) -> impl Iterator<Item = (&str, &str)> {
    let own = call
        .headers
        .iter()
        .map(|(name, value)| (*name, value.as_str()));
    own.chain([(wire::PAGE_REQUEST, wire::PAGE_ASKS)])
}

/// The header by which the gateway knows who asks. It is made anew for each request: another tab
/// may have signed in or out meanwhile.
fn of_session() -> Option<(&'static str, String)> {
    Some((wire::SESSION, remembered(SECRET)?))
}

/// That a connection is lost, in words. What the browser says of it is its own, and says no more:
/// `TypeError: Failed to fetch`.
fn lost() -> Failure {
    let why = if is_online() {
        "The connection to the gateway could not be made, or broke"
    } else {
        "This browser is offline"
    };
    Failure::Lost(why.to_owned())
}

async fn read(response: Response) -> Result<Answer, Failure> {
    let headers = response.headers();
    let body = response.text().await;
    let body = body.map_err(|_| lost())?;
    Ok(Answer {
        status: response.status(),
        from: headers.get(wire::ANSWER_FROM),
        retry_after: headers.get("retry-after"),
        body: wire::body_or_notice(body, headers.get(wire::WITHHELD).as_deref()),
    })
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn every_request_says_that_the_page_makes_it() {
        let call = |headers| Call {
            method: Method::Get,
            url: "/api/connections".into(),
            headers,
            body: None,
            patience: PATIENCE,
        };
        let mark = ("x-bulkhead-request", "1");
        assert_eq!(sent(&call(Vec::new())).collect::<Vec<_>>(), [mark]);
        let correlation = call(vec![(wire::CORRELATION_ID, "r1".into())]);
        let expected = [("x-correlation-id", "r1"), mark];
        assert_eq!(sent(&correlation).collect::<Vec<_>>(), expected);
    }

    #[wasm_bindgen_test]
    async fn a_withheld_body_is_a_notice_and_never_nothing() {
        let headers = gloo_net::http::Headers::new();
        headers.set(wire::ANSWER_FROM, wire::FROM_SERVICE);
        headers.set(wire::WITHHELD, "type text/html");
        let response = gloo_net::http::ResponseBuilder::new().headers(headers);
        let answer = read(response.body(None::<&str>).unwrap()).await.unwrap();
        assert!(answer.body.contains("type text/html"), "{answer:?}");
    }
}
