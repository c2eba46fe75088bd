//! The wish to stop.

use crate::failure::Failure;

/// Begins to listen for the wish to stop. What it gives completes when somebody has it: at
/// Ctrl-C or, where there is such a thing, SIGTERM.
///
/// # Errors
/// Where the system does not tell.
pub(crate) fn wish() -> Result<impl Future<Output = ()> + Send + 'static, Failure> {
    let failed =
        |error: std::io::Error| Failure::new(format!("it can't listen for signals: {error}"));
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};

        let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
        let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            tracing::info!("stopping");
        })
    }
    #[cfg(windows)]
    {
        let mut interrupt = tokio::signal::windows::ctrl_c().map_err(failed)?;
        Ok(async move {
            let _ = interrupt.recv().await;
            tracing::info!("stopping");
        })
    }
}
