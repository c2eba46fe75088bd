//! Everything below `/api` is for scripts of the own page to fetch, by whatever method, and for
//! nothing else: no link, frame, image, script or worker leads there.
//!
//! Browsers say what a request is for (Fetch Metadata) where the page came over TLS or from this
//! machine. Elsewhere the page's own header stands in for it, which a page of another origin
//! can't send. A program that is no browser sends it, too.

use axum::http::{HeaderMap, HeaderName};
use bulkhead_core::wire;

use crate::refusal::Refusal;

/// The header with the site a request comes from.
pub(super) const SITE: &str = "sec-fetch-site";
/// The header with its mode.
const MODE: &str = "sec-fetch-mode";
/// The header with its destination.
const DESTINATION: &str = "sec-fetch-dest";
/// It asks for the script of a service worker.
const SERVICE_WORKER: HeaderName = HeaderName::from_static("service-worker");

/// The modes of `fetch`.
const FETCHED: [&str; 3] = ["cors", "no-cors", "same-origin"];

/// Checks that a script of the own page makes this request, or a program that is no browser.
///
/// # Errors
/// Why it is not answered.
pub(super) fn check(headers: &HeaderMap) -> Result<(), Refusal> {
    let all = |name: &str, fits: &dyn Fn(&str) -> bool| {
        let mut values = headers.get_all(name).iter();
        values.all(|value| value.to_str().is_ok_and(fits))
    };
    if !all(SITE, &|site| site == "same-origin") {
        return Err(Refusal::SiteForeign);
    }
    let is_fetched = all(MODE, &|mode| FETCHED.contains(&mode))
        && all(DESTINATION, &|destination| destination == "empty")
        && !headers.contains_key(SERVICE_WORKER);
    if !is_fetched {
        return Err(Refusal::NotFetched);
    }
    let is_told = [SITE, MODE, DESTINATION].map(|name| headers.contains_key(name)) == [true; 3];
    let is_marked = headers.contains_key(wire::PAGE_REQUEST)
        && all(wire::PAGE_REQUEST, &|value| value == wire::PAGE_ASKS);
    if is_told || is_marked {
        Ok(())
    } else {
        Err(Refusal::RequestUnmarked)
    }
}
