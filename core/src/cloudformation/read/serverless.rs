//! What the transform `AWS::Serverless-2016-10-31` makes of functions and tables.
//!
//! Source: AWS SAM Developer Guide, "AWS SAM resources and properties", "Globals section" and "Generated AWS CloudFormation
//! resources".

mod connectors;
mod policies;

use std::collections::BTreeMap;

use super::document::{Content, Field, Node, Plain, Position};

/// The transform.
const TRANSFORM: &str = "AWS::Serverless-2016-10-31";

const FUNCTION: &str = "AWS::Serverless::Function";
const TABLE: &str = "AWS::Serverless::SimpleTable";
const CONNECTOR: &str = "AWS::Serverless::Connector";

/// Properties of a function that stay as they are.
const SAME: [&str; 19] = [
    "Architectures",
    "CodeSigningConfigArn",
    "Description",
    "Environment",
    "EphemeralStorage",
    "FileSystemConfigs",
    "FunctionName",
    "Handler",
    "ImageConfig",
    "KmsKeyArn",
    "Layers",
    "LoggingConfig",
    "MemorySize",
    "PackageType",
    "ReservedConcurrentExecutions",
    "Runtime",
    "SnapStart",
    "Timeout",
    "VpcConfig",
];

/// What stands beside the properties of a resource and goes for what is made of it as well.
const ATTRIBUTES: [&str; 3] = ["Condition", "DeletionPolicy", "UpdateReplacePolicy"];

/// Where managed policies of AWS have their ARNs.
const MANAGED: &str = "arn:aws:iam::aws:policy/";

/// Events that the service polls for: the property with what is polled, and the policy it takes.
const POLLED: [(&str, &str, &str); 3] = [
    ("SQS", "Queue", "service-role/AWSLambdaSQSQueueExecutionRole"),
    ("DynamoDB", "Stream", "service-role/AWSLambdaDynamoDBExecutionRole"),
    ("Kinesis", "Stream", "service-role/AWSLambdaKinesisExecutionRole"),
];

/// What it takes to send something to a place of each kind.
const SENT: [(&str, &str); 4] = [
    ("EventBridge", "events:PutEvents"),
    ("Lambda", "lambda:InvokeFunction"),
    ("SNS", "sns:Publish"),
    ("SQS", "sqs:SendMessage"),
];

/// The most values that what is said of all functions may become, said of each: more is left out.
const SHARED_LIMIT: usize = 500_000;

/// A template in plain CloudFormation.
pub(super) struct Transformed {
    pub(super) document: Node,
    /// Logical ids of what was made of a resource, with that of the resource.
    pub(super) made_of: BTreeMap<String, String>,
}

/// Makes functions and tables what CloudFormation has them as; all else stays.
pub(super) fn transformed(document: Node) -> Transformed {
    let mut made_of = BTreeMap::new();
    let resources = document.get("Resources").map(Node::fields).unwrap_or_default();
    if !resources.iter().any(|it| [FUNCTION, TABLE].contains(&type_of(it))) {
        return Transformed { document, made_of };
    }
    let globals = |section: &str| {
        let all = document.get("Globals").and_then(|it| it.get(section));
        all.filter(|it| size(it).saturating_mul(resources.len()) <= SHARED_LIMIT)
    };
    let mut made = Vec::new();
    for field in resources {
        match type_of(field) {
            FUNCTION => {
                let of = Source::new(field, globals("Function"));
                let all = function(&of, resources);
                made_of.extend(all.iter().skip(1).map(|it| (it.key.clone(), field.key.clone())));
                made.extend(all);
            }
            TABLE => made.push(table(&Source::new(field, globals("SimpleTable")))),
            _ => made.push(field.clone()),
        }
    }
    let is_transform = |it: &Node| {
        it.text() == Some(TRANSFORM) || matches!(it.items(), [only] if only.text() == Some(TRANSFORM))
    };
    let sections = document.fields().iter().filter_map(|section| match section.key.as_str() {
        "Transform" if is_transform(&section.value) => None,
        "Globals" => None,
        "Resources" => {
            Some(Field { value: Node::map(section.value.at, std::mem::take(&mut made)), ..section.clone() })
        }
        _ => Some(section.clone()),
    });
    Transformed { document: Node::map(document.at, sections.collect()), made_of }
}

fn type_of(field: &Field) -> &str {
    field.value.get("Type").and_then(Node::text).unwrap_or_default()
}

/// A resource of the transform.
struct Source<'a> {
    field: &'a Field,
    /// With what the template says of all of its type.
    properties: Node,
}

impl<'a> Source<'a> {
    fn new(field: &'a Field, globals: Option<&Node>) -> Self {
        let own = field.value.get("Properties").cloned().unwrap_or_else(|| Node::map(field.at, Vec::new()));
        let properties = globals.map_or(own.clone(), |it| merged(it, own));
        Self { field, properties }
    }

    fn at(&self) -> Position {
        self.field.at
    }

    fn get(&self, name: &str) -> Option<&Node> {
        self.properties.get(name)
    }

    fn text(&self, text: impl Into<String>) -> Node {
        Node { at: self.at(), content: Content::Scalar(text.into(), Plain::No) }
    }

    fn list(&self, items: Vec<Node>) -> Node {
        Node { at: self.at(), content: Content::List(items) }
    }

    fn map<const N: usize>(&self, entries: [(&str, Node); N]) -> Node {
        Node::map(self.at(), entries.into_iter().map(|(key, it)| self.entry(key, it)).collect())
    }

    fn entry(&self, key: &str, value: Node) -> Field {
        Field { key: key.to_owned(), at: value.at, value }
    }

    /// A text with values put in.
    fn substituted(&self, text: String, values: Vec<Field>) -> Node {
        let values = Node::map(self.at(), values);
        self.map([("Fn::Sub", self.list(vec![self.text(text), values]))])
    }

    /// A statement that allows something.
    fn allow(&self, actions: &[&str], resources: Vec<Node>) -> Node {
        let actions = self.list(actions.iter().map(|it| self.text(*it)).collect());
        self.map([("Effect", self.text("Allow")), ("Action", actions), ("Resource", self.list(resources))])
    }

    /// A policy document.
    fn policy(&self, statements: Vec<Node>) -> Node {
        self.map([("Version", self.text("2012-10-17")), ("Statement", self.list(statements))])
    }

    /// A resource that it is made into; its own metadata and what it waits for stay with the first.
    fn resource(&self, id: &str, type_name: &str, properties: Vec<Field>) -> Field {
        let is_first = id == self.field.key;
        let kept = |it: &&Field| match it.key.as_str() {
            "Type" | "Properties" | "Connectors" => false,
            key => is_first || ATTRIBUTES.contains(&key),
        };
        let mut fields = vec![self.entry("Type", self.text(type_name))];
        fields.extend(self.field.value.fields().iter().filter(kept).cloned());
        fields.push(self.entry("Properties", Node::map(self.at(), properties)));
        Field { key: id.to_owned(), at: self.at(), value: Node::map(self.at(), fields) }
    }
}

/// How many values a value holds.
fn size(node: &Node) -> usize {
    let items = node.items().iter().map(size).sum::<usize>();
    1 + items + node.fields().iter().map(|it| size(&it.value)).sum::<usize>()
}

/// What is said of all, with what is said of one: maps have the entries of both, lists those of all first.
fn merged(all: &Node, own: Node) -> Node {
    match (&all.content, own.content) {
        (Content::List(items), Content::List(more)) => {
            Node { at: own.at, content: Content::List(items.iter().cloned().chain(more).collect()) }
        }
        (Content::Map(_), content @ Content::Map(_)) => {
            let own = Node { at: own.at, content };
            let at = own.at;
            let mut fields = own.into_fields();
            for it in all.fields() {
                match fields.iter_mut().find(|own| own.key == it.key) {
                    Some(own) => own.value = merged(&it.value, own.value.clone()),
                    None => fields.push(it.clone()),
                }
            }
            Node::map(at, fields)
        }
        (_, content) => Node { at: own.at, content },
    }
}

/// A function, and what goes with it: its role, its address, what polls for it.
fn function(of: &Source<'_>, resources: &[Field]) -> Vec<Field> {
    let id = of.field.key.as_str();
    let role = format!("{id}Role");
    let mut properties: Vec<Field> =
        of.properties.fields().iter().filter(|it| SAME.contains(&it.key.as_str())).cloned().collect();
    let mut put = |key: &str, value: Node| properties.push(of.entry(key, value));
    put("Code", code(of));
    let own_role = of.get("Role");
    put("Role", own_role.cloned().unwrap_or_else(|| get_att(of, &role, "Arn")));
    if let Some(mode) = of.get("Tracing") {
        put("TracingConfig", of.map([("Mode", mode.clone())]));
    }
    if let Some(target) = of.get("DeadLetterQueue").and_then(|it| it.get("TargetArn")) {
        put("DeadLetterConfig", of.map([("TargetArn", target.clone())]));
    }
    if let Some(tags) = of.get("Tags") {
        put("Tags", tag_list(of, tags));
    }
    let mut made = vec![of.resource(id, "AWS::Lambda::Function", properties)];
    let polled: Vec<(&Field, &Node, &str)> = polled(of).collect();
    let role = own_role.map_or(Some(role.as_str()), role_in);
    let (connected, may_more) = connectors::policies(of, resources, role.unwrap_or_default());
    if let (None, Some(role)) = (own_role, role) {
        let policies = polled.iter().map(|(.., policy)| *policy);
        made.push(of.resource(role, "AWS::IAM::Role", role_properties(of, policies, may_more)));
    }
    made.extend(connected.into_iter().filter(|_| role.is_some()));
    made.extend(address(of));
    made.extend(subscriptions(of));
    for (event, source, _) in polled {
        let more = event.value.get("Properties").map(Node::fields).unwrap_or_default();
        let more = more.iter().filter(|it| !["Queue", "Stream"].contains(&it.key.as_str())).cloned();
        let own = [("FunctionName", reference(of, id)), ("EventSourceArn", source.clone())];
        let own = own.into_iter().map(|(key, it)| of.entry(key, it));
        let mapping = format!("{id}{}", event.key);
        made.push(of.resource(&mapping, "AWS::Lambda::EventSourceMapping", own.chain(more).collect()));
    }
    made
}

/// Where the code of a function is: what the template says of it, or the directory it is built from.
fn code(of: &Source<'_>) -> Node {
    if let Some(text) = of.get("InlineCode") {
        return of.map([("ZipFile", text.clone())]);
    }
    if let Some(image) = of.get("ImageUri") {
        return of.map([("ImageUri", image.clone())]);
    }
    let place = of.get("CodeUri");
    let stored = place.and_then(Node::text).and_then(|it| it.strip_prefix("s3://")?.split_once('/'));
    let part = |name: &str| place.and_then(|it| it.get(name)).cloned();
    match (part("Bucket"), part("Key"), stored) {
        (Some(bucket), Some(key), _) => of.map([("S3Bucket", bucket), ("S3Key", key)]),
        (_, _, Some((bucket, key))) => of.map([("S3Bucket", of.text(bucket)), ("S3Key", of.text(key))]),
        _ => of.map([("ZipFile", place.cloned().unwrap_or_else(|| of.text(".")))]),
    }
}

fn tag_list(of: &Source<'_>, tags: &Node) -> Node {
    let tag = |it: &Field| of.map([("Key", of.text(it.key.clone())), ("Value", it.value.clone())]);
    of.list(tags.fields().iter().map(tag).collect())
}

fn reference(of: &Source<'_>, id: &str) -> Node {
    of.map([("Ref", of.text(id))])
}

fn get_att(of: &Source<'_>, id: &str, name: &str) -> Node {
    of.map([("Fn::GetAtt", of.list(vec![of.text(id), of.text(name)]))])
}

/// The events of a function that are polled for, with where they come from and the policy that takes.
fn polled<'s>(of: &'s Source<'_>) -> impl Iterator<Item = (&'s Field, &'s Node, &'static str)> {
    of.get("Events").map(Node::fields).unwrap_or_default().iter().filter_map(|event| {
        let kind = event.value.get("Type").and_then(Node::text)?;
        let (_, source, policy) = POLLED.iter().find(|(it, ..)| *it == kind)?;
        Some((event, event.value.get("Properties")?.get(source)?, *policy))
    })
}

/// The role that a function gets where it names none: what it takes to run, and its policies.
fn role_properties<'p>(of: &Source<'_>, polled: impl Iterator<Item = &'p str>, may_more: bool) -> Vec<Field> {
    let managed = |name: &str| of.text(format!("{MANAGED}{name}"));
    let mut arns = vec![managed("service-role/AWSLambdaBasicExecutionRole")];
    let wants = |name: &str, policy: &str| of.get(name).map(|_| managed(policy));
    arns.extend(wants("VpcConfig", "service-role/AWSLambdaVPCAccessExecutionRole"));
    arns.extend(wants("Tracing", "AWSXRayDaemonWriteAccess"));
    arns.extend(polled.map(managed));
    let mut inline: Vec<Node> = Vec::new();
    let mut add = |document: Node| {
        let name = format!("{}RolePolicy{}", of.field.key, inline.len());
        inline.push(of.map([("PolicyName", of.text(name)), ("PolicyDocument", document)]));
    };
    let given = of.get("Policies");
    let one = given.map(std::slice::from_ref).unwrap_or_default();
    let listed = given.filter(|it| !it.items().is_empty()).map_or(one, Node::items);
    for policy in listed {
        match (policy.text(), policy.only()) {
            (Some(name), _) if name.starts_with("arn:") => arns.push(policy.clone()),
            (Some(name), _) => arns.push(managed(name)),
            _ if policy.get("Statement").is_some() => add(policy.clone()),
            (_, Some((name, _))) if name == "Ref" || name.starts_with("Fn::") => arns.push(policy.clone()),
            (_, Some((name, parameters))) => {
                add(policies::document(of, name, parameters).unwrap_or_else(|| open(of)));
            }
            _ => add(open(of)),
        }
    }
    for statement in sends(of) {
        add(of.policy(vec![statement]));
    }
    if may_more {
        add(open(of));
    }
    let trust = of.map([
        ("Version", of.text("2012-10-17")),
        (
            "Statement",
            of.list(vec![of.map([
                ("Effect", of.text("Allow")),
                ("Principal", of.map([("Service", of.text("lambda.amazonaws.com"))])),
                ("Action", of.text("sts:AssumeRole")),
            ])]),
        ),
    ]);
    let mut properties =
        vec![of.entry("AssumeRolePolicyDocument", trust), of.entry("ManagedPolicyArns", of.list(arns))];
    if !inline.is_empty() {
        properties.push(of.entry("Policies", of.list(inline)));
    }
    properties.extend(of.get("PermissionsBoundary").map(|it| of.entry("PermissionsBoundary", it.clone())));
    properties
}

/// What lets a function send what it could not do, and what became of the rest, to the places it names.
fn sends<'s>(of: &'s Source<'_>) -> impl Iterator<Item = Node> + 's {
    let dead = of.get("DeadLetterQueue").and_then(|it| Some((it.get("Type")?, it.get("TargetArn")?)));
    let config = of.get("EventInvokeConfig").and_then(|it| it.get("DestinationConfig"));
    let done = ["OnSuccess", "OnFailure"].into_iter().filter_map(move |name| {
        let place = config?.get(name)?;
        Some((place.get("Type")?, place.get("Destination")?))
    });
    dead.into_iter().chain(done).filter_map(|(kind, place)| {
        let (_, action) = SENT.iter().find(|(it, _)| kind.text() == Some(it))?;
        Some(of.allow(&[action], vec![place.clone()]))
    })
}

/// The logical id of the role whose ARN a function names, if it is in the template.
fn role_in(arn: &Node) -> Option<&str> {
    let ("Fn::GetAtt", path) = arn.only()? else { return None };
    path.items().first().and_then(Node::text)
}

/// A policy document that is not known.
fn open(of: &Source<'_>) -> Node {
    of.map([("Fn::Transform", of.map([("Name", of.text(TRANSFORM))]))])
}

/// The address of its own that a function has, and that everybody may call it there where nobody has to sign.
fn address(of: &Source<'_>) -> Vec<Field> {
    let Some(url) = of.get("FunctionUrlConfig") else { return Vec::new() };
    let id = of.field.key.as_str();
    let target = of.entry("TargetFunctionArn", reference(of, id));
    let properties = url.fields().iter().cloned().chain([target]).collect();
    let mut made = vec![of.resource(&format!("{id}Url"), "AWS::Lambda::Url", properties)];
    if url.get("AuthType").and_then(Node::text) == Some("NONE") {
        let permission = [
            ("FunctionName", reference(of, id)),
            ("Action", of.text("lambda:InvokeFunctionUrl")),
            ("Principal", of.text("*")),
            ("FunctionUrlAuthType", of.text("NONE")),
        ];
        let properties = permission.into_iter().map(|(key, it)| of.entry(key, it)).collect();
        made.push(of.resource(&format!("{id}UrlPublicPermissions"), "AWS::Lambda::Permission", properties));
    }
    made
}

/// The subscriptions of a function to topics, and that these may call it. Those by way of a queue are the queue's.
fn subscriptions(of: &Source<'_>) -> Vec<Field> {
    let id = of.field.key.as_str();
    let mut made = Vec::new();
    for event in of.get("Events").map(Node::fields).unwrap_or_default() {
        let properties = event.value.get("Properties");
        let topic =
            properties.filter(|it| it.get("SqsSubscription").is_none()).and_then(|it| it.get("Topic"));
        let is_topic = event.value.get("Type").and_then(Node::text) == Some("SNS");
        let Some(topic) = topic.filter(|_| is_topic) else { continue };
        let name = format!("{id}{}", event.key);
        let fields =
            |entries: [(&str, Node); 3]| entries.into_iter().map(|(key, it)| of.entry(key, it)).collect();
        let subscription = fields([
            ("TopicArn", topic.clone()),
            ("Protocol", of.text("lambda")),
            ("Endpoint", get_att(of, id, "Arn")),
        ]);
        made.push(of.resource(&name, "AWS::SNS::Subscription", subscription));
        let mut permission: Vec<Field> = fields([
            ("FunctionName", reference(of, id)),
            ("Action", of.text("lambda:InvokeFunction")),
            ("Principal", of.text("sns.amazonaws.com")),
        ]);
        permission.push(of.entry("SourceArn", topic.clone()));
        made.push(of.resource(&format!("{name}Permission"), "AWS::Lambda::Permission", permission));
    }
    made
}

/// A table with one key and nothing else.
fn table(of: &Source<'_>) -> Field {
    let key = of.get("PrimaryKey");
    let name = key.and_then(|it| it.get("Name")).cloned().unwrap_or_else(|| of.text("id"));
    let letter = match key.and_then(|it| it.get("Type")).and_then(Node::text) {
        Some("Number") => "N",
        Some("Binary") => "B",
        _ => "S",
    };
    let own = [
        (
            "AttributeDefinitions",
            of.list(vec![of.map([("AttributeName", name.clone()), ("AttributeType", of.text(letter))])]),
        ),
        ("KeySchema", of.list(vec![of.map([("AttributeName", name), ("KeyType", of.text("HASH"))])])),
    ];
    let mut properties: Vec<Field> = own.into_iter().map(|(key, it)| of.entry(key, it)).collect();
    if of.get("ProvisionedThroughput").is_none() {
        properties.push(of.entry("BillingMode", of.text("PAY_PER_REQUEST")));
    }
    for it in of.properties.fields() {
        match it.key.as_str() {
            "PrimaryKey" => {}
            "Tags" => properties.push(of.entry("Tags", tag_list(of, &it.value))),
            _ => properties.push(it.clone()),
        }
    }
    of.resource(&of.field.key, "AWS::DynamoDB::Table", properties)
}
