//! What every request handler can reach.

use std::sync::Arc;

use ipnet::IpNet;

use crate::auth::{Attempts, Passwords, Site};
use crate::clock::Clock;
use crate::config::Limits;
use crate::deploy::Deployer;
use crate::store::Store;
use crate::turns::{HeavyWork, Turns};

const MINUTE: i64 = 60 * 1000;

/// The server's parts, cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub store: Arc<dyn Store>,
    /// The time.
    pub clock: Clock,
    /// Where people reach the server.
    pub site: Arc<Site>,
    /// What connections and requests may take.
    pub limits: Limits,
    /// Whose word about where a request comes from is taken.
    pub trusted_proxies: Arc<[IpNet]>,
    /// Password hashing.
    pub passwords: Passwords,
    /// Wrong passwords per account and per address.
    pub logins: Arc<LoginLimits>,
    /// Reading and writing diagrams as text.
    pub heavy: Arc<HeavyWork>,
    /// Streams of events, which never end by themselves: 10 for each person.
    pub streams: Arc<Turns>,
    /// Deployments to AWS.
    pub deployer: Arc<Deployer>,
}

/// How often somebody may try to log in.
pub struct LoginLimits {
    /// Per e-mail address: 10 in 15 minutes.
    pub per_account: Attempts,
    /// Per network address: 300 in 5 minutes, because a company may share one.
    pub per_address: Attempts,
}

impl Default for LoginLimits {
    fn default() -> Self {
        Self { per_account: Attempts::new(10, 15 * MINUTE), per_address: Attempts::new(300, 5 * MINUTE) }
    }
}
