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

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed setup is a failed test")]
    use std::sync::{Arc, Mutex};

    use aws_credential_types::Credentials;
    use aws_credential_types::provider::SharedCredentialsProvider;
    use axum::Router;
    use axum::extract::State;
    use axum::http::{HeaderMap, Method, StatusCode, Uri};
    use drawbridge_core::api::Identity;
    use tokio::net::TcpListener;

    use super::*;
    use crate::deploy::Aws;

    const OURS: &str = "111111111111";
    const FOREIGN: &str = "222222222222";

    /// S3 with at most one bucket, as far as it looks at who owns that.
    #[derive(Default)]
    struct S3 {
        owner: Option<&'static str>,
        /// Somebody else makes the bucket between two of our requests.
        is_taken_meanwhile: bool,
        /// What was done, with what came along.
        done: Vec<(String, String)>,
    }

    async fn answer(
        State(s3): State<Arc<Mutex<S3>>>,
        method: Method,
        uri: Uri,
        headers: HeaderMap,
        body: String,
    ) -> (StatusCode, String) {
        let refused = |status, code: &str| (status, format!("<Error><Code>{code}</Code></Error>"));
        let mut s3 = s3.lock().unwrap();
        let key = uri.path().trim_matches('/').split_once('/').map(|(_, key)| key.to_owned());
        let setting = uri.query().filter(|_| key.is_none()).unwrap_or_default().trim_end_matches('=');
        let is_create = key.is_none() && setting.is_empty();
        let expected = headers.get("x-amz-expected-bucket-owner").map(|it| it.to_str().unwrap());
        match s3.owner {
            None if is_create && s3.is_taken_meanwhile => {
                s3.owner = Some(FOREIGN);
                return refused(StatusCode::CONFLICT, "BucketAlreadyExists");
            }
            None if is_create => s3.owner = Some(OURS),
            None => return refused(StatusCode::NOT_FOUND, "NoSuchBucket"),
            Some(OURS) if is_create => return refused(StatusCode::CONFLICT, "BucketAlreadyOwnedByYou"),
            Some(_) if is_create => return refused(StatusCode::CONFLICT, "BucketAlreadyExists"),
            Some(owner) if expected.is_some_and(|it| it != owner) => {
                return refused(StatusCode::FORBIDDEN, "AccessDenied");
            }
            Some(_) => {}
        }
        s3.done.push((format!("{method} {}", key.as_deref().unwrap_or(setting)), body));
        (StatusCode::OK, String::new())
    }

    async fn session(s3: S3, region: &str) -> (AwsSession, Arc<Mutex<S3>>) {
        let s3 = Arc::new(Mutex::new(s3));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let service = Router::new().fallback(answer).with_state(Arc::clone(&s3));
        tokio::spawn(axum::serve(listener, service).into_future());
        let keys = Credentials::new("ASIA", "secret", Some("token".to_owned()), None, "test");
        let config = Aws::at(endpoint.clone(), None).config(region, SharedCredentialsProvider::new(keys));
        let session = AwsSession {
            identity: Identity { account: OURS.to_owned(), arn: format!("arn:aws:iam::{OURS}:role/x") },
            region: region.to_owned(),
            endpoint: Some(endpoint),
            cloudformation: aws_sdk_cloudformation::Client::new(&config),
            s3: client(&config),
            execution_role_arn: None,
        };
        (session, s3)
    }

    #[tokio::test]
    async fn a_bucket_of_somebody_else_gets_nothing_of_ours() {
        let (session, s3) = session(S3 { owner: Some(FOREIGN), ..S3::default() }, "eu-west-1").await;
        assert_eq!(session.stage("d", "the template").await.unwrap_err().code(), Some("AccessDenied"));
        let staged = Staged { bucket: "theirs".to_owned(), key: "d.json".to_owned(), url: String::new() };
        assert_eq!(session.unstage(&staged).await.unwrap_err().code(), Some("AccessDenied"));
        assert_eq!(s3.lock().unwrap().done, []);
    }

    #[tokio::test]
    async fn nor_does_one_that_somebody_else_was_quicker_to_make() {
        let (session, s3) = session(S3 { is_taken_meanwhile: true, ..S3::default() }, "eu-west-1").await;
        assert!(session.stage("d", "the template").await.is_err());
        assert_eq!(s3.lock().unwrap().done, []);
    }

    #[tokio::test]
    async fn a_new_bucket_is_closed_before_anything_is_in_it() {
        for (region, constraint) in [("eu-west-1", "eu-west-1"), ("us-east-1", "")] {
            let (session, s3) = session(S3::default(), region).await;
            let staged = session.stage("d", "the template").await.unwrap();
            assert!(staged.url.ends_with("/d.json"), "{}", staged.url);
            session.unstage(&staged).await.unwrap();
            let s3 = s3.lock().unwrap();
            let done: Vec<&str> = s3.done.iter().map(|(it, _)| it.as_str()).collect();
            let wanted = ["PUT ", "PUT publicAccessBlock", "PUT lifecycle", "PUT d.json", "DELETE d.json"];
            assert_eq!(done, wanted, "{region}");
            let [create, block, lifecycle, template, _] = &s3.done[..] else { panic!("{done:?}") };
            assert_eq!(create.1.contains("<LocationConstraint>"), !constraint.is_empty(), "{}", create.1);
            assert!(create.1.contains(constraint), "{}", create.1);
            assert_eq!(block.1.matches(">true<").count(), 4, "{}", block.1);
            assert!(lifecycle.1.contains("<Days>1</Days>"), "{}", lifecycle.1);
            assert!(template.1.contains("the template"), "{}", template.1);
        }
    }

    #[test]
    fn nothing_in_the_bucket_travels_in_the_clear() {
        let policy = encrypted_only("aws", "b");
        let [statement] = &policy["Statement"].as_array().unwrap()[..] else { panic!("{policy}") };
        assert_eq!(statement["Effect"], "Deny");
        assert_eq!((&statement["Principal"], &statement["Action"]), (&json!("*"), &json!("s3:*")));
        assert_eq!(statement["Resource"], json!(["arn:aws:s3:::b", "arn:aws:s3:::b/*"]));
        assert_eq!(statement["Condition"]["Bool"]["aws:SecureTransport"], "false");
    }
}
