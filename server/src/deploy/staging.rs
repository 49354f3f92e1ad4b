//! A template that is too large for a request: it waits in a bucket of the account for CloudFormation to fetch it.
//!
//! The bucket is made when it is first needed, and empty but for the moment in which a plan is made. Its name can be foretold,
//! so somebody else could have made it first: every call says whose bucket it must be. Source: S3 user guide, "Verifying
//! bucket ownership with bucket owner condition".

use aws_sdk_s3::Client;
use aws_sdk_s3::types::{
    BucketLifecycleConfiguration, BucketLocationConstraint, CreateBucketConfiguration, ExpirationStatus,
    LifecycleExpiration, LifecycleRule, LifecycleRuleFilter, PublicAccessBlockConfiguration,
};
use drawbridge_core::cloudformation::MAX_REQUEST_BYTES;
use drawbridge_core::deploy_policy::{STAGING_ACTIONS, staging_bucket};
use serde_json::{Value, json};

use super::aws_error::AwsError;
use super::session::AwsSession;

/// Days after which S3 removes a template that a server which was stopped left behind.
const DAYS_KEPT: i32 = 1;

/// Whether a template has to be fetched by CloudFormation.
pub(super) fn is_needed(template: &str) -> bool {
    template.len() > MAX_REQUEST_BYTES
}

/// What a session needs beside its stack to stage a template. The account may be `*`.
pub(super) fn permissions(partition: &str, account: &str, region: &str) -> Value {
    let bucket = format!("arn:{partition}:s3:::{}", staging_bucket(account, region));
    let actions: Vec<String> = STAGING_ACTIONS.split(' ').map(|it| format!("s3:{it}")).collect();
    json!({"Effect": "Allow", "Action": actions, "Resource": [bucket.as_str(), format!("{bucket}/*")]})
}

/// A template in its bucket.
#[derive(Debug, Clone)]
pub(super) struct Staged {
    bucket: String,
    key: String,
    /// Where CloudFormation finds it.
    pub(super) url: String,
}

impl AwsSession {
    /// Puts a template where CloudFormation can fetch it, and makes the bucket if there is none yet.
    pub(super) async fn stage(&self, deployment_id: &str, template: &str) -> Result<Staged, AwsError> {
        let bucket = staging_bucket(&self.identity.account, &self.region);
        let key = format!("{deployment_id}.json");
        if let Err(error) = self.put_template(&bucket, &key, template).await {
            if error.code() != Some("NoSuchBucket") {
                return Err(error);
            }
            self.create_bucket(&bucket).await?;
            self.put_template(&bucket, &key, template).await?;
        }
        let url = format!("{}/{bucket}/{key}", self.s3_endpoint());
        Ok(Staged { bucket, key, url })
    }

    /// Takes the template out again; what is left behind goes by itself after a day.
    pub(super) async fn unstage(&self, staged: &Staged) -> Result<(), AwsError> {
        let request = self.s3.delete_object().bucket(&staged.bucket).key(&staged.key);
        request.expected_bucket_owner(&self.identity.account).send().await?;
        Ok(())
    }

    async fn put_template(&self, bucket: &str, key: &str, template: &str) -> Result<(), AwsError> {
        let request = self.s3.put_object().bucket(bucket).key(key).content_type("application/json");
        let request = request.expected_bucket_owner(&self.identity.account);
        request.body(template.as_bytes().to_vec().into()).send().await?;
        Ok(())
    }

    /// A bucket that nobody outside reaches and nothing stays in. S3 encrypts its objects by itself.
    async fn create_bucket(&self, bucket: &str) -> Result<(), AwsError> {
        let owner = &self.identity.account;
        let place = match self.region.as_str() {
            // The Region that buckets are in unless one is named, and that cannot be named.
            "us-east-1" => None,
            region => {
                let place = BucketLocationConstraint::from(region);
                Some(CreateBucketConfiguration::builder().location_constraint(place).build())
            }
        };
        let request = self.s3.create_bucket().bucket(bucket).set_create_bucket_configuration(place);
        match request.send().await.map_err(AwsError::from) {
            // Another plan was quicker.
            Err(error) if error.code() == Some("BucketAlreadyOwnedByYou") => {}
            other => drop(other?),
        }
        let blocked = PublicAccessBlockConfiguration::builder()
            .block_public_acls(true)
            .block_public_policy(true)
            .ignore_public_acls(true)
            .restrict_public_buckets(true)
            .build();
        let request = self.s3.put_public_access_block().bucket(bucket).expected_bucket_owner(owner);
        request.public_access_block_configuration(blocked).send().await?;
        // An emulator without TLS would lock itself out.
        if self.s3_endpoint().starts_with("https:") {
            let request = self.s3.put_bucket_policy().bucket(bucket).expected_bucket_owner(owner);
            request.policy(encrypted_only(self.partition(), bucket).to_string()).send().await?;
        }
        let broken = |error: aws_sdk_s3::error::BuildError| AwsError::Broken(error.to_string());
        let rule = LifecycleRule::builder()
            .id("templates")
            .status(ExpirationStatus::Enabled)
            .filter(LifecycleRuleFilter::builder().prefix("").build())
            .expiration(LifecycleExpiration::builder().days(DAYS_KEPT).build())
            .build()
            .map_err(broken)?;
        let rules = BucketLifecycleConfiguration::builder().rules(rule).build().map_err(broken)?;
        let request =
            self.s3.put_bucket_lifecycle_configuration().bucket(bucket).expected_bucket_owner(owner);
        request.lifecycle_configuration(rules).send().await?;
        Ok(())
    }

    fn s3_endpoint(&self) -> String {
        match &self.endpoint {
            Some(endpoint) => endpoint.trim_end_matches('/').to_owned(),
            None => {
                let ending = if self.partition() == "aws-cn" { ".cn" } else { "" };
                format!("https://s3.{}.amazonaws.com{ending}", self.region)
            }
        }
    }

    /// The partition of the account.
    fn partition(&self) -> &str {
        self.identity.arn.split(':').nth(1).unwrap_or("aws")
    }
}

/// No request without TLS. Source: S3 user guide, "Amazon S3 policy keys", `aws:SecureTransport`.
fn encrypted_only(partition: &str, bucket: &str) -> Value {
    let arn = format!("arn:{partition}:s3:::{bucket}");
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [arn.as_str(), format!("{arn}/*")],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }],
    })
}

/// A client for a bucket by its path: what names hosts, an emulator cannot answer.
pub(super) fn client(config: &aws_config::SdkConfig) -> Client {
    let own = aws_sdk_s3::config::Builder::from(config).force_path_style(true);
    Client::from_conf(own.build())
}
