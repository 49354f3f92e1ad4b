//! Permission to call a Lambda function.

use crate::catalog::{BASE, Category, Kind, Prop, ResourceType};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "lambda.permission",
    label: "Lambda permission",
    a_label: "a Lambda permission",
    noun: "Permission",
    category: Category::Compute,
    icon: "lambda-function",
    doc: "Lets a service or another account call a function.",
    url: "https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html",
    tf: "aws_lambda_permission",
    cfn: "AWS::Lambda::Permission",
    props: &[
        &FUNCTION.spec,
        &ACTION.spec,
        &PRINCIPAL.spec,
        &SOURCE.spec,
        &SOURCE_ACCOUNT.spec,
        &ORGANIZATION.spec,
        &URL_AUTH_TYPE.spec,
    ],
    ..BASE
};

/// The function.
pub static FUNCTION: Prop<Value> =
    Prop::reference("function", "Function", "The function.", &["lambda.function"])
        .required()
        .tf("function_name")
        .cfn("FunctionName");

/// What is allowed.
pub static ACTION: Prop<String> = Prop::choice(
    "action",
    "Action",
    "What is allowed.",
    &[("lambda:InvokeFunction", "Call it"), ("lambda:InvokeFunctionUrl", "Call its URL")],
)
.required()
.cfn("Action");

/// Services that call functions. Source: Lambda developer guide, "Invoking Lambda with events from other AWS services".
pub const PRINCIPALS: &[(&str, &str)] = &[
    ("sns.amazonaws.com", "SNS"),
    ("s3.amazonaws.com", "S3"),
    ("events.amazonaws.com", "EventBridge"),
    ("apigateway.amazonaws.com", "API Gateway"),
    ("elasticloadbalancing.amazonaws.com", "Load balancer"),
    ("logs.amazonaws.com", "CloudWatch Logs"),
    ("secretsmanager.amazonaws.com", "Secrets Manager"),
    ("cognito-idp.amazonaws.com", "Cognito"),
    ("config.amazonaws.com", "AWS Config"),
];

/// Who may call it.
pub static PRINCIPAL: Prop<Value> = Prop::value(
    "principal",
    "Who",
    "A service such as sns.amazonaws.com, or the id of an account.",
    Kind::Suggested(PRINCIPALS),
)
.required()
.cfn("Principal");

/// The one resource it may call for.
pub static SOURCE: Prop<Value> = Prop::value(
    "source",
    "Source",
    "The one topic, bucket, rule or API it may call for. Without it, any in the world.",
    Kind::Arn(&["sns.topic", "s3.bucket"]),
)
.tf("source_arn")
.cfn("SourceArn");

/// The account the source must belong to.
pub static SOURCE_ACCOUNT: Prop<Value> =
    Prop::value("source_account", "Account", "The account the source must belong to.", Kind::Text)
        .cfn("SourceAccount");

/// The organization the caller must belong to.
pub static ORGANIZATION: Prop<Value> =
    Prop::value("principal_org_id", "Organization", "Id of the organization the caller must belong to.", Kind::Text)
        .cfn("PrincipalOrgID");

/// How callers of the URL prove who they are.
pub static URL_AUTH_TYPE: Prop<String> = Prop::choice(
    "function_url_auth_type",
    "Sign-in at the URL",
    "How callers of the URL prove who they are.",
    &[("AWS_IAM", "With credentials"), ("NONE", "Not at all: anybody may call")],
)
.cfn("FunctionUrlAuthType");
