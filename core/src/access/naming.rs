//! What values of a stack come to as text: names, ARNs, and what is only known once it is deployed.
//!
//! Forms of ARNs: service authorization reference, "Actions, resources, and condition keys for AWS services".

use std::cell::{Cell, RefCell};

use super::documents::Documents;
use super::resources::Written;
use super::text::Text;
use crate::stack::{ByAddress, Resource, Stack};
use crate::tracking::Kept;
use crate::value::{Context as Place, Value};

/// Turns values of a stack into text.
pub(super) struct Naming<'a> {
    pub(super) stack: &'a Stack,
    /// `aws`, unless the Region says otherwise.
    pub(super) partition: Text,
    pub(super) region: Text,
    pub(super) account: Text,
    /// ARNs of the resources: policies and requests name each many times.
    arns: ByAddress<'a, Kept<Text>>,
    /// What policies say.
    pub(super) documents: RefCell<Documents>,
    /// Which of them are on what.
    pub(super) written: Kept<Written<'a>>,
}

/// How deep names may refer to each other.
const DEEPEST: usize = 8;

/// To how many names one may lead in all: real ones lead to a few. Names of ten others each would take hours eight deep.
const MOST: usize = 1_000;

/// Longest text that is put together from several, in bytes. A policy has 20,480 characters at most.
const LONGEST: usize = 65_536;

/// How far names have been followed from the value that is asked about.
#[derive(Clone, Copy)]
struct Followed<'l> {
    depth: usize,
    /// How many more may be followed.
    left: &'l Cell<usize>,
}

impl Followed<'_> {
    /// One name further; `None` if that leads too far.
    fn on(self) -> Option<Self> {
        let left = self.left.get().checked_sub(1).filter(|_| self.depth < DEEPEST)?;
        self.left.set(left);
        Some(Self { depth: self.depth + 1, ..self })
    }
}

impl<'a> Naming<'a> {
    /// Names as they are in an account, or in one that is not known yet.
    pub(super) fn new(stack: &'a Stack, account: Option<&str>) -> Self {
        let region = stack.settings.region.as_str();
        // Files that name no Region write `aws` in their ARNs, or nothing.
        let partition = match region {
            it if stack.knows_region && it.starts_with("cn-") => "aws-cn",
            it if stack.knows_region && it.starts_with("us-gov-") => "aws-us-gov",
            _ => "aws",
        };
        let region =
            if stack.knows_region { region.into() } else { Text::word("the Region it is deployed to") };
        let account = account.map_or_else(|| Text::word("the account it is deployed to"), Text::literal);
        let (arns, documents) = (ByAddress::of(stack), RefCell::default());
        let written = Kept::default();
        Self { stack, partition: partition.into(), region, account, arns, documents, written }
    }

    /// A value as text; `None` for lists and maps.
    pub(super) fn text(&self, value: &Value) -> Option<Text> {
        self.rendered(value, Followed { depth: 0, left: &Cell::new(MOST) })
    }

    fn rendered(&self, value: &Value, followed: Followed<'_>) -> Option<Text> {
        Some(match value {
            Value::Str(text) => Text::literal(text.clone()),
            Value::Bool(it) => Text::literal(it.to_string()),
            Value::Int(it) => Text::literal(it.to_string()),
            Value::Decimal(it) => Text::literal(it.as_str()),
            Value::Context(Place::Partition) => self.partition.clone(),
            Value::Context(Place::Region) => self.region.clone(),
            Value::Context(Place::AccountId) => self.account.clone(),
            Value::Context(Place::UrlSuffix) => self.url_suffix().into(),
            Value::Context(Place::StackName) => Text::word("the name of the CloudFormation stack"),
            Value::Context(Place::Zone(index)) => Text::word(&format!("Availability Zone {}", index + 1)),
            Value::Ssm(path) => Text::unknown(&format!("SSM parameter `{path}`")),
            // What an input is unless somebody fills it in.
            Value::Param(name) => match self.stack.parameters.get(name).and_then(|it| it.default.as_ref()) {
                Some(Value::Str(text)) => Text::literal(text.clone()),
                Some(it @ (Value::Bool(_) | Value::Int(_))) => self.rendered(it, followed)?,
                _ => Text::unknown(&format!("input `{name}`")),
            },
            Value::Unknown(source) => Text::unknown(&format!("`{}`", shortened(source.source()))),
            Value::Ref { target, attr } => match followed.on() {
                Some(followed) => self.attribute(target, attr, followed),
                None => Text::unknown("a name that refers to itself"),
            },
            Value::Concat(parts) => self.joined(parts, followed)?,
            Value::Image(_) => Text::word("a machine image"),
            Value::List(_) | Value::Map(_) | Value::Null => return None,
        })
    }

    fn joined(&self, parts: &[Value], followed: Followed<'_>) -> Option<Text> {
        let (mut text, mut length) = (Text::default(), 0);
        for part in parts {
            let part = self.rendered(part, followed)?;
            length += part.len();
            if length > LONGEST {
                return Some(Text::unknown("a text that is too long"));
            }
            text = text.then(&part);
        }
        // It is still about the resource whose ARN it starts with if the ARN ends there.
        let owner = match (parts.first(), parts.get(1)) {
            (Some(Value::Ref { target, attr }), rest) if attr == "arn" => {
                let ends = rest.is_none_or(|it| it.as_str().is_some_and(|it| it.starts_with(['/', ':'])));
                ends.then_some(target)
            }
            _ => None,
        };
        Some(owner.map_or(text.clone(), |it| text.owned_by(it)))
    }

    /// An attribute of a resource.
    fn attribute(&self, address: &str, attr: &str, followed: Followed<'_>) -> Text {
        // Names further in may lead back to the resource.
        match self.arns.get(address).filter(|_| attr == "arn" && followed.depth <= 1) {
            Some(known) => known
                .get_or_init(|| {
                    self.attribute_anew(address, attr, Followed { depth: 1, left: &Cell::new(MOST) })
                })
                .clone(),
            None => self.attribute_anew(address, attr, followed),
        }
    }

    fn attribute_anew(&self, address: &str, attr: &str, followed: Followed<'_>) -> Text {
        let Some(resource) = self.stack.get(address) else {
            return Text::unknown(&format!("attribute `{attr}` of `{address}`"));
        };
        let text = match attr {
            "arn" => self.own_arn(address, resource, followed),
            // The label of the stream is not known before; a table has one stream at a time.
            "stream_arn" => self
                .own_arn(address, resource, followed)
                .map(|it| it.then(&Text::literal("/stream/*".to_owned()))),
            "name" => return self.name(address, resource, followed),
            // A URL, which is no ARN.
            "id" if resource.ty.is_some_and(|it| it.id == "sqs.queue") => {
                Some(Text::literal("https://").then(&Text::unknown(&format!("the URL of `{address}`"))))
            }
            _ => Some(Text::word(&format!("the {attr} of `{address}`"))),
        };
        let unknown = || Text::unknown(&format!("the {} of `{address}`", noun(attr)));
        text.unwrap_or_else(unknown).owned_by(address)
    }

    fn own(&self, address: &str, attr: &str) -> Text {
        self.attribute(address, attr, Followed { depth: 0, left: &Cell::new(MOST) })
    }

    /// ARN of a resource.
    pub(super) fn arn(&self, address: &str) -> Text {
        self.own(address, "arn")
    }

    /// Id of a resource that AWS makes up.
    pub(super) fn id(&self, address: &str) -> Text {
        self.own(address, "id")
    }

    /// Name of a resource in its account.
    pub(super) fn name_of(&self, address: &str) -> Text {
        self.own(address, "name")
    }

    fn name(&self, address: &str, resource: &Resource, followed: Followed<'_>) -> Text {
        let property = if resource.props.contains_key("identifier") { "identifier" } else { "name" };
        let given = resource.props.get(property).and_then(|it| self.rendered(it, followed));
        let text = given.unwrap_or_else(|| Text::word(&format!("the name of `{address}`")));
        // These have paths for names.
        match resource.ty.map(|it| it.id) {
            Some("ssm.parameter" | "secretsmanager.secret" | "logs.log_group") => text,
            _ => text.in_words(),
        }
    }

    fn own_arn(&self, address: &str, resource: &Resource, followed: Followed<'_>) -> Option<Text> {
        let name = || self.name(address, resource, followed);
        let in_account = |service: &str, kind: &str| {
            let start = self.start(service).then(&self.region).then_literal(":").then(&self.account);
            start.then_literal(&format!(":{kind}"))
        };
        let global = |kind: &str| {
            self.start("iam").then_literal(":").then(&self.account).then_literal(&format!(":{kind}"))
        };
        let id = |kind: &str| in_account("ec2", kind).then(&self.id(address));
        Some(match resource.ty?.id {
            "iam.role" => global("role").then(&self.path(resource, followed)).then(&name()),
            "iam.user" => global("user").then(&self.path(resource, followed)).then(&name()),
            "iam.group" => global("group").then(&self.path(resource, followed)).then(&name()),
            "iam.policy" => global("policy").then(&self.path(resource, followed)).then(&name()),
            "iam.instance_profile" => {
                global("instance-profile").then(&self.path(resource, followed)).then(&name())
            }
            "s3.bucket" => self.start("s3").then_literal("::").then(&name()),
            "dynamodb.table" => in_account("dynamodb", "table/").then(&name()),
            "sqs.queue" => in_account("sqs", "").then(&name()),
            "sns.topic" => in_account("sns", "").then(&name()),
            "kms.key" => in_account("kms", "key/").then(&self.id(address)),
            "lambda.function" => in_account("lambda", "function:").then(&name()),
            "logs.log_group" => in_account("logs", "log-group:").then(&name()),
            "rds.cluster" => in_account("rds", "cluster:").then(&name()),
            "rds.cluster_instance" | "rds.instance" => in_account("rds", "db:").then(&name()),
            "ecs.cluster" => in_account("ecs", "cluster/").then(&name()),
            "backup.vault" => in_account("backup", "backup-vault:").then(&name()),
            "cloudtrail.trail" => in_account("cloudtrail", "trail/").then(&name()),
            "ec2.instance" => id("instance/"),
            "ec2.vpc_endpoint" => id("vpc-endpoint/"),
            // AWS adds a hyphen and six characters to the name.
            "secretsmanager.secret" => {
                let end = Text::characters(6, &format!("the end of the ARN of `{address}`"));
                in_account("secretsmanager", "secret:").then(&name()).then_literal("-").then(&end)
            }
            "ssm.parameter" => {
                let name = name();
                let has_slash = name.shown().starts_with('/');
                in_account("ssm", if has_slash { "parameter" } else { "parameter/" }).then(&name)
            }
            _ => return None,
        })
    }

    /// What the names of AWS's services end in. Source: IAM user guide, "AWS service endpoints" of each partition.
    pub(super) fn url_suffix(&self) -> &'static str {
        if self.partition.as_literal() == Some("aws-cn") { "amazonaws.com.cn" } else { "amazonaws.com" }
    }

    fn start(&self, service: &str) -> Text {
        Text::literal("arn:").then(&self.partition).then_literal(&format!(":{service}:"))
    }

    /// Path of an identity, `/` if it has none.
    fn path(&self, resource: &Resource, followed: Followed<'_>) -> Text {
        match resource.props.get("path") {
            None => "/".into(),
            Some(path) => self.rendered(path, followed).unwrap_or_else(|| Text::unknown("a path")),
        }
    }
}

fn noun(attr: &str) -> &str {
    if attr == "arn" { "ARN" } else { attr }
}

/// The start of a long source text.
fn shortened(source: &str) -> String {
    const LONGEST: usize = 80;
    let line = source.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= LONGEST {
        return line;
    }
    line.chars().take(LONGEST).chain(['…']).collect()
}
