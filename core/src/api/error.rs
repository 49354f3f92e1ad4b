//! The one shape of every failure.

use serde::{Deserialize, Serialize};

/// Body of every answer that is not a success.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// What went wrong.
    pub error: ErrorDetail,
}

/// What went wrong, where, and what to do, in words for the person at the screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorDetail {
    /// What a program branches on.
    pub code: ErrorCode,
    /// One sentence for people.
    pub message: String,
    /// The field of the request that is wrong, as a path such as `credentials.role_arn`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// What AWS answered, when AWS refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aws: Option<AwsCause>,
}

/// The part of an AWS error that AWS support asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwsCause {
    /// AWS error code, such as `ExpiredToken`.
    pub code: String,
    /// AWS request id; absent when no answer came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// What a caller can branch on. Names are permanent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// 400: the request cannot be read.
    BadRequest,
    /// 401: nobody is logged in, or the e-mail address or password is wrong.
    Unauthorized,
    /// 403: known and not allowed, such as a write through a view link or from a foreign site.
    Forbidden,
    /// 404: not there, or not yours.
    NotFound,
    /// 405: the path exists, not with this method.
    MethodNotAllowed,
    /// 409: somebody else saved first; read again and repeat the change.
    VersionConflict,
    /// 409: an account with this e-mail address exists.
    EmailTaken,
    /// 409: another deployment works on the same stack.
    StackBusy,
    /// 409: the deployment is not in a state that allows this.
    WrongState,
    /// 409: the diagram was saved after the change set was made; make a new plan.
    PlanOutdated,
    /// 413: the body is larger than the server takes.
    TooLarge,
    /// 415: writes are `application/json`.
    UnsupportedMediaType,
    /// 422: a field has a value that is not allowed.
    Invalid,
    /// 422: the diagram file cannot be read.
    InvalidDiagram,
    /// 422: critical or high findings block the deployment until they are acknowledged.
    FindingsBlock,
    /// 422: the AWS credentials are of a kind that is refused, such as the root user's.
    CredentialsRefused,
    /// 422: the server no longer holds credentials for this deployment; send them again.
    CredentialsRequired,
    /// 422: AWS refused; see `aws`.
    AwsRefused,
    /// 429: too many attempts; `Retry-After` says when.
    RateLimited,
    /// 502: the AWS API does not answer.
    AwsUnreachable,
    /// 500: a fault of the server, logged under the `x-request-id` of the answer.
    Internal,
    /// 503: the server cannot do this at the moment.
    Unavailable,
    /// A code of a newer server.
    #[serde(other)]
    Other,
}
