//! The AWS SDK, set up once: which endpoint, which HTTP stack, whose credentials.
//!
//! The only module that builds SDK clients. The endpoint is the operator's setting, never a request's: an endpoint
//! from outside would be sent credentials.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_cloudformation::config::SharedHttpClient;
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_async::time::SystemTimeSource;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const CALL_TIMEOUT: Duration = Duration::from_secs(30);

/// An AWS to call: the real one, or one at an endpoint of the operator's.
#[derive(Clone)]
pub struct Aws {
    http: SharedHttpClient,
    endpoint: Option<String>,
    /// Whom the server is in this AWS, for assuming roles; `None` is what its environment says.
    own_credentials: Option<SharedCredentialsProvider>,
}

impl Aws {
    /// The real AWS, with the server's identity from its environment (variables, profile, container, instance).
    pub fn real() -> Self {
        Self::build(None, None)
    }

    /// An AWS API at `endpoint`.
    pub fn at(endpoint: String, own_credentials: Option<SharedCredentialsProvider>) -> Self {
        Self::build(Some(endpoint), own_credentials)
    }

    fn build(endpoint: Option<String>, own_credentials: Option<SharedCredentialsProvider>) -> Self {
        let http = Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https();
        Self { http, endpoint, own_credentials }
    }

    /// The same AWS with the server's own identity in it.
    #[must_use]
    pub fn with_own_credentials(mut self, credentials: SharedCredentialsProvider) -> Self {
        self.own_credentials = Some(credentials);
        self
    }

    /// SDK configuration for calls to a Region with given credentials.
    pub fn config(&self, region: &str, credentials: SharedCredentialsProvider) -> SdkConfig {
        let timeouts =
            TimeoutConfig::builder().connect_timeout(CONNECT_TIMEOUT).operation_timeout(CALL_TIMEOUT).build();
        let mut config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(region.to_owned()))
            .http_client(self.http.clone())
            .credentials_provider(credentials)
            // The role provider takes these from here; the clients would have defaults.
            .sleep_impl(TokioSleep::new())
            .time_source(SystemTimeSource::new())
            .retry_config(RetryConfig::standard())
            .timeout_config(timeouts);
        config.set_endpoint_url(self.endpoint.clone());
        config.build()
    }

    /// SDK configuration for calls in the server's own name, or `None` if it has no identity.
    pub async fn own_config(&self, region: &str) -> Option<SdkConfig> {
        let credentials = match &self.own_credentials {
            Some(credentials) => credentials.clone(),
            None => {
                let loader = aws_config::defaults(BehaviorVersion::latest()).http_client(self.http.clone());
                loader.region(Region::new(region.to_owned())).load().await.credentials_provider()?
            }
        };
        Some(self.config(region, credentials))
    }
}
