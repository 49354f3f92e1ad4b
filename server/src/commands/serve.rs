//! `drawbridge serve`

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use tokio::signal;

use super::Outcome;
use crate::config::{Config, ServeArgs, Target};
use crate::logging;
use crate::serve::Running;

/// Start the server: web app, API and deploys.
#[derive(Debug, Args)]
pub(super) struct Serve {
    #[command(flatten)]
    settings: ServeArgs,
    /// TOML file with settings by the names of these flags, such as `listen = "127.0.0.1:8080"`. The environment and
    /// flags go before it.
    #[arg(long, env = "DRAWBRIDGE_CONFIG", value_name = "PATH")]
    pub(super) config: Option<PathBuf>,
    /// What to log, as a filter such as `info` or `drawbridge_server=debug`. Logs go to standard error.
    #[arg(long, env = "DRAWBRIDGE_LOG", default_value = "info", value_name = "FILTER")]
    log: String,
}

impl Serve {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let subscriber = logging::subscriber(&self.log, std::io::stderr).context("--log")?;
        tracing::subscriber::set_global_default(subscriber)?;
        let config = self.settings.check()?;
        tokio::runtime::Runtime::new()?.block_on(serve(config))?;
        Ok(Outcome::Clean)
    }
}

async fn serve(config: Config) -> anyhow::Result<()> {
    if let Target::Practice { .. } = config.target {
        anstream::eprintln!("Starting the practice AWS …");
    }
    let server = Running::start(config).await?;
    if let Some(practice) = &server.practice {
        anstream::println!("Practice AWS at {}", practice.endpoint());
    }
    // Scripts wait for this line and read the address from it.
    anstream::println!("Drawbridge is ready at {}", server.url);
    until_stopped().await?;
    anstream::eprintln!("Stopping …");
    server.stop().await;
    Ok(())
}

/// Ctrl+C, or the signal by which service managers end a process.
async fn until_stopped() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        let mut terminate = signal::unix::signal(signal::unix::SignalKind::terminate())?;
        tokio::select! {
            pressed = signal::ctrl_c() => pressed,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    signal::ctrl_c().await
}
