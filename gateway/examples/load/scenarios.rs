//! Clients that do their worst.

use std::{net::SocketAddr, path::Path, time::Duration};

use tokio::{io::AsyncWriteExt, net::TcpStream, task::JoinSet};

use crate::{
    Result,
    client::{Client, head},
    measure::{Asked, watch},
    program::Program,
    service::Service,
};

/// The time for which each is measured.
const TIME: Duration = Duration::from_secs(12);

/// The most files that a process may have open, where they are not to be short.
const FILES: usize = 4096;

/// Clients of one manner, so many of them.
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    about: &'static str,
    clients: usize,
    files: usize,
    manner: Manner,
}

#[derive(Clone, Copy)]
enum Manner {
    Idle,
    HalfHead,
    NotReading,
    Changing,
}

pub(crate) const ALL: [Scenario; 8] = [
    Scenario {
        name: "idle",
        about: "2,000 that are idle",
        clients: 2_000,
        files: FILES,
        manner: Manner::Idle,
    },
    Scenario {
        name: "heads",
        about: "2,000 with half a header",
        clients: 2_000,
        files: FILES,
        manner: Manner::HalfHead,
    },
    Scenario {
        name: "unread",
        about: "40 that don't read 30 MiB",
        clients: 40,
        files: FILES,
        manner: Manner::NotReading,
    },
    Scenario {
        name: "changes",
        about: "1,500 changes to a service that hangs",
        clients: 1_500,
        files: FILES,
        manner: Manner::Changing,
    },
    Scenario {
        name: "idle-64",
        about: "100 that are idle",
        clients: 100,
        files: 64,
        manner: Manner::Idle,
    },
    Scenario {
        name: "heads-64",
        about: "100 with half a header",
        clients: 100,
        files: 64,
        manner: Manner::HalfHead,
    },
    Scenario {
        name: "unread-64",
        about: "40 that don't read 30 MiB",
        clients: 40,
        files: 64,
        manner: Manner::NotReading,
    },
    Scenario {
        name: "changes-64",
        about: "100 changes to a service that hangs",
        clients: 100,
        files: 64,
        manner: Manner::Changing,
    },
];

impl Scenario {
    /// A row of the table.
    pub(crate) async fn measure(&self, program: &Path) -> Result<String> {
        let service = Service::start().await?;
        let program = Program::start(program, self.files, service.address).await?;
        let (id, address) = (program.id()?, program.address);
        let mut clients = JoinSet::new();
        let manner = self.manner;
        for _ in 0..self.clients {
            clients.spawn(async move {
                // One that is refused has done its worst.
                let _ = manner.play(address).await;
            });
            // The queue of those that are not accepted yet is short.
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        // The clients are given the time to connect.
        tokio::time::sleep(Duration::from_secs(1)).await;
        let (peak, asked) = tokio::join!(watch(id, TIME), Asked::watch(address, TIME));
        let peak = peak?;
        let ended = program.end().await?;
        clients.shutdown().await;
        Ok(format!(
            "| {} | {} | {} MiB | {} | {} | {ended:.1} s |",
            self.about,
            self.files,
            peak.memory >> 10,
            peak.files,
            asked.row()
        ))
    }
}

impl Manner {
    async fn play(self, address: SocketAddr) -> Result<()> {
        let (method, path) = match self {
            Self::Idle => ("", ""),
            Self::HalfHead | Self::NotReading => {
                ("GET", "/api/connections/large/v2/lm/deployments")
            }
            Self::Changing => ("DELETE", "/api/connections/hanging/v2/lm/deployments/a1b2"),
        };
        let head = head(method, path);
        match self {
            Self::Idle => {
                let _stream = TcpStream::connect(address).await?;
                std::future::pending().await
            }
            Self::HalfHead | Self::NotReading => {
                let mut stream = TcpStream::connect(address).await?;
                stream.write_all(head.as_bytes()).await?;
                if matches!(self, Self::NotReading) {
                    stream.write_all(b"\r\n").await?;
                }
                std::future::pending().await
            }
            Self::Changing => {
                Client::connect(address).await?.ask(&head).await?;
                Ok(())
            }
        }
    }
}
