//! `bulkhead serve`.

use std::{
    fs, io,
    path::{Path, PathBuf},
    thread,
};

use bulkhead_gateway::{
    Account, Clock, Connection, Gateway, Limits, Page, Setup, config, trusted_roots,
};

use crate::{
    address::{Way, listen},
    announce,
    args::ServeArgs,
    audit,
    failure::Failure,
    open, sandbox, stop,
};

/// The file with the connections, where no other is named.
const CONFIG: &str = "bulkhead.toml";

/// Serves the page and forwards to services until somebody wants it to stop.
///
/// # Errors
/// What keeps it from that.
pub(crate) async fn serve(args: ServeArgs) -> Result<(), Failure> {
    let connections = connections(args.config.as_deref())?;
    let is_real = (connections.iter().flatten()).any(|connection| !connection.is_sandbox());
    let reach = args.reach.reach();
    reach.check(args.reach.listen, is_real)?;
    let page = page(args.page_dir.as_deref())?;
    let tls = args.reach.tls()?;
    let audit = audit::of_serving(
        args.audit.as_ref(),
        connections.as_deref().unwrap_or_default(),
    )?;
    let (audit, recent) = audit.map_or((None, Vec::new()), |opened| {
        (Some(opened.audit), opened.recent)
    });
    let stop = stop::wish()?;
    let (listener, address) = listen(args.reach.listen).await?;
    // The sandboxes live until the gateway has ended.
    let (_sandboxes, connections) = if let Some(connections) = connections {
        (None, connections)
    } else {
        let (sandbox, connection) = sandbox::within(args.sandbox()).await?;
        let (engine, of_engine) = sandbox::engine_within(args.sandbox_engine()).await?;
        (Some([sandbox, engine]), vec![connection, of_engine])
    };
    let account = Account::current();
    let gateway = Gateway::new(Setup {
        roots: trusted_roots(&connections).map_err(|error| Failure::new(error.to_string()))?,
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
    if let Some(sign_in) = gateway.sign_in() {
        open::greet(sign_in, address, &url)?;
    }
    if args.open {
        open::open_in_browser(offer.as_ref().map_or(Ok(url), open::Offer::page));
    }
    let served = gateway.serve(listener, stop).await;
    if let Some(audit) = audit {
        audit.close().await;
    }
    served.map_err(|error| Failure::new(format!("it can't serve any more: {error}")))
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

/// The connections of the file that was named, or else of [`CONFIG`]; none where there is none.
fn connections(named: Option<&Path>) -> Result<Option<Vec<Connection>>, Failure> {
    let path = named.map_or_else(|| PathBuf::from(CONFIG), Path::to_owned);
    let shown = path.display();
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound && named.is_none() => {
            return Ok(None);
        }
        Err(error) => return Err(Failure::new(format!("{shown} can't be read: {error}"))),
    };
    let connections = config::read(&text);
    connections
        .map(Some)
        .map_err(|error| Failure::new(format!("{shown}, {error}")))
}
