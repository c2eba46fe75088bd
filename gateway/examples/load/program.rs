//! The program that is measured, in a process of its own.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Stdio,
    time::Instant,
};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, ChildStdout, Command},
};

use crate::{Result, service::CONNECTIONS};

/// A running program.
pub(crate) struct Program {
    child: Child,
    pub(crate) address: SocketAddr,
    folder: PathBuf,
    _out: BufReader<ChildStdout>,
}

impl Program {
    /// Starts it with a connection for each manner of a service, and with so many open files.
    pub(crate) async fn start(program: &Path, files: usize, service: SocketAddr) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("bulkhead-load-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let connection = |name| {
            format!(
                "[[connections]]\nname = \"{name}\"\nkind = \"ai-core\"\n\
                 url = \"http://{service}/{name}\"\nsandbox = true\n"
            )
        };
        let connections = CONNECTIONS.map(connection).concat();
        fs::write(folder.join("bulkhead.toml"), connections)?;
        let mut child = Command::new("sh")
            .args(["-c", &format!("ulimit -n {files}; exec \"$0\" \"$@\"")])
            .arg(program)
            .args(["--listen", "127.0.0.1:0", "--log-level", "error"])
            .current_dir(&folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let out = child.stdout.take().ok_or("it has no output")?;
        let mut out = BufReader::new(out);
        let mut line = String::new();
        out.read_line(&mut line).await?;
        let (_, address) = line.trim_end().split_once("http://").ok_or("no address")?;
        Ok(Self {
            address: address.parse()?,
            child,
            folder,
            _out: out,
        })
    }

    pub(crate) fn id(&self) -> Result<u32> {
        Ok(self.child.id().ok_or("the program has ended")?)
    }

    /// Ends it with SIGTERM; gives the seconds that it took.
    pub(crate) async fn end(mut self) -> Result<f32> {
        let begun = Instant::now();
        let id = self.id()?.to_string();
        Command::new("kill").args(["-TERM", &id]).status().await?;
        self.child.wait().await?;
        fs::remove_dir_all(&self.folder)?;
        Ok(begun.elapsed().as_secs_f32())
    }
}
