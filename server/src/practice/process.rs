//! The child process of the practice AWS: started, watched and ended here.

use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, ChildStdin, Command};
use tokio::sync::{Notify, watch};

const LAUNCHER: &str = include_str!("../../practice/practice_aws.py");
/// A cold start compiles a few hundred Python files; on a slow, busy machine that takes a while.
const READY_WITHIN: Duration = Duration::from_secs(90);

/// Why there is no practice AWS.
#[derive(Debug, thiserror::Error)]
pub enum PracticeError {
    /// The interpreter cannot be run.
    #[error(
        "the practice AWS needs a Python interpreter with MiniStack, and `{python}` cannot be run: {cause}\n\
         prepare one with: cargo xtask practice\n\
         or name another with --practice-python (DRAWBRIDGE_PRACTICE_PYTHON)"
    )]
    Python {
        /// What was run.
        python: String,
        /// What the system said.
        cause: std::io::Error,
    },
    /// No loopback port could be had.
    #[error("no free loopback port for the practice AWS: {0}")]
    Port(#[source] std::io::Error),
    /// The process ended while it started.
    #[error(
        "the practice AWS ended while it started ({how}); its last words: {last_words}\n\
         if a module is missing, prepare another interpreter with: cargo xtask practice"
    )]
    Ended {
        /// What was run.
        python: String,
        /// Exit status.
        how: String,
        /// Last line it wrote.
        last_words: String,
    },
    /// The process runs and does not answer.
    #[error("the practice AWS did not answer within {} s", READY_WITHIN.as_secs())]
    Silent,
    /// The roles could not be made in it.
    #[error("the practice AWS could not be prepared: {0}")]
    Setup(String),
}

/// How to start the process.
#[derive(Clone, Copy)]
pub(super) struct Settings<'a> {
    /// Interpreter that has MiniStack.
    pub(super) python: &'a str,
    /// File with delays and faults.
    pub(super) control: Option<&'a Path>,
    pub(super) account: &'a str,
    pub(super) region: &'a str,
    pub(super) root_key: &'a str,
    pub(super) root_secret: &'a SecretString,
}

/// A running process. Dropping it ends the process too.
pub(super) struct PracticeProcess {
    python: String,
    endpoint: String,
    ended: watch::Receiver<Option<String>>,
    stop: Arc<Notify>,
    last_words: Arc<Mutex<String>>,
}

impl PracticeProcess {
    /// Starts the process on a free loopback port.
    pub(super) async fn start(settings: Settings<'_>) -> Result<Self, PracticeError> {
        let port = free_port().await.map_err(PracticeError::Port)?;
        let mut command = Command::new(settings.python);
        if let Some(control) = settings.control {
            command.env("DRAWBRIDGE_PRACTICE_CONTROL", control);
        }
        let mut child = command
            .args(["-c", LAUNCHER])
            .env("BIND_HOST", "127.0.0.1")
            .env("GATEWAY_PORT", port.to_string())
            .env("MINISTACK_HOST", "127.0.0.1")
            .env("MINISTACK_ACCOUNT_ID", settings.account)
            .env("MINISTACK_REGION", settings.region)
            .env("AUTH", "true")
            .env("AWS_ACCESS_KEY_ID", settings.root_key)
            .env("AWS_SECRET_ACCESS_KEY", settings.root_secret.expose_secret())
            .env("LOG_LEVEL", "WARNING")
            .env("PYTHONUNBUFFERED", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|cause| PracticeError::Python { python: settings.python.to_owned(), cause })?;

        let last_words = Arc::new(Mutex::new(String::new()));
        for pipe in [child.stdout.take().map(boxed), child.stderr.take().map(boxed)].into_iter().flatten() {
            tokio::spawn(read_lines(pipe, last_words.clone()));
        }
        let lifeline = child.stdin.take();
        let stop = Arc::new(Notify::new());
        let (tell, ended) = watch::channel(None);
        tokio::spawn(watch_over(child, lifeline, stop.clone(), tell));
        let endpoint = format!("http://127.0.0.1:{port}");
        Ok(Self { python: settings.python.to_owned(), endpoint, ended, stop, last_words })
    }

    pub(super) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// How the process ended, if it did.
    pub(super) fn ended(&self) -> Option<String> {
        self.ended.borrow().clone()
    }

    /// Waits until the API answers.
    pub(super) async fn wait_until_ready(&self, sts: &aws_sdk_sts::Client) -> Result<(), PracticeError> {
        let mut ended = self.ended.clone();
        let answers = async {
            while sts.get_caller_identity().send().await.is_err() {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        tokio::select! {
            () = answers => Ok(()),
            _ = ended.wait_for(Option::is_some) => Err(PracticeError::Ended {
                python: self.python.clone(),
                how: self.ended().unwrap_or_default(),
                last_words: self.last_words.lock().map(|words| words.clone()).unwrap_or_default(),
            }),
            () = tokio::time::sleep(READY_WITHIN) => Err(PracticeError::Silent),
        }
    }

    /// Ends the process and waits until it has gone.
    pub(super) async fn stop(&self) {
        self.stop.notify_one();
        let mut ended = self.ended.clone();
        // An error means that the watcher is gone, and with it the process.
        let _gone = ended.wait_for(Option::is_some).await;
    }
}

impl Drop for PracticeProcess {
    fn drop(&mut self) {
        self.stop.notify_one();
    }
}

/// A port that was free a moment ago. Somebody may take it before the child does; then the child says so and ends.
async fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0)).await?.local_addr()?.port())
}

fn boxed(pipe: impl AsyncRead + Send + Unpin + 'static) -> Box<dyn AsyncRead + Send + Unpin> {
    Box::new(pipe)
}

async fn read_lines(pipe: Box<dyn AsyncRead + Send + Unpin>, last_words: Arc<Mutex<String>>) {
    let mut lines = BufReader::new(pipe).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        tracing::debug!(target: "practice_aws", "{line}");
        if let Ok(mut words) = last_words.lock()
            && !line.trim().is_empty()
        {
            *words = line;
        }
    }
}

/// Holds the child and its standard input: when this server dies, however it dies, the pipe closes and the child ends.
async fn watch_over(
    mut child: Child,
    lifeline: Option<ChildStdin>,
    stop: Arc<Notify>,
    tell: watch::Sender<Option<String>>,
) {
    let how = tokio::select! {
        status = child.wait() => match status {
            Ok(status) => {
                tracing::error!("the practice AWS ended by itself: {status}");
                status.to_string()
            }
            Err(error) => error.to_string(),
        },
        () = stop.notified() => {
            let _already_gone = child.kill().await;
            "stopped with the server".to_owned()
        }
    };
    drop(lifeline);
    tell.send_replace(Some(how));
}
