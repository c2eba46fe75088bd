//! Signing in and out.

use crate::gateway::GatewayTrouble;

/// A sentence on how to sign in.
pub const HOW_TO_SIGN_IN: &str = "On the gateway’s machine run `bulkhead open`: it opens this \
    page signed in. Or run `bulkhead open --print` there, and paste the address here.";

/// A sentence on what somebody has to know of keys.
pub const WHAT_A_KEY_IS: &str =
    "Each address is good for one sign-in within ten minutes. Nothing goes out until then.";

/// Nothing was typed.
pub const NO_KEY: &str = "Paste an address or a key first.";

/// A sentence for where what is needed for a session can't be kept.
pub const SECRET_NOT_KEPT: &str = "This browser keeps nothing for this page, so you can’t be \
    signed in. Allow it to store data here, and get a fresh address.";

/// A sentence on what signing out means as long as a run goes on.
pub const SIGN_OUT_IN_A_RUN: &str = "A run is going on, and would pause: sign out";

/// The session could not be ended.
pub fn not_signed_out(trouble: &GatewayTrouble) -> String {
    format!("You are still signed in. {trouble}")
}
