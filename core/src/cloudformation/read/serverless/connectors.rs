//! Connectors: what a function may do with what it is connected to.
//!
//! Source: AWS SAM Developer Guide, "AWS SAM connector reference", and `profiles.json` of the transform
//! (github.com/aws/serverless-application-model).

use super::{FUNCTION, Source, TABLE, type_of};
use crate::cloudformation::read::document::{Field, Node};

/// Which end of a connector the function is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Source,
    Destination,
}

/// What a function may do with something at the other end.
struct Profile {
    function: End,
    /// Types of what is at the other end.
    others: &'static [&'static str],
    /// `Read` or `Write`.
    permission: &'static str,
    actions: &'static [&'static str],
    /// What follows the ARN of the other.
    endings: &'static [&'static str],
}

const TABLES: &[&str] = &["AWS::DynamoDB::Table", TABLE];
const BUCKETS: &[&str] = &["AWS::S3::Bucket"];
const QUEUES: &[&str] = &["AWS::SQS::Queue"];
const TOPICS: &[&str] = &["AWS::SNS::Topic"];

const PROFILES: [Profile; 11] = [
    Profile {
        function: End::Source,
        others: &["AWS::Lambda::Function", FUNCTION],
        permission: "Write",
        actions: &["lambda:InvokeAsync", "lambda:InvokeFunction"],
        endings: &[""],
    },
    Profile {
        function: End::Source,
        others: BUCKETS,
        permission: "Read",
        actions: &[
            "s3:GetObject",
            "s3:GetObjectAcl",
            "s3:GetObjectLegalHold",
            "s3:GetObjectRetention",
            "s3:GetObjectTorrent",
            "s3:GetObjectVersion",
            "s3:GetObjectVersionAcl",
            "s3:GetObjectVersionForReplication",
            "s3:GetObjectVersionTorrent",
            "s3:ListBucket",
            "s3:ListBucketMultipartUploads",
            "s3:ListBucketVersions",
            "s3:ListMultipartUploadParts",
        ],
        endings: &["", "/*"],
    },
    Profile {
        function: End::Source,
        others: BUCKETS,
        permission: "Write",
        actions: &[
            "s3:AbortMultipartUpload",
            "s3:DeleteObject",
            "s3:DeleteObjectVersion",
            "s3:PutObject",
            "s3:PutObjectLegalHold",
            "s3:PutObjectRetention",
            "s3:RestoreObject",
        ],
        endings: &["", "/*"],
    },
    Profile {
        function: End::Source,
        others: TABLES,
        permission: "Read",
        actions: &[
            "dynamodb:GetItem",
            "dynamodb:Query",
            "dynamodb:Scan",
            "dynamodb:BatchGetItem",
            "dynamodb:ConditionCheckItem",
            "dynamodb:PartiQLSelect",
        ],
        endings: &["", "/index/*"],
    },
    Profile {
        function: End::Source,
        others: TABLES,
        permission: "Write",
        actions: &[
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
            "dynamodb:DeleteItem",
            "dynamodb:BatchWriteItem",
            "dynamodb:PartiQLDelete",
            "dynamodb:PartiQLInsert",
            "dynamodb:PartiQLUpdate",
        ],
        endings: &["", "/index/*"],
    },
    Profile {
        function: End::Source,
        others: QUEUES,
        permission: "Read",
        actions: &["sqs:ReceiveMessage", "sqs:GetQueueAttributes"],
        endings: &[""],
    },
    Profile {
        function: End::Source,
        others: QUEUES,
        permission: "Write",
        actions: &["sqs:DeleteMessage", "sqs:SendMessage", "sqs:ChangeMessageVisibility", "sqs:PurgeQueue"],
        endings: &[""],
    },
    Profile {
        function: End::Source,
        others: TOPICS,
        permission: "Write",
        actions: &["sns:Publish"],
        endings: &[""],
    },
    Profile {
        function: End::Destination,
        others: TABLES,
        permission: "Read",
        actions: &[
            "dynamodb:DescribeStream",
            "dynamodb:GetRecords",
            "dynamodb:GetShardIterator",
            "dynamodb:ListStreams",
        ],
        endings: &["/stream/*"],
    },
    Profile {
        function: End::Destination,
        others: QUEUES,
        permission: "Read",
        actions: &["sqs:ReceiveMessage", "sqs:GetQueueAttributes"],
        endings: &[""],
    },
    Profile {
        function: End::Destination,
        others: QUEUES,
        permission: "Write",
        actions: &["sqs:DeleteMessage"],
        endings: &[""],
    },
];

/// A connector of a function: the logical id of its policy, and what it says.
struct Connector<'d> {
    id: String,
    function: End,
    others: Vec<&'d Node>,
    permissions: &'d [Node],
}

/// The policies that connectors give the role of a function, and whether some give it what is not known.
pub(super) fn policies(of: &Source<'_>, resources: &[Field], role: &str) -> (Vec<Field>, bool) {
    let (mut made, mut is_open) = (Vec::new(), false);
    for connector in connectors(of, resources) {
        let statements: Option<Vec<Node>> = statements(of, &connector, resources);
        match statements {
            Some(statements) if statements.is_empty() => {}
            Some(statements) => {
                let roles = of.list(vec![super::reference(of, role)]);
                let properties = [("PolicyDocument", of.policy(statements)), ("Roles", roles)];
                let properties = properties.into_iter().map(|(key, it)| of.entry(key, it)).collect();
                made.push(of.resource(&connector.id, "AWS::IAM::ManagedPolicy", properties));
            }
            None => is_open = true,
        }
    }
    (made, is_open)
}

/// The connectors that name a function, in the template and in itself.
fn connectors<'d>(of: &'d Source<'_>, resources: &'d [Field]) -> Vec<Connector<'d>> {
    let id = of.field.key.as_str();
    let permissions = |it: &'d Node| it.get("Permissions").map(Node::items).unwrap_or_default();
    let own =
        of.field.value.get("Connectors").map(Node::fields).unwrap_or_default().iter().filter_map(|it| {
            let properties = it.value.get("Properties")?;
            let others = ends(properties.get("Destination")?);
            let id = format!("{id}{}Policy", it.key);
            Some(Connector { id, function: End::Source, others, permissions: permissions(properties) })
        });
    let standing = resources.iter().filter(|it| type_of(it) == super::CONNECTOR).filter_map(|it| {
        let properties = it.value.get("Properties")?;
        let (source, destination) = (properties.get("Source")?, properties.get("Destination")?);
        let is_it = |it: &&Node| id_of(it) == Some(id);
        let (function, others) = match ends(destination).iter().any(is_it) {
            _ if is_it(&source) => (End::Source, ends(destination)),
            true => (End::Destination, vec![source]),
            false => return None,
        };
        let id = format!("{}Policy", it.key);
        Some(Connector { id, function, others, permissions: permissions(properties) })
    });
    own.chain(standing).collect()
}

/// One end of a connector, or several.
fn ends(node: &Node) -> Vec<&Node> {
    if node.items().is_empty() { vec![node] } else { node.items().iter().collect() }
}

fn id_of(end: &Node) -> Option<&str> {
    end.get("Id").and_then(Node::text)
}

/// What a connector lets the function do; `None` if it is not known.
fn statements(of: &Source<'_>, connector: &Connector<'_>, resources: &[Field]) -> Option<Vec<Node>> {
    let mut found = Vec::new();
    for other in &connector.others {
        let id = id_of(other)?;
        let ty = type_of(resources.iter().find(|it| it.key == id)?);
        let profiles =
            PROFILES.iter().filter(|it| it.function == connector.function && it.others.contains(&ty));
        let profiles: Vec<&Profile> = profiles.collect();
        // Whoever calls a function needs nothing of its role.
        if profiles.is_empty() && connector.function == End::Source {
            return None;
        }
        let is_given =
            |it: &&&Profile| connector.permissions.iter().any(|given| given.text() == Some(it.permission));
        for profile in profiles.iter().filter(is_given) {
            let resources = profile.endings.iter().map(|it| named(of, id, ty, it)).collect();
            found.push(of.allow(profile.actions, resources));
        }
    }
    Some(found)
}

/// The ARN of something with an ending.
fn named(of: &Source<'_>, id: &str, ty: &str, ending: &str) -> Node {
    let arn = if TOPICS.contains(&ty) { super::reference(of, id) } else { super::get_att(of, id, "Arn") };
    match ending {
        "" => arn,
        ending => of.substituted(format!("${{Arn}}{ending}"), vec![of.entry("Arn", arn)]),
    }
}
