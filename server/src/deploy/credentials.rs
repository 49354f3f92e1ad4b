//! From what a person sent to a session with AWS that may do this one deployment and nothing else.
//!
//! Secrets live in the SDK's zeroizing type from the moment a request is read. Nothing here is `Serialize`, and
//! what is `Debug` shows no secret.

use std::mem;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::sts::AssumeRoleProvider;
use aws_credential_types::provider::SharedCredentialsProvider;
use drawbridge_core::api::{Credentials, ErrorCode, Identity};
use serde_json::json;

use super::aws_error::AwsError;
use super::names::{RoleArn, check_role_arn};
use super::session::AwsSession;
use super::{Deployer, staging};
use crate::error::{ApiError, ApiResult};

/// Shortest session STS gives. The provider renews it while the deployment lasts, so a stack may take longer.
const SESSION_LENGTH: Duration = Duration::from_secs(900);

/// What a deployment is about: enough to limit a session to it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope<'a> {
    pub(super) deployment_id: &'a str,
    pub(super) stack_name: &'a str,
    pub(super) region: &'a str,
    pub(super) execution_role_arn: Option<&'a str>,
    /// Whether the template has to wait in a bucket.
    pub(super) is_staged: bool,
}

impl Deployer {
    /// Opens a session and asks AWS who it belongs to. Refuses the root user and long-lived keys.
    pub(super) async fn open_session(
        &self,
        mut credentials: Credentials,
        scope: Scope<'_>,
    ) -> ApiResult<AwsSession> {
        match &mut credentials {
            Credentials::Temporary { access_key_id, secret_access_key, session_token } => {
                self.check_pasted_keys(access_key_id, secret_access_key, session_token)?;
                // Moved, not copied: the SDK's type wipes them, too.
                let token = (!session_token.is_empty()).then(|| mem::take(session_token));
                let keys = aws_credential_types::Credentials::new(
                    mem::take(access_key_id),
                    mem::take(secret_access_key),
                    token,
                    None,
                    "request",
                );
                let config = self.aws.config(scope.region, SharedCredentialsProvider::new(keys));
                self.identify(&config, scope.execution_role_arn.map(str::to_owned)).await
            }
            Credentials::AssumeRole { role_arn, external_id } => {
                check_role_arn("credentials.role_arn", role_arn)?;
                check_external_id(external_id)?;
                self.assume(role_arn, external_id, scope).await
            }
            Credentials::Practice => {
                let practice = self.practice.as_ref().ok_or_else(|| {
                    ApiError::new(ErrorCode::CredentialsRefused, "this server has no practice AWS")
                        .field("credentials.kind")
                        .hint("send temporary credentials or a role, or start the server with --practice")
                })?;
                practice.check_alive()?;
                let roles = practice.roles();
                let scope = Scope { execution_role_arn: Some(&roles.execution_role_arn), ..scope };
                self.assume(&roles.deploy_role_arn, &roles.external_id, scope).await
            }
        }
    }

    fn check_pasted_keys(&self, access_key_id: &str, secret: &str, token: &str) -> ApiResult<()> {
        let field = |name: &str| format!("credentials.{name}");
        if access_key_id.starts_with("AKIA") && !self.allow_long_lived_keys {
            return Err(ApiError::new(
                ErrorCode::CredentialsRefused,
                "these are long-lived keys of a user; they are not taken",
            )
            .field(field("access_key_id"))
            .hint(
                "get temporary ones: `aws sts get-session-token` (with --serial-number and --token-code for MFA), \
                 or sign in through IAM Identity Center, or let the server assume a role",
            ));
        }
        let printable = |value: &str| value.bytes().all(|byte| byte.is_ascii_graphic());
        for (name, value, required) in [
            ("access_key_id", access_key_id, true),
            ("secret_access_key", secret, true),
            ("session_token", token, !self.allow_long_lived_keys),
        ] {
            if value.is_empty() && required {
                return Err(ApiError::invalid(field(name), format!("`{name}` is empty"))
                    .hint("temporary credentials have three parts: copy all of them"));
            }
            // The value itself is never said back.
            if !printable(value) || value.len() > 4096 {
                return Err(ApiError::invalid(
                    field(name),
                    format!("`{name}` holds characters no AWS key has"),
                )
                .hint("copy it again, without spaces and line breaks"));
            }
        }
        Ok(())
    }

    /// Assumes a role in the server's name, limited by a session policy to the one stack.
    async fn assume(&self, role_arn: &str, external_id: &str, scope: Scope<'_>) -> ApiResult<AwsSession> {
        let Some(own) = self.aws.own_config(scope.region).await else {
            return Err(no_own_identity());
        };
        self.check_external_id_is_required(&own, role_arn, scope).await?;
        let execution_role_arn =
            scope.execution_role_arn.map_or_else(|| format!("{role_arn}Execution"), str::to_owned);
        let policy = session_policy(role_arn, &execution_role_arn, scope);
        let request = || {
            aws_sdk_sts::Client::new(&own)
                .assume_role()
                .role_arn(role_arn)
                .role_session_name(session_name(scope.deployment_id))
                .external_id(external_id)
                .duration_seconds(900)
                .policy(&policy)
        };
        // Once by hand, because a provider hides why AWS said no.
        request().send().await.map_err(|error| self.explain_assume(&error.into(), role_arn))?;
        let provider = AssumeRoleProvider::builder(role_arn)
            .external_id(external_id)
            .session_name(session_name(scope.deployment_id))
            .session_length(SESSION_LENGTH)
            .policy(&policy)
            .configure(&own);
        let provider = match own.credentials_provider() {
            Some(credentials) => provider.build_from_provider(credentials).await,
            None => return Err(no_own_identity()),
        };
        let config = self.aws.config(scope.region, SharedCredentialsProvider::new(provider));
        self.identify(&config, Some(execution_role_arn)).await
    }

    /// An external id protects nobody if the role can be assumed without it: then anybody who knows the role's ARN
    /// could have this server deploy with it.
    async fn check_external_id_is_required(
        &self,
        own: &SdkConfig,
        role_arn: &str,
        scope: Scope<'_>,
    ) -> ApiResult<()> {
        let without = aws_sdk_sts::Client::new(own)
            .assume_role()
            .role_arn(role_arn)
            .role_session_name(session_name(scope.deployment_id))
            .duration_seconds(900)
            .send()
            .await;
        match without.map_err(AwsError::from) {
            Ok(_) => Err(ApiError::new(
                ErrorCode::CredentialsRefused,
                "the role can be assumed without its external id, so it does not protect the account",
            )
            .field("credentials.role_arn")
            .hint("add the condition sts:ExternalId to the role's trust policy")),
            Err(AwsError::Refused { code, .. }) if code == "AccessDenied" => Ok(()),
            Err(error) => Err(self.explain(&error)),
        }
    }

    /// Asks AWS whose credentials these are.
    async fn identify(
        &self,
        config: &SdkConfig,
        execution_role_arn: Option<String>,
    ) -> ApiResult<AwsSession> {
        let answer = aws_sdk_sts::Client::new(config).get_caller_identity().send().await;
        let answer = answer.map_err(|error| self.explain(&error.into()))?;
        let (Some(account), Some(arn)) = (answer.account, answer.arn) else {
            return Err(ApiError::Internal("sts:GetCallerIdentity named nobody".into()));
        };
        if arn.ends_with(":root") {
            return Err(ApiError::new(
                ErrorCode::CredentialsRefused,
                "these are the root user's credentials; nothing is ever deployed with them",
            )
            .field("credentials")
            .hint("create a role or user with only the permissions the deployment needs, and use it"));
        }
        Ok(AwsSession {
            identity: Identity { account, arn },
            region: config.region().map(ToString::to_string).unwrap_or_default(),
            endpoint: config.endpoint_url().map(str::to_owned),
            cloudformation: aws_sdk_cloudformation::Client::new(config),
            s3: staging::client(config),
            execution_role_arn,
        })
    }

    fn explain_assume(&self, error: &AwsError, role_arn: &str) -> ApiError {
        if error.code() == Some("AccessDenied") {
            return self
                .explain(error)
                .field("credentials.role_arn")
                .hint(format!("check that {role_arn} exists, trusts this server and has this external id"));
        }
        self.explain(error)
    }

    pub(super) fn explain(&self, error: &AwsError) -> ApiError {
        error.explain(&self.target_description)
    }
}

fn no_own_identity() -> ApiError {
    ApiError::new(ErrorCode::CredentialsRefused, "this server has no AWS identity to assume a role with")
        .field("credentials.kind")
        .hint("send temporary credentials, or give the server an AWS profile or role")
}

/// AWS: 2 to 1,224 characters of letters, digits and `+=,.@:/-`, and underscore.
fn check_external_id(id: &str) -> ApiResult<()> {
    let fits = (2..=1224).contains(&id.len())
        && id.chars().all(|c| c.is_ascii_alphanumeric() || "_+=,.@:/-".contains(c));
    if fits {
        return Ok(());
    }
    Err(ApiError::invalid("credentials.external_id", "this cannot be an external id")
        .hint("it is the ExternalId in the role's trust policy: letters, digits and _+=,.@:/-"))
}

/// Shows in the account's CloudTrail which deployment it was.
fn session_name(deployment_id: &str) -> String {
    format!("drawbridge-{deployment_id}")
}

/// What the session may do, whatever the role allows: this stack, passing the one role that builds it, and the bucket of a
/// template that is too large for a request.
fn session_policy(role_arn: &str, execution_role_arn: &str, scope: Scope<'_>) -> String {
    let (partition, account) =
        RoleArn::parse(role_arn).map_or(("aws", "*"), |parts| (parts.partition, parts.account));
    let stack =
        format!("arn:{partition}:cloudformation:{}:{account}:stack/{}/*", scope.region, scope.stack_name);
    let mut policy = json!({
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": [
                    "cloudformation:CreateChangeSet",
                    "cloudformation:DeleteChangeSet",
                    "cloudformation:DeleteStack",
                    "cloudformation:DescribeChangeSet",
                    "cloudformation:DescribeStackEvents",
                    "cloudformation:DescribeStacks",
                    "cloudformation:ExecuteChangeSet",
                    "cloudformation:ListChangeSets",
                    "cloudformation:ListStackResources",
                    "cloudformation:TagResource",
                ],
                "Resource": stack,
            },
            {
                "Effect": "Allow",
                "Action": "iam:PassRole",
                "Resource": execution_role_arn,
                "Condition": {"StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}},
            },
        ],
    });
    if scope.is_staged
        && let Some(statements) = policy["Statement"].as_array_mut()
    {
        statements.push(staging::permissions(partition, account, scope.region));
    }
    policy.to_string()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed setup is a failed test")]
    use std::collections::BTreeMap;
    use std::sync::{Arc, Mutex};

    use axum::Router;
    use axum::extract::State;
    use axum::http::StatusCode;
    use tokio::net::TcpListener;

    use super::*;
    use crate::clock::Clock;
    use crate::deploy::{Aws, DeployOptions};

    #[test]
    fn a_session_is_limited_to_its_stack_and_its_role() {
        let scope = Scope {
            deployment_id: "d",
            stack_name: "game-scores",
            region: "eu-west-1",
            execution_role_arn: None,
            is_staged: false,
        };
        let policy = session_policy("arn:aws-cn:iam::111111111111:role/D", "arn:x:DExecution", scope);
        let policy: serde_json::Value = serde_json::from_str(&policy).unwrap();
        let stack = "arn:aws-cn:cloudformation:eu-west-1:111111111111:stack/game-scores/*";
        assert_eq!(policy["Statement"][0]["Resource"], stack);
        assert_eq!(policy["Statement"][1]["Action"], "iam:PassRole");
        assert_eq!(policy["Statement"][1]["Resource"], "arn:x:DExecution");
        assert_eq!(policy["Statement"].as_array().unwrap().len(), 2, "no bucket where none is needed");

        let scope = Scope { is_staged: true, ..scope };
        let policy = session_policy("arn:aws-cn:iam::111111111111:role/D", "arn:x:DExecution", scope);
        // STS counts the characters. Source: STS API reference, `AssumeRole`.
        assert!(policy.len() < 2048, "{}", policy.len());
        let policy: serde_json::Value = serde_json::from_str(&policy).unwrap();
        let bucket = "arn:aws-cn:s3:::drawbridge-templates-111111111111-eu-west-1";
        assert_eq!(policy["Statement"][2]["Resource"], json!([bucket, format!("{bucket}/*")]));
    }

    const ROLE: &str = "arn:aws:iam::123456789012:role/Deploy";

    /// STS with one role, which it gives to whoever has its external id, and what was asked of it.
    #[derive(Default)]
    struct Sts {
        /// What it answers who has none; empty for the role.
        without_external_id: &'static str,
        assumed: Vec<BTreeMap<String, String>>,
    }

    async fn answer(State(sts): State<Arc<Mutex<Sts>>>, body: String) -> (StatusCode, String) {
        let asked = reqwest::Url::parse(&format!("http://sts/?{body}")).unwrap();
        let asked: BTreeMap<String, String> = asked.query_pairs().into_owned().collect();
        let mut sts = sts.lock().unwrap();
        let who = "<Arn>arn:aws:sts::123456789012:assumed-role/Deploy/s</Arn>";
        if asked["Action"] == "GetCallerIdentity" {
            let is = format!("{who}<UserId>A:s</UserId><Account>123456789012</Account>");
            let result = format!("<GetCallerIdentityResult>{is}</GetCallerIdentityResult>");
            return (
                StatusCode::OK,
                format!("<GetCallerIdentityResponse>{result}</GetCallerIdentityResponse>"),
            );
        }
        let code = match asked.get("ExternalId") {
            Some(id) if id == "the-external-id" => "",
            Some(_) => "AccessDenied",
            None => sts.without_external_id,
        };
        if !code.is_empty() {
            let error = format!("<Error><Type>Sender</Type><Code>{code}</Code></Error>");
            return (StatusCode::FORBIDDEN, format!("<ErrorResponse>{error}</ErrorResponse>"));
        }
        sts.assumed.push(asked);
        let keys = "<AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>\
                    <Expiration>2999-01-01T00:00:00Z</Expiration>";
        let user = format!("<AssumedRoleUser><AssumedRoleId>A:s</AssumedRoleId>{who}</AssumedRoleUser>");
        let result = format!("<AssumeRoleResult><Credentials>{keys}</Credentials>{user}</AssumeRoleResult>");
        (StatusCode::OK, format!("<AssumeRoleResponse>{result}</AssumeRoleResponse>"))
    }

    /// Opens a session by assuming the role, and tells what STS was asked.
    async fn assume(
        without_external_id: &'static str,
        external_id: &str,
    ) -> (ApiResult<AwsSession>, Vec<BTreeMap<String, String>>) {
        let sts = Arc::new(Mutex::new(Sts { without_external_id, ..Sts::default() }));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let service = Router::new().fallback(answer).with_state(Arc::clone(&sts));
        tokio::spawn(axum::serve(listener, service).into_future());
        let own = aws_credential_types::Credentials::new("ASIA", "server's own", None, None, "test");
        let aws = Aws::at(endpoint, Some(SharedCredentialsProvider::new(own)));
        let options = DeployOptions {
            poll_every: Duration::from_millis(20),
            allow_long_lived_keys: false,
            target_description: "test".to_owned(),
        };
        let store = crate::store::open("sqlite::memory:").await.unwrap();
        let deployer = Deployer::new(store, Clock::system(), aws, None, options);
        let (role_arn, external_id) = (ROLE.to_owned(), external_id.to_owned());
        let session = deployer.open_session(Credentials::AssumeRole { role_arn, external_id }, SCOPE).await;
        let asked = mem::take(&mut sts.lock().unwrap().assumed);
        (session, asked)
    }

    const SCOPE: Scope<'_> = Scope {
        deployment_id: "d",
        stack_name: "game-scores",
        region: "eu-west-1",
        execution_role_arn: None,
        is_staged: false,
    };

    #[tokio::test]
    async fn every_session_with_a_role_is_limited_to_the_stack() {
        let (session, assumed) = assume("AccessDenied", "the-external-id").await;
        let session = session.unwrap();
        assert_eq!(session.identity.account, "123456789012");
        assert_eq!(
            session.execution_role_arn.as_deref(),
            Some("arn:aws:iam::123456789012:role/DeployExecution")
        );
        assert_eq!(assumed.len(), 2, "once by hand, once by what renews it");
        for it in assumed {
            let policy = session_policy(ROLE, "arn:aws:iam::123456789012:role/DeployExecution", SCOPE);
            assert_eq!(it.get("Policy"), Some(&policy), "{it:?}");
            assert_eq!(it["DurationSeconds"], "900");
            assert_eq!(it["RoleSessionName"], "drawbridge-d");
        }
    }

    #[tokio::test]
    async fn only_a_role_that_is_denied_without_its_external_id_is_taken() {
        // An answer that is no denial tells nothing of who could have it.
        for (without, code) in
            [("", ErrorCode::CredentialsRefused), ("RegionDisabledException", ErrorCode::AwsRefused)]
        {
            let Err(ApiError::Refused(detail)) = assume(without, "the-external-id").await.0 else {
                panic!("{without}")
            };
            assert_eq!(detail.code, code);
        }
        let (refused, assumed) = assume("AccessDenied", "another-id").await;
        assert!(matches!(refused, Err(ApiError::Refused(_))));
        assert_eq!(assumed.len(), 0);
    }
}
