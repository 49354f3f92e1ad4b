//! A resource of a type that the catalogue does not know, a Terraform data source or a module: drawn, and written as it was.

use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Category, Kind, Parent, Placement, Prop, PropSpec, Properties, ResourceType, Shape, TfMap, all, by_cloudformation_type,
    by_terraform_type,
};
use crate::value::{Value, map};

/// The type. What a node of it says stands in the language of its [`KIND`]; rules see it as a resource outside the catalogue.
pub static TYPE: ResourceType = ResourceType {
    id: "other.resource",
    label: "Other resource",
    a_label: "a resource of another type",
    noun: "Resource",
    category: Category::Other,
    icon: "other-resource",
    doc: "Anything else of Terraform or CloudFormation, in its own words: a CloudFront distribution, a DNS record, a data \
          source, a module. Few rules know what it does.",
    url: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html",
    placement: Placement::Drawn {
        parents: &[
            Parent::CANVAS,
            Parent::inside("ec2.vpc"),
            Parent::inside("ec2.availability_zone"),
            Parent::inside("ec2.subnet"),
        ],
        shape: Shape::Icon,
    },
    props: &[&KIND.spec, &ARGUMENTS.spec, &TAG_TEXTS.spec],
    ..BASE
};

/// What references in source text lead to: what the other resource is called in the language, and none of its values. What
/// follows in the text says which value is meant.
pub const ADDRESS: &str = "@address";

/// What it is.
pub static KIND: Prop<String> = Prop::suggested(
    "type",
    "Type",
    "The type in Terraform or CloudFormation, `data.` with the type of a data source, `module` or `variable`. A type of CloudFormation is \
     exported in both languages, one of Terraform in Terraform.",
    &[
        ("aws_acm_certificate", "Certificate"),
        ("aws_api_gateway_rest_api", "API Gateway, REST API"),
        ("aws_apigatewayv2_api", "API Gateway, HTTP API"),
        ("aws_cloudfront_distribution", "CloudFront distribution"),
        ("aws_cloudwatch_event_rule", "EventBridge rule"),
        ("aws_cognito_user_pool", "Cognito user pool"),
        ("aws_ecr_repository", "ECR repository"),
        ("aws_efs_file_system", "EFS file system"),
        ("aws_eks_cluster", "EKS cluster"),
        ("aws_elasticache_replication_group", "ElastiCache"),
        ("aws_kinesis_stream", "Kinesis stream"),
        ("aws_opensearch_domain", "OpenSearch domain"),
        ("aws_route53_record", "Route 53 record"),
        ("aws_route53_zone", "Route 53 zone"),
        ("aws_sfn_state_machine", "Step Functions state machine"),
        ("aws_wafv2_web_acl", "Web ACL"),
        ("AWS::ApiGateway::RestApi", "API Gateway, REST API"),
        ("AWS::ApiGatewayV2::Api", "API Gateway, HTTP API"),
        ("AWS::CloudFront::Distribution", "CloudFront distribution"),
        ("AWS::EFS::FileSystem", "EFS file system"),
        ("AWS::EKS::Cluster", "EKS cluster"),
        ("AWS::Events::Rule", "EventBridge rule"),
        ("AWS::Route53::RecordSet", "Route 53 record"),
        ("AWS::StepFunctions::StateMachine", "Step Functions state machine"),
        ("module", "Terraform module"),
        ("variable", "Terraform variable"),
    ],
)
.required()
.no_tf();

/// What it says: arguments and blocks of Terraform, or properties of CloudFormation, one by one.
pub static ARGUMENTS: Prop<Value> = Prop::records(
    "arguments",
    "Arguments",
    "What it says, as it stands in a file: arguments and blocks in HCL, or properties in YAML.",
    ARGUMENT,
)
.no_tf();

/// Its tags, where Terraform reads them as such.
pub static TAG_TEXTS: Prop<Value> =
    Prop::value("tag_texts", "Tags", "Tags of a Terraform resource.", Kind::Map(&Kind::Text)).no_tf();

/// One argument.
pub(crate) const ARGUMENT: &[PropSpec] = &[
    Prop::text(PATH, "Name", "Name of the argument, block or property.").required().no_tf().spec,
    Prop::long_text(SOURCE, "Text", "Its text, with what it refers to.").required().no_tf().spec,
];

const PATH: &str = "name";
const SOURCE: &str = "text";

/// The language that a node of the type is written in, with what stands where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written<'a> {
    /// A Terraform resource of this type.
    Resource(&'a str),
    /// A Terraform data source of this type.
    Data(&'a str),
    /// A Terraform module from elsewhere.
    Module,
    /// A Terraform variable that is no input of a drawing, because it holds more than a text, a number or a truth value.
    Variable,
    /// A CloudFormation resource of this type.
    CloudFormation(&'a str),
}

impl<'a> Written<'a> {
    /// What a type says; `None` if it is none.
    pub fn of(kind: &'a str) -> Option<Self> {
        let is_word = |it: &str| !it.is_empty() && it.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let is_tf = |it: &str| is_word(it) && it.starts_with(|c: char| c.is_ascii_lowercase());
        match kind.strip_prefix("data.") {
            Some(ty) if is_tf(ty) => Some(Self::Data(ty)),
            Some(_) => None,
            None if kind == "module" => Some(Self::Module),
            None if kind == "variable" => Some(Self::Variable),
            None if kind.contains("::") && kind.split("::").all(is_word) => Some(Self::CloudFormation(kind)),
            None => is_tf(kind).then_some(Self::Resource(kind)),
        }
    }

    /// Whether CloudFormation's words are used, and not Terraform's.
    pub fn is_cloudformation(self) -> bool {
        matches!(self, Self::CloudFormation(_))
    }
}

/// What people call a node of the type: by what it is in its language, if that is said.
pub(crate) fn label(props: &Properties) -> Option<&str> {
    let kind = props.get(KIND.key())?.as_str()?;
    let known = suggestions().find(|(it, _)| *it == kind);
    Some(known.map_or(kind, |(_, label)| label))
}

/// Types that are often wanted, with what people call them.
pub(crate) fn suggestions() -> impl Iterator<Item = (&'static str, &'static str)> {
    let known = if let Kind::Suggested(known) = KIND.spec.kind { known } else { &[] };
    known.iter().copied()
}

/// Checks a type that a user typed or a file holds.
///
/// # Errors
///
/// One sentence that says what is expected: what the catalogue has is drawn as that, so that rules see it.
pub(crate) fn check(kind: &str) -> Result<(), String> {
    let known = match Written::of(kind) {
        None => {
            return Err(format!(
                "`{kind}` is no type such as aws_cloudfront_distribution, AWS::CloudFront::Distribution, \
                 data.aws_route53_zone or module"
            ));
        }
        Some(Written::Resource(ty)) => by_terraform_type(ty),
        Some(Written::CloudFormation(ty)) => by_cloudformation_type(ty),
        Some(Written::Data(_) | Written::Module | Written::Variable) => None,
    };
    if is_read(kind) {
        return Err(format!("`{kind}` is said at what it belongs to: rules would not see it here"));
    }
    known.map_or(Ok(()), |ty| Err(format!("`{kind}` has a type of its own here: draw {}", ty.a_label)))
}

/// Types that readers make resources of the catalogue of, by none of its names.
const READ: [&str; 8] = [
    "AWS::IAM::Policy",
    "aws_alb_listener_rule",
    "aws_default_security_group",
    "aws_iam_policy_attachment",
    "aws_kms_key_policy",
    "aws_s3_bucket_acl",
    "aws_security_group_rule",
    "aws_vpc_endpoint_policy",
];

/// Whether rules would see what it says if it stood in a file, and not in a drawing.
fn is_read(kind: &str) -> bool {
    let satellites = all().flat_map(|it| it.props).filter_map(|it| match it.tf {
        TfMap::Satellite { of, .. } => Some(of.tf),
        _ => None,
    });
    READ.contains(&kind) || kind.starts_with("AWS::Serverless::") || satellites.into_iter().any(|it| it == kind)
}

/// An argument as a record: its name, and its text with what it refers to.
pub(crate) fn argument(name: &str, text: Value) -> Value {
    map([(PATH, name.into()), (SOURCE, text)])
}

/// Name and text of an argument that is a record.
pub(crate) fn parts(argument: &Value) -> Option<(&str, &Value)> {
    Some((argument.field(PATH)?.as_str()?, argument.field(SOURCE)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_say_which_language_they_are_of() {
        for (kind, written) in [
            ("aws_eks_cluster", Some(Written::Resource("aws_eks_cluster"))),
            ("data.aws_route53_zone", Some(Written::Data("aws_route53_zone"))),
            ("module", Some(Written::Module)),
            ("AWS::EKS::Cluster", Some(Written::CloudFormation("AWS::EKS::Cluster"))),
            ("", None),
            ("data.", None),
            ("aws eks", None),
            ("AWS::", None),
            ("x\" {}", None),
        ] {
            assert_eq!(Written::of(kind), written, "{kind}");
        }
    }

    #[test]
    fn what_the_catalogue_has_is_drawn_as_that() {
        assert_eq!(check("aws_eks_cluster"), Ok(()));
        assert_eq!(
            check("aws_s3_bucket"),
            Err("`aws_s3_bucket` has a type of its own here: draw an S3 bucket".to_owned())
        );
        for kind in ["AWS::EC2::Instance", "AWS::IAM::Policy", "aws_security_group_rule", "aws_s3_bucket_versioning"] {
            assert!(check(kind).is_err(), "{kind}");
        }
    }
}
