//! The gateway that `bulkhead open` is meant for, and what is wanted of it.

use std::net::SocketAddr;

use crate::{args::OpenArgs, failure::Failure};

/// The answer that is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wanted {
    /// The address.
    Address,
    /// The path of a file that leads there.
    Page,
}

/// Says why it is not clear which gateway to ask.
pub(super) fn unclear(args: &OpenArgs, living: &[SocketAddr]) -> Failure {
    if living.is_empty() {
        let place = args.place();
        return Failure::new(format!(
            "no gateway of this account that asks for sign-in runs{place}: start `bulkhead`, or \
             run this as the account that did, on its machine. A gateway of sandboxes needs no \
             sign-in: open its address"
        ));
    }
    let mut shown: Vec<_> = living.iter().map(ToString::to_string).collect();
    shown.sort();
    Failure::new(format!(
        "several gateways of this account run: name one with --listen ({})",
        shown.join(", ")
    ))
}
