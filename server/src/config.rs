//! Settings of the server: flags first, then the environment, then a file, then defaults.
//!
//! Everything is checked before anything is started; what is wrong is named by its flag.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use ipnet::IpNet;

use crate::clock::Clock;

/// Settings of `drawbridge serve` as given.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Address and port to listen on; port 0 takes a free one.
    #[arg(long, env = "DRAWBRIDGE_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS:PORT")]
    pub listen: SocketAddr,
    /// Database: `sqlite:PATH`, a file that is made if it is missing.
    #[arg(
        long,
        env = "DRAWBRIDGE_DATABASE_URL",
        default_value = "sqlite:drawbridge.db",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub database_url: String,
    /// Address people use, when it is not the one the server listens on, such as `https://draw.example.com`.
    #[arg(long, env = "DRAWBRIDGE_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// Let people use the server over plain HTTP from other machines: passwords and AWS keys travel in the clear.
    #[arg(long, env = "DRAWBRIDGE_INSECURE_HTTP")]
    pub insecure_http: bool,
    /// Networks of the proxies in front, separated by commas: they say in X-Forwarded-For where a request comes from. Wrong
    /// passwords are counted by that address; without this, those of everybody behind a proxy count together.
    #[arg(long, env = "DRAWBRIDGE_TRUSTED_PROXIES", value_delimiter = ',', value_parser = network, value_name = "CIDR")]
    pub trusted_proxies: Vec<IpNet>,
    /// Start a practice AWS on a loopback port and deploy to it instead of AWS.
    #[arg(long, env = "DRAWBRIDGE_PRACTICE")]
    pub practice: bool,
    /// Python interpreter with MiniStack for the practice AWS; by default the one in target/venv.
    #[arg(long, env = "DRAWBRIDGE_PRACTICE_PYTHON", value_name = "PATH")]
    pub practice_python: Option<PathBuf>,
    /// JSON file that makes the practice AWS slow or fail, read again at each resource operation.
    #[arg(long, env = "DRAWBRIDGE_PRACTICE_CONTROL", value_name = "PATH")]
    pub practice_control: Option<PathBuf>,
    /// Deploy to the AWS API at this address instead of AWS.
    #[arg(long, env = "DRAWBRIDGE_AWS_ENDPOINT_URL", value_name = "URL")]
    pub aws_endpoint_url: Option<String>,
    /// Take long-lived keys (`AKIA…`) too. Temporary ones are safer.
    #[arg(long, env = "DRAWBRIDGE_ALLOW_LONG_LIVED_KEYS")]
    pub allow_long_lived_keys: bool,
}

/// How long, and how many: what keeps those who send slowly from keeping everybody else out.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How long the head of a request may take, and a connection wait for its next one. Longer than the minute for
    /// which proxies keep connections, so that none sends into one that is being closed.
    pub head: Duration,
    /// How long a body may take.
    pub body: Duration,
    /// Connections at the same time; more wait. Below the 1,024 files that a process may usually open.
    pub connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { head: Duration::from_secs(65), body: Duration::from_secs(120), connections: 800 }
    }
}

/// Settings of the server, checked.
#[derive(Clone)]
pub struct Config {
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// Database.
    pub database_url: String,
    /// Address people use, if it is another.
    pub public_url: Option<String>,
    /// Networks of the proxies in front.
    pub trusted_proxies: Vec<IpNet>,
    /// The AWS to deploy to.
    pub target: Target,
    /// Take `AKIA…` keys.
    pub allow_long_lived_keys: bool,
    /// Time between two looks at a running stack.
    pub poll_every: Duration,
    /// What connections and requests may take.
    pub limits: Limits,
    /// The time.
    pub clock: Clock,
}

/// The AWS to deploy to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The real one.
    Aws,
    /// The API at an address.
    Endpoint(String),
    /// A practice AWS, started with this Python interpreter.
    Practice {
        /// Interpreter that has MiniStack.
        python: String,
        /// File with delays and faults.
        control: Option<PathBuf>,
    },
}

/// A setting that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("--{setting}: {problem}")]
pub struct ConfigError {
    setting: &'static str,
    problem: String,
}

impl ServeArgs {
    /// The settings checked against each other.
    pub fn check(self) -> Result<Config, ConfigError> {
        let wrong = |setting, problem: &str| ConfigError { setting, problem: problem.to_owned() };
        if !self.database_url.starts_with("sqlite:") {
            return Err(wrong("database-url", "only sqlite:PATH is supported"));
        }
        if let Some(url) = &self.public_url {
            check_origin(url).map_err(|problem| wrong("public-url", problem))?;
            if !self.insecure_http && !url.starts_with("https://") && !is_on_this_machine(url) {
                return Err(wrong(
                    "public-url",
                    "over http:// passwords and AWS keys travel in the clear; put a proxy with TLS in front and name its \
                     https:// address, or accept that with --insecure-http",
                ));
            }
        } else if !self.listen.ip().is_loopback() {
            return Err(wrong(
                "public-url",
                "needed when --listen is not a loopback address: the address people open in the browser, such as \
                 https://draw.example.com",
            ));
        }
        if self.practice && self.aws_endpoint_url.is_some() {
            return Err(wrong("aws-endpoint-url", "cannot be used together with --practice"));
        }
        let target = if self.practice {
            let python = practice_python(self.practice_python.as_deref());
            Target::Practice { python, control: self.practice_control }
        } else if let Some(url) = self.aws_endpoint_url {
            check_endpoint(&url).map_err(|problem| wrong("aws-endpoint-url", problem))?;
            Target::Endpoint(url)
        } else {
            Target::Aws
        };
        let poll_every = match target {
            Target::Practice { .. } => Duration::from_millis(250),
            // CloudFormation's own limit on calls is generous but shared with everybody in the account.
            Target::Aws | Target::Endpoint(_) => Duration::from_secs(2),
        };
        Ok(Config {
            listen: self.listen,
            database_url: self.database_url,
            public_url: self.public_url,
            trusted_proxies: self.trusted_proxies,
            target,
            allow_long_lived_keys: self.allow_long_lived_keys,
            poll_every,
            limits: Limits::default(),
            clock: Clock::system(),
        })
    }
}

/// A network, or one address.
fn network(text: &str) -> Result<IpNet, String> {
    let text = text.trim();
    let one = || text.parse::<IpAddr>().map(IpNet::from);
    text.parse().or_else(|_| one()).map_err(|_| "this is no network such as 10.0.0.0/8".to_owned())
}

/// Scheme, host and perhaps port; nothing behind it.
fn check_origin(url: &str) -> Result<(), &'static str> {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let Some(host) = host else { return Err("must start with https:// or http://") };
    let host = host.trim_end_matches('/');
    if host.is_empty() || host.contains(['/', '?', '#', '@']) || host != host.to_ascii_lowercase() {
        return Err("must be scheme and host in lower case, perhaps a port, and no path");
    }
    Ok(())
}

/// A session token travels in a header of each call: in the clear only to this machine.
fn check_endpoint(url: &str) -> Result<(), &'static str> {
    if url.starts_with("https://") || is_on_this_machine(url) {
        return Ok(());
    }
    Err("must start with https://, or be http:// on a loopback address")
}

fn is_on_this_machine(url: &str) -> bool {
    ["http://127.0.0.1", "http://localhost", "http://[::1]"].iter().any(|prefix| {
        url.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
    })
}

/// The interpreter that was named, else the one `cargo xtask` prepared, else whatever `python3` is.
fn practice_python(named: Option<&Path>) -> String {
    if let Some(path) = named {
        return path.to_string_lossy().into_owned();
    }
    let beside_binary =
        std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.parent()?.join("venv")));
    [Some(PathBuf::from("target/venv")), beside_binary]
        .into_iter()
        .flatten()
        .map(|venv| venv.join("bin/python"))
        .find(|python| python.exists())
        .map_or_else(|| "python3".to_owned(), |python| python.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed setup is a failed test")]
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: ServeArgs,
    }

    fn check(flags: &[&str]) -> Result<Config, String> {
        let line = ["drawbridge"].into_iter().chain(flags.iter().copied());
        let parsed = Line::try_parse_from(line).map_err(|error| error.to_string())?;
        parsed.args.check().map_err(|error| error.to_string())
    }

    #[test]
    fn defaults_are_a_loopback_server_that_deploys_to_aws() {
        let config = check(&[]).unwrap();
        assert!(config.listen.ip().is_loopback());
        assert_eq!(config.target, Target::Aws);
    }

    #[test]
    fn in_the_clear_only_to_this_machine_or_when_told_so() {
        for url in
            ["http://localhost:8080", "http://[::1]:8080", "http://127.0.0.1", "https://draw.example.com"]
        {
            assert!(check(&["--public-url", url]).is_ok(), "{url}");
        }
        assert!(check(&["--listen", "0.0.0.0:80", "--public-url", "http://ten", "--insecure-http"]).is_ok());
    }

    #[test]
    fn proxies_are_networks_or_addresses() {
        let config = check(&["--trusted-proxies", "10.0.0.0/8, ::1"]).unwrap();
        assert_eq!(config.trusted_proxies, ["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()]);
    }

    #[test]
    fn a_wrong_setting_is_named() {
        for (flags, setting) in [
            (vec!["--listen", "nowhere"], "--listen"),
            (vec!["--listen", "0.0.0.0:80"], "--public-url"),
            (vec!["--public-url", "draw.example.com"], "--public-url"),
            (vec!["--public-url", "https://draw.example.com/path"], "--public-url"),
            (vec!["--public-url", "http://draw.example.com"], "--insecure-http"),
            (vec!["--public-url", "http://127.0.0.1.example.com"], "--insecure-http"),
            (vec!["--trusted-proxies", "10.0.0.0/8,everybody"], "--trusted-proxies"),
            (vec!["--database-url", "mysql:x"], "--database-url"),
            (vec!["--aws-endpoint-url", "http://example.com"], "--aws-endpoint-url"),
            (vec!["--aws-endpoint-url", "http://127.0.0.1.example.com"], "--aws-endpoint-url"),
            (vec!["--practice", "--aws-endpoint-url", "http://127.0.0.1:1"], "--practice"),
        ] {
            let said = check(&flags).err().unwrap();
            assert!(said.contains(setting), "{flags:?} said: {said}");
        }
    }
}
