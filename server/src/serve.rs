//! The server as a running thing: started from settings, stopped on request.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::app::{App, LoginLimits};
use crate::auth::{ABSOLUTE_LIFETIME, IDLE_LIFETIME, Passwords, Site};
use crate::config::{Config, Target};
use crate::connections;
use crate::deploy::{Aws, DeployOptions, Deployer};
use crate::practice::{Practice, PracticeError};
use crate::routes;
use crate::store::{self, StoreError};
use crate::turns::Turns;

/// How long open requests may take to end once the server stops. An event stream never ends by itself.
const DRAIN: Duration = Duration::from_secs(3);
/// Streams of events that one person may have open: one for each tab of a deployment.
const STREAMS_EACH: usize = 10;
const HOUSEKEEPING_EVERY: Duration = Duration::from_secs(60);

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port is in use.
    #[error(
        "--listen: {0} is taken by another program; stop it, or choose another port, such as --listen 127.0.0.1:0 \
         for any free one"
    )]
    PortTaken(SocketAddr),
    /// The address cannot be listened on.
    #[error("--listen: cannot listen on {0}: {1}")]
    Listen(SocketAddr, #[source] io::Error),
    /// The database cannot be opened.
    #[error("--database-url: {0}")]
    Database(#[from] StoreError),
    /// There is no practice AWS.
    #[error("--practice: {0}")]
    Practice(#[from] PracticeError),
}

/// A server that answers.
pub struct Running {
    /// Address to open.
    pub url: String,
    /// Address and port it listens on.
    pub listening: SocketAddr,
    /// The server's parts.
    pub app: App,
    /// The practice AWS, if it has one.
    pub practice: Option<Practice>,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
}

impl Running {
    /// Starts a server; when this returns, it answers.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        let listener = listen(config.listen).await?;
        let address = listener.local_addr().map_err(|error| StartError::Listen(config.listen, error))?;
        let store = store::open(&config.database_url).await?;
        let (practice, aws, target_description) = open_target(&config.target).await?;
        let options = DeployOptions {
            poll_every: config.poll_every,
            allow_long_lived_keys: config.allow_long_lived_keys,
            target_description,
        };
        let deployer =
            Deployer::new(Arc::clone(&store), config.clock.clone(), aws, practice.clone(), options);
        deployer.disconnect_unfinished().await?;
        let site = Arc::new(Site::new(config.public_url.as_deref(), address));
        let app = App {
            store,
            clock: config.clock,
            site: Arc::clone(&site),
            limits: config.limits,
            trusted_proxies: config.trusted_proxies.into(),
            passwords: Passwords::default(),
            heavy: Arc::default(),
            streams: Arc::new(Turns::new(STREAMS_EACH)),
            logins: Arc::new(LoginLimits::default()),
            deployer,
        };
        Passwords::warm_up();
        tokio::spawn(keep_house(app.clone()));
        let (stop, stopping) = watch::channel(false);
        let router = routes::router(app.clone());
        let serving = tokio::spawn(connections::serve(listener, router, app.limits, stopping));
        Ok(Self { url: site.url().to_owned(), listening: address, app, practice, stop, serving })
    }

    /// Stops: no new requests, a moment for open ones, then the practice AWS.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        if tokio::time::timeout(DRAIN, &mut self.serving).await.is_err() {
            self.serving.abort();
        }
        if let Some(practice) = &self.practice {
            practice.stop().await;
        }
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => StartError::PortTaken(address),
        _ => StartError::Listen(address, error),
    })
}

async fn open_target(target: &Target) -> Result<(Option<Practice>, Aws, String), StartError> {
    Ok(match target {
        Target::Aws => (None, Aws::real(), "AWS".to_owned()),
        Target::Endpoint(url) => {
            let description = format!("AWS API at {url}");
            (None, Aws::at(url.clone(), None), description)
        }
        Target::Practice { python, control } => {
            let practice = Practice::start(python, control.as_deref()).await?;
            let (aws, description) = (practice.aws(), format!("practice AWS at {}", practice.endpoint()));
            (Some(practice), aws, description)
        }
    })
}

/// Drops what is over, time and again.
async fn keep_house(app: App) {
    let mut tick = tokio::time::interval(HOUSEKEEPING_EVERY);
    loop {
        tick.tick().await;
        drop_what_is_over(&app).await;
    }
}

/// Drops what is over: sessions from the database, credentials from memory.
pub async fn drop_what_is_over(app: &App) {
    app.deployer.drop_stale_credentials();
    let now = app.clock.now();
    let ended = app.store.delete_sessions_before(now - ABSOLUTE_LIFETIME, now - IDLE_LIFETIME).await;
    if let Err(error) = ended {
        tracing::warn!(%error, "old sessions could not be removed");
    }
}
