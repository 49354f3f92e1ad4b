//! The practice AWS: a child process that speaks the AWS APIs on a loopback port, with IAM enforced.
//!
//! On start the server makes in it what an operator and a customer would make in AWS: a role for the server, and the
//! onboarding stack with the deploy role that trusts it. A practice deployment then takes the same way as a real one:
//! assume the deploy role with an external id, limited to one stack.

mod process;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use aws_config::sts::AssumeRoleProvider;
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_cloudformation::Client;
use aws_sdk_cloudformation::error::DisplayErrorContext;
use aws_sdk_cloudformation::types::{Capability, Parameter, StackStatus};
use drawbridge_core::api::ErrorCode;
use secrecy::{ExposeSecret, SecretString};

use crate::deploy::{Aws, ONBOARDING_TEMPLATE};
use crate::error::{ApiError, ApiResult};
use crate::token;

pub use process::PracticeError;
use process::{PracticeProcess, Settings};

/// Account of the practice AWS; not one that AWS gives out.
const ACCOUNT: &str = "111111111111";
const REGION: &str = "us-east-1";
const ROOT_KEY: &str = "practice-root";
const SERVER_ROLE_TEMPLATE: &str = include_str!("server-role.template.json");

/// A running practice AWS, ready to deploy to. Dropping the last handle ends it.
#[derive(Clone)]
pub struct Practice {
    process: Arc<PracticeProcess>,
    aws: Aws,
    root: SecretString,
    roles: Arc<Roles>,
}

/// The roles a practice deployment goes through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roles {
    /// Role the server assumes to deploy.
    pub deploy_role_arn: String,
    /// What the deploy role asks for beside the server's identity.
    pub external_id: String,
    /// Service role that CloudFormation builds the stacks with.
    pub execution_role_arn: String,
}

impl Practice {
    /// Starts the practice AWS with a Python interpreter that has MiniStack, and makes the roles in it.
    ///
    /// `control` is a file by which it can be made slow or fail; `practice/practice_aws.py` tells what it holds.
    pub async fn start(python: &str, control: Option<&Path>) -> Result<Self, PracticeError> {
        let root = SecretString::from(token::new_secret());
        let settings = Settings {
            python,
            control,
            account: ACCOUNT,
            region: REGION,
            root_key: ROOT_KEY,
            root_secret: &root,
        };
        let process = Arc::new(PracticeProcess::start(settings).await?);
        let aws = Aws::at(process.endpoint().to_owned(), None);
        let root_provider = SharedCredentialsProvider::new(root_credentials(&root));
        let config = aws.config(REGION, root_provider.clone());
        process.wait_until_ready(&aws_sdk_sts::Client::new(&config)).await?;

        let cloudformation = Client::new(&config);
        let server = create_stack(&cloudformation, "drawbridge-server", SERVER_ROLE_TEMPLATE, &[]).await?;
        let server_role_arn = output(&server, "ServerRoleArn")?;
        let external_id = token::new_secret();
        let parameters = [
            ("TrustedPrincipalArn", server_role_arn.as_str()),
            ("ExternalId", external_id.as_str()),
            ("StackPrefix", ""),
        ];
        let onboarding =
            create_stack(&cloudformation, "drawbridge-onboarding", ONBOARDING_TEMPLATE, &parameters).await?;
        let roles = Roles {
            deploy_role_arn: output(&onboarding, "RoleArn")?,
            execution_role_arn: output(&onboarding, "ExecutionRoleArn")?,
            external_id,
        };
        let server_identity = AssumeRoleProvider::builder(server_role_arn)
            .session_name("drawbridge-server")
            .configure(&config)
            .build_from_provider(root_provider)
            .await;
        let aws = aws.with_own_credentials(SharedCredentialsProvider::new(server_identity));
        Ok(Self { process, aws, root, roles: Arc::new(roles) })
    }

    /// The SDK set up for it, with the server's identity in it.
    pub fn aws(&self) -> Aws {
        self.aws.clone()
    }

    /// Where it listens.
    pub fn endpoint(&self) -> &str {
        self.process.endpoint()
    }

    /// The roles in it.
    pub fn roles(&self) -> &Roles {
        &self.roles
    }

    /// The root user's credentials in it, for tests that prepare something.
    pub fn root_credentials(&self) -> Credentials {
        root_credentials(&self.root)
    }

    /// Fails with what to do when the process has ended.
    pub fn check_alive(&self) -> ApiResult<()> {
        match self.problem() {
            None => Ok(()),
            Some(problem) => Err(ApiError::new(ErrorCode::AwsUnreachable, problem)
                .hint("restart the server; its practice stacks are gone, the diagrams are not")),
        }
    }

    /// Why it cannot be used; `None` while it runs.
    pub fn problem(&self) -> Option<String> {
        let ended = self.process.ended()?;
        Some(format!("the practice AWS at {} is down: its process ended ({ended})", self.endpoint()))
    }

    /// Ends the process and waits until it has gone.
    pub async fn stop(&self) {
        self.process.stop().await;
    }
}

fn root_credentials(secret: &SecretString) -> Credentials {
    Credentials::new(ROOT_KEY, secret.expose_secret(), None, None, "practice root")
}

type Outputs = Vec<(String, String)>;

fn output(outputs: &Outputs, name: &str) -> Result<String, PracticeError> {
    let found = outputs.iter().find(|(key, _)| key == name);
    found
        .map(|(_, value)| value.clone())
        .ok_or_else(|| PracticeError::Setup(format!("the stack has no output `{name}`")))
}

async fn create_stack(
    client: &Client,
    name: &str,
    template: &str,
    parameters: &[(&str, &str)],
) -> Result<Outputs, PracticeError> {
    let parameters = parameters
        .iter()
        .map(|(key, value)| Parameter::builder().parameter_key(*key).parameter_value(*value).build());
    client
        .create_stack()
        .stack_name(name)
        .template_body(template)
        .set_parameters(Some(parameters.collect()))
        .capabilities(Capability::CapabilityNamedIam)
        .send()
        .await
        .map_err(|error| PracticeError::Setup(DisplayErrorContext(&error).to_string()))?;
    loop {
        let answer = client.describe_stacks().stack_name(name).send().await;
        let answer = answer.map_err(|error| PracticeError::Setup(DisplayErrorContext(&error).to_string()))?;
        let Some(stack) = answer.stacks().first() else {
            return Err(PracticeError::Setup(format!("stack `{name}` vanished")));
        };
        match stack.stack_status() {
            Some(StackStatus::CreateComplete) => {
                let pairs = stack.outputs().iter().filter_map(|output| {
                    Some((output.output_key()?.to_owned(), output.output_value()?.to_owned()))
                });
                return Ok(pairs.collect());
            }
            Some(StackStatus::CreateInProgress) => tokio::time::sleep(Duration::from_millis(50)).await,
            other => return Err(PracticeError::Setup(format!("stack `{name}` ended as {other:?}"))),
        }
    }
}
