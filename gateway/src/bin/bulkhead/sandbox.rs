//! `bulkhead sandbox`, and the sandbox within `bulkhead serve`.

use std::{fmt::Display, io, net::Ipv4Addr};

use bulkhead_core::item::ResourceGroup;
use bulkhead_gateway::{Connection, ServiceAddress};
use bulkhead_sandbox::{Engine, EngineOptions, Options, Sandbox};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{
    address::listen,
    announce,
    failure::Failure,
    simulated::{SandboxArgs, Simulated},
    stop,
};

/// Simulates a service until somebody wants it to stop.
///
/// # Errors
/// What keeps it from that.
pub(crate) async fn serve(args: SandboxArgs) -> Result<(), Failure> {
    let simulated = args.simulated().map_err(Failure::new)?;
    let service = match simulated {
        Simulated::AiApi(options) => Service::AiApi(make(options)?),
        Simulated::Engine(options) => Service::Engine(make_engine(options)?),
    };
    let stop = stop::wish()?;
    let (listener, address) = listen(args.listen).await?;
    let url = format!("http://{address}");
    let served = match service {
        Service::AiApi(sandbox) => {
            announce("The sandbox AI API is at", &url);
            sandbox.serve(listener, stop).await
        }
        Service::Engine(engine) => {
            announce("The sandbox engine is at", &url);
            engine.serve(listener, stop).await
        }
    };
    served.map_err(|error| Failure::new(format!("it can't serve any more: {error}")))
}

/// A service that can be served.
enum Service {
    AiApi(Sandbox),
    Engine(Engine),
}

fn make(options: Options) -> Result<Sandbox, Failure> {
    Sandbox::new(options).map_err(impossible)
}

fn make_engine(options: EngineOptions) -> Result<Engine, Failure> {
    Engine::new(options).map_err(impossible)
}

fn impossible(error: impl Display) -> Failure {
    Failure::new(format!("there can be no such sandbox: {error}"))
}

/// A sandbox within this process, on a port of its own. It ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Within {
    task: JoinHandle<()>,
}

impl Within {
    fn start(served: impl Future<Output = io::Result<()>> + Send + 'static) -> Self {
        let task = tokio::spawn(async move {
            if let Err(error) = served.await {
                tracing::error!(%error, "the sandbox has ended");
            }
        });
        Self { task }
    }
}

impl Drop for Within {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Starts a simulated AI API within this process, and a connection of this name that leads to it.
///
/// # Errors
/// Why there can be none.
pub(crate) async fn within(name: &str, options: Options) -> Result<(Within, Connection), Failure> {
    let groups = options.groups.iter();
    let groups = groups
        .filter_map(|group| ResourceGroup::parse(group))
        .collect();
    let sandbox = make(options)?;
    let (listener, address) = listen_within("").await?;
    let within = Within::start(async move {
        let never = std::future::pending();
        sandbox.serve(listener, never).await
    });
    let connection = Connection::ai_core(name, address)
        .to_sandbox_instance(&instance())
        .with_resource_groups(groups);
    Ok((within, connection))
}

/// The same with a simulated engine.
///
/// # Errors
/// Why there can be none.
pub(crate) async fn engine_within(
    name: &str,
    options: EngineOptions,
) -> Result<(Within, Connection), Failure> {
    let engine = make_engine(options)?;
    let (listener, address) = listen_within("/engine-rest").await?;
    let within = Within::start(async move {
        let never = std::future::pending();
        engine.serve(listener, never).await
    });
    let connection = Connection::engine(name, address);
    Ok((within, connection.to_sandbox_instance(&instance())))
}

/// Listens at a free port, and gives the address of what is below a path there.
async fn listen_within(path: &str) -> Result<(TcpListener, ServiceAddress), Failure> {
    let (listener, address) = listen((Ipv4Addr::LOCALHOST, 0).into()).await?;
    let address = ServiceAddress::parse(&format!("http://{address}{path}"))
        .map_err(|error| Failure::new(format!("the sandbox has no address: {error}")))?;
    Ok((listener, address))
}

/// The id that tells this sandbox from every other: what it holds ends with this process, and so
/// does its fingerprint.
fn instance() -> String {
    format!("{:016x}", fastrand::u64(..))
}
