//! What AWS answers when it refuses, in plain words.

use std::error::Error;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_cloudformation::config::http::HttpResponse;
use aws_sdk_cloudformation::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_cloudformation::operation::RequestId;
use drawbridge_core::api::{AwsCause, ErrorCode};

use crate::error::ApiError;

/// A failed call to AWS, without the request, the response and the credentials.
#[derive(Debug, Clone, thiserror::Error)]
pub(super) enum AwsError {
    /// AWS answered with an error.
    #[error("{code}: {message}")]
    Refused { code: String, message: String, request_id: Option<String> },
    /// No answer came, or none of AWS's own: whether the request arrived is unknown.
    #[error("no answer: {0}")]
    Unreachable(String),
    /// The request could not be built or signed, so that it never left.
    #[error("{0}")]
    Broken(String),
}

impl AwsError {
    /// The AWS error code, if AWS answered.
    pub(super) fn code(&self) -> Option<&str> {
        match self {
            Self::Refused { code, .. } => Some(code),
            Self::Unreachable(_) | Self::Broken(_) => None,
        }
    }

    /// CloudFormation has no code of its own for a stack that is not there.
    pub(super) fn is_no_such_stack(&self) -> bool {
        matches!(self, Self::Refused { code, message, .. }
            if code == "ValidationError" && message.contains("does not exist"))
    }

    /// Whether AWS said no, so that what was asked for has not begun. Anything else is no answer: it may have.
    pub(super) fn is_a_no(&self) -> bool {
        match self {
            Self::Refused { code, .. } => !is_fault_of_aws(code),
            Self::Unreachable(_) => false,
            Self::Broken(_) => true,
        }
    }

    /// Whether asking again can help: nobody has said no.
    pub(super) fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable(_) => true,
            Self::Refused { code, .. } => {
                matches!(code.as_str(), "Throttling" | "ThrottlingException" | "RequestLimitExceeded")
                    || is_fault_of_aws(code)
            }
            Self::Broken(_) => false,
        }
    }

    /// For the person who made the request. `target` names the AWS that was called.
    pub(super) fn explain(&self, target: &str) -> ApiError {
        match self {
            Self::Refused { code, message, request_id } => {
                let cause = AwsCause { code: code.clone(), request_id: request_id.clone() };
                let (said, hint) = in_plain_words(code, message);
                let error = ApiError::new(ErrorCode::AwsRefused, said).aws(Some(cause));
                match hint {
                    Some(hint) => error.hint(hint),
                    None => error,
                }
            }
            Self::Unreachable(_) => {
                ApiError::new(ErrorCode::AwsUnreachable, format!("the {target} does not answer: it is down"))
                    .hint("nothing was changed; try again, and restart the server if it stays down")
            }
            Self::Broken(cause) => ApiError::Internal(format!("call to the {target}: {cause}").into()),
        }
    }
}

/// What an AWS error code means to somebody who deploys, and what to do about it.
fn in_plain_words(code: &str, message: &str) -> (String, Option<&'static str>) {
    let (said, hint) = match code {
        "ExpiredToken" | "ExpiredTokenException" => {
            ("the AWS credentials have expired", "get new temporary credentials and send them")
        }
        "SignatureDoesNotMatch" => (
            "the secret access key does not belong to the access key id",
            "copy all three values of the credentials again",
        ),
        "InvalidClientTokenId" | "UnrecognizedClientException" | "AuthFailure" => (
            "AWS does not know these credentials",
            "copy the access key id and the session token again; both must come from the same call to STS",
        ),
        "AccessDenied" | "AccessDeniedException" | "UnauthorizedOperation" => {
            let hint = "give the role or user this permission, or deploy with another one";
            return (format!("AWS does not allow this: {message}"), Some(hint));
        }
        "RequestExpired" | "RequestInTheFuture" => {
            ("the clock of this server and AWS's differ too much", "set the server's clock")
        }
        "LimitExceeded" | "LimitExceededException" => {
            ("an AWS quota is used up", "delete what is no longer needed, or ask AWS for a higher quota")
        }
        _ => return (format!("AWS refused: {message}"), None),
    };
    (said.to_owned(), Some(hint))
}

impl<E> From<SdkError<E, HttpResponse>> for AwsError
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
    SdkError<E, HttpResponse>: RequestId,
{
    fn from(error: SdkError<E, HttpResponse>) -> Self {
        let request_id = error.request_id().map(str::to_owned);
        match &error {
            // A proxy or a balancer before AWS that answers in its place has no code of AWS's.
            SdkError::ServiceError(service)
                if service.err().meta().code().is_none() && service.raw().status().is_server_error() =>
            {
                Self::Unreachable(format!("answer {}", service.raw().status().as_u16()))
            }
            SdkError::ServiceError(service) => {
                let meta = service.err().meta();
                Self::Refused {
                    code: meta.code().unwrap_or("Unknown").to_owned(),
                    message: meta.message().unwrap_or("no reason given").to_owned(),
                    request_id,
                }
            }
            SdkError::TimeoutError(_) => Self::Unreachable("timed out".to_owned()),
            SdkError::ResponseError(_) => Self::Unreachable(sources(&error)),
            // A request that left and got no answer. What did not even leave, for want of credentials to sign it
            // with, is broken.
            SdkError::DispatchFailure(failure) if !failure.is_user() && !is_about_credentials(&error) => {
                Self::Unreachable(sources(&error))
            }
            _ => Self::Broken(sources(&error)),
        }
    }
}

fn is_fault_of_aws(code: &str) -> bool {
    matches!(code, "InternalFailure" | "ServiceUnavailable" | "InternalError")
}

fn is_about_credentials(error: &(dyn Error + 'static)) -> bool {
    std::iter::successors(Some(error), |it| (*it).source()).any(<dyn Error>::is::<CredentialsError>)
}

/// An error with everything behind it, outermost first.
pub(super) fn sources(error: &dyn Error) -> String {
    let mut said = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        said.push_str(": ");
        said.push_str(&source.to_string());
        next = source.source();
    }
    said
}
