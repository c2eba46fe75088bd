//! Addresses to sign in with, for whoever may act as the account that the gateway runs as:
//! `bulkhead open` asks for them, and `bulkhead serve` hands them out.

#[cfg(unix)]
mod ask;
mod browser;
#[cfg(any(not(unix), test))]
mod file;
#[cfg(unix)]
mod folder;
#[cfg(unix)]
mod issuer;
mod page;
#[cfg(unix)]
mod pages;
#[cfg(unix)]
mod socket;
mod which;

use std::{
    ffi::OsStr,
    io::{IsTerminal, Write},
    net::SocketAddr,
    thread,
};

use bulkhead_gateway::{Account, SignIn};

use crate::{args::OpenArgs, failure::Failure};

#[cfg(not(unix))]
pub(crate) use file::Offer;
#[cfg(unix)]
pub(crate) use socket::Offer;
use which::Wanted;

/// `bulkhead open`: prints a fresh address, or opens it in the browser.
///
/// # Errors
/// Where no gateway gives one, or there is no browser.
pub(crate) async fn open(args: OpenArgs) -> Result<(), Failure> {
    let mut out = std::io::stdout();
    if args.print {
        let address = ask(&args, Wanted::Address).await?;
        // It fails where nobody reads it, and then nobody misses it.
        let _ = writeln!(out, "{address}");
        return Ok(());
    }
    let page = ask(&args, Wanted::Page).await?;
    browser::open(OsStr::new(&page)).map_err(|failure| print_instead(&failure))?;
    let _ = writeln!(
        out,
        "The browser opens a page that signs in. If it can't: `bulkhead open --print` prints the \
         address."
    );
    Ok(())
}

#[cfg(unix)]
async fn ask(args: &OpenArgs, wanted: Wanted) -> Result<String, Failure> {
    let uid = own_uid(&Account::current())?;
    ask::ask(args, uid, wanted).await
}

#[cfg(not(unix))]
async fn ask(args: &OpenArgs, wanted: Wanted) -> Result<String, Failure> {
    file::ask(&file::folder()?, args, wanted)
}

fn print_instead(failure: &Failure) -> Failure {
    Failure::new(format!(
        "{failure}; `bulkhead open --print` prints an address to open by hand"
    ))
}

#[cfg(unix)]
fn own_uid(account: &Account) -> Result<u32, Failure> {
    let uid = account.uid();
    uid.ok_or_else(|| Failure::new("the system does not say as which account this runs"))
}

/// Hands out addresses as long as it exists.
///
/// # Errors
/// Where no address can be handed out, so that nobody could sign in.
#[cfg(unix)]
pub(crate) fn offer(
    sign_in: &SignIn,
    account: &Account,
    listening: SocketAddr,
    page: &str,
) -> Result<Offer, Failure> {
    let uid = own_uid(account)?;
    let folder = folder::Folder::make(uid)?;
    Offer::start(&folder, uid, listening, sign_in.clone(), page.to_owned())
}

/// Keeps a fresh address at hand as long as it exists.
///
/// # Errors
/// Where no address can be kept, so that nobody could sign in.
#[cfg(not(unix))]
pub(crate) fn offer(
    sign_in: &SignIn,
    _account: &Account,
    listening: SocketAddr,
    page: &str,
) -> Result<Offer, Failure> {
    Offer::start(
        &file::folder()?,
        listening,
        sign_in.clone(),
        page.to_owned(),
    )
}

/// Says how to sign in: on a terminal by an address; otherwise, where whatever is written may be
/// kept, only by the command that gives one.
///
/// # Errors
/// Where there can be no address.
pub(crate) fn greet(sign_in: &SignIn, listening: SocketAddr, page: &str) -> Result<(), Failure> {
    let mut err = std::io::stderr();
    if !err.is_terminal() {
        tracing::info!(
            "sign-in is needed: `bulkhead open --listen {listening}`, as this account, gives an \
             address"
        );
        return Ok(());
    }
    let key = sign_in.key().map_err(|error| {
        Failure::new(format!("nobody can sign in: {error}; start it once more"))
    })?;
    // It fails where nobody reads it, and then nobody misses it.
    let _ = writeln!(err, "Sign in within ten minutes: {}", key.address(page));
    Ok(())
}

/// Opens the page in the browser, signing in where that is needed. The gateway goes on either way.
pub(crate) fn open_in_browser(target: Result<String, Failure>) {
    thread::spawn(move || {
        let opened = target.and_then(|target| browser::open(OsStr::new(&target)));
        if let Err(failure) = opened {
            tracing::warn!("{failure}");
        }
    });
}
