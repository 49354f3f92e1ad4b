//! URL of a Lambda function.

use crate::catalog::{Attr, BASE, Category, CfnAttr, Kind, Prop, PropSpec, ResourceType};
use crate::value::Value;

/// The type. Terraform's provider lets everybody call a URL without authorization by adding a permission itself; with
/// CloudFormation nobody may until the stack has one. Source: Lambda developer guide, "Control access to Lambda function URLs".
pub static TYPE: ResourceType = ResourceType {
    id: "lambda.function_url",
    label: "Function URL",
    a_label: "a function URL",
    noun: "Url",
    category: Category::Compute,
    icon: "lambda-function",
    doc: "An HTTPS address at which a function answers, without an API or a load balancer before it.",
    url: "https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html",
    tf: "aws_lambda_function_url",
    cfn: "AWS::Lambda::Url",
    props: &[
        &FUNCTION.spec,
        &AUTHORIZATION.spec,
        &QUALIFIER.spec,
        &INVOKE_MODE.spec,
        &ORIGINS.spec,
        &METHODS.spec,
        &HEADERS.spec,
        &EXPOSED_HEADERS.spec,
        &CREDENTIALS.spec,
        &MAX_AGE.spec,
    ],
    attrs: &[
        Attr { id: "url", tf: "function_url", cfn: CfnAttr::GetAtt("FunctionUrl") },
        Attr { id: "arn", tf: "function_arn", cfn: CfnAttr::GetAtt("FunctionArn") },
    ],
    ..BASE
};

/// What one says as an entry of its function.
pub(super) const FIELDS: &[PropSpec] = &[
    AUTHORIZATION.spec,
    QUALIFIER.spec,
    INVOKE_MODE.spec,
    ORIGINS.spec,
    METHODS.spec,
    HEADERS.spec,
    EXPOSED_HEADERS.spec,
    CREDENTIALS.spec,
    MAX_AGE.spec,
];

/// The function.
pub static FUNCTION: Prop<Value> = Prop::reference("function", "Function", "The function.", &["lambda.function"])
    .required()
    .tf("function_name")
    .cfn("TargetFunctionArn");

/// How callers prove who they are.
pub static AUTHORIZATION: Prop<String> = Prop::choice(
    "authorization_type",
    "Sign-in",
    "How callers prove who they are. Without any, everybody on the internet calls the function, at your expense.",
    &[("AWS_IAM", "With credentials of AWS"), ("NONE", "Not at all: anybody may call")],
)
.required()
.cfn("AuthType");

/// The alias it leads to.
pub static QUALIFIER: Prop<String> =
    Prop::text("qualifier", "Alias", "The alias it leads to. Without one, to the newest code.").cfn("Qualifier");

/// How the answer is sent.
pub static INVOKE_MODE: Prop<String> = Prop::choice(
    "invoke_mode",
    "Answer",
    "Whether the answer is sent once it is complete, or while it is being made.",
    &[("BUFFERED", "At once, up to 6 MB"), ("RESPONSE_STREAM", "As a stream")],
)
.default("BUFFERED")
.cfn("InvokeMode");

const TEXTS: Kind = Kind::List(&Kind::Text);

/// Sites whose pages may call it.
pub static ORIGINS: Prop<Value> = Prop::value(
    "allow_origins",
    "Sites",
    "Sites whose pages may call it, such as https://www.example.com. `*` is every site.",
    TEXTS,
)
.tf("cors/allow_origins")
.cfn("Cors/AllowOrigins");

/// Methods that pages of these sites may use.
pub static METHODS: Prop<Value> = Prop::value(
    "allow_methods",
    "Methods",
    "HTTP methods that pages of these sites may use, such as GET and POST.",
    TEXTS,
)
.tf("cors/allow_methods")
.cfn("Cors/AllowMethods");

/// Headers that they may send.
pub static HEADERS: Prop<Value> =
    Prop::value("allow_headers", "Headers", "HTTP headers that these pages may send.", TEXTS)
        .tf("cors/allow_headers")
        .cfn("Cors/AllowHeaders");

/// Headers of the answer that they may read.
pub static EXPOSED_HEADERS: Prop<Value> =
    Prop::value("expose_headers", "Headers shown", "HTTP headers of the answer that these pages may read.", TEXTS)
        .tf("cors/expose_headers")
        .cfn("Cors/ExposeHeaders");

/// Whether a browser sends cookies and the like.
pub static CREDENTIALS: Prop<bool> = Prop::bool(
    "allow_credentials",
    "Cookies",
    "Lets browsers send cookies and other credentials along.",
)
.default(false)
.tf("cors/allow_credentials")
.cfn("Cors/AllowCredentials");

/// How long a browser may remember all that, in seconds.
pub static MAX_AGE: Prop<i64> =
    Prop::int("max_age", "Remembered for", "How long a browser may remember all that.", (0, 86_400), "s")
        .default(0)
        .tf("cors/max_age")
        .cfn("Cors/MaxAge");

/// What a URL is called beside its function: after its alias.
pub(super) fn name(entry: &Value) -> String {
    let alias = entry.field(QUALIFIER.key()).and_then(Value::as_str).unwrap_or_default();
    let words: String =
        alias.chars().map(|it| if it.is_ascii_alphanumeric() { it.to_ascii_lowercase() } else { '_' }).collect();
    if words.is_empty() { "url".to_owned() } else { format!("{words}_url") }
}
