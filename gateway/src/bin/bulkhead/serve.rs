//! `bulkhead serve`.

use std::{path::Path, thread};

use bulkhead_gateway::{Account, Clock, Gateway, Limits, Page, Setup, credentials::places::Namer};

use crate::{
    address::{Way, listen},
    announce,
    args::ServeArgs,
    audit,
    configured::{Configured, configured, tell},
    failure::Failure,
    open, sandbox, stop,
};

/// Serves the page and forwards to services until somebody wants it to stop.
///
/// # Errors
/// What keeps it from that.
pub(crate) async fn serve(args: ServeArgs) -> Result<(), Failure> {
    let Configured {
        mut connections,
        network,
    } = configured(&args)?;
    let is_real = (connections.iter()).any(|connection| !connection.is_sandbox());
    let reach = args.reach.reach();
    reach.check(args.reach.listen, is_real)?;
    let page = page(args.page_dir.as_deref())?;
    let tls = args.reach.tls()?;
    let audit = audit::of_serving(args.audit.as_ref(), &connections)?;
    let (audit, recent) = audit.map_or((None, Vec::new()), |opened| {
        (Some(opened.audit), opened.recent)
    });
    let stop = stop::wish()?;
    let (listener, address) = listen(args.reach.listen).await?;
    // The sandboxes live until the gateway has ended.
    let _sandboxes = if connections.is_empty() || args.sandboxes.sandbox {
        let taken = connections.iter().map(|real| real.name().as_ref());
        let mut free = Namer::new(taken);
        let name = free.name("sandbox");
        let (sandbox, connection) = sandbox::within(&name, args.sandbox()).await?;
        let name = free.name("sandbox-engine");
        let (engine, of_engine) = sandbox::engine_within(&name, args.sandbox_engine()).await?;
        connections.extend([connection, of_engine]);
        Some([sandbox, engine])
    } else {
        None
    };
    connections.iter().for_each(tell);
    let account = Account::current();
    let gateway = Gateway::new(Setup {
        network,
        connections,
        allow_hosts: args.reach.allow_hosts.clone(),
        page: page.clone(),
        timeout: args.upstream_timeout,
        limits: Limits::of_this_process(),
        account: account.clone(),
        clock: Clock::default(),
        audit: audit.clone(),
        recent,
        tls,
        proxies: args.reach.behind_proxy.clone(),
    })
    .map_err(|error| Failure::new(error.to_string()))?;
    thread::spawn(move || page.compress());
    let url = reach.url(address);
    if reach.way == Way::Proxy {
        // The address of the page does not say it.
        tracing::info!("listening at {address} for proxies");
    }
    // Whoever runs it can sign in until it has ended.
    let offer = match gateway.sign_in() {
        Some(sign_in) => Some(open::offer(sign_in, &account, address, &url)?),
        None => None,
    };
    announce("Bulkhead is at", &url);
    tell_service_manager();
    if let Some(sign_in) = gateway.sign_in() {
        open::greet(sign_in, address, &url)?;
    }
    if args.opens_browser() {
        open::open_in_browser(offer.as_ref().map_or(Ok(url), open::Offer::page));
    }
    let served = gateway.serve(listener, stop).await;
    if let Some(audit) = audit {
        audit.close().await;
    }
    served.map_err(|error| Failure::new(format!("it can't serve any more: {error}")))
}

/// Tells systemd that it serves, where systemd asked for that (`Type=notify`).
fn tell_service_manager() {
    #[cfg(target_os = "linux")]
    if let Err(error) = sd_notify::notify(&[sd_notify::NotifyState::Ready]) {
        tracing::warn!("the service manager can't be told that it serves: {error}");
    }
}

fn page(dir: Option<&Path>) -> Result<Page, Failure> {
    let Some(dir) = dir else {
        return Ok(Page::built_in());
    };
    Page::from_dir(dir).map_err(|error| {
        let dir = dir.display();
        Failure::new(format!("the folder {dir} holds no page: {error}"))
    })
}
