//! VPC endpoint: gateway or interface.

use crate::catalog::body::{Body, Item, insert_at};
use crate::catalog::resource_type::BASE;
use crate::catalog::{
    Attr, Category, CfnAttr, CfnMap, Kind, Output, Parent, Placement, Prop, Properties, ResourceType, Shape, TfMap,
};
use crate::value::{Context, Value};

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "ec2.vpc_endpoint",
    label: "VPC endpoint",
    a_label: "a VPC endpoint",
    noun: "Endpoint",
    category: Category::Network,
    icon: "vpc-endpoint",
    doc: "A private way from a VPC to a service of AWS, without internet gateway or NAT. A gateway leads to DynamoDB or S3 \
          and costs nothing; an interface leads to most services and costs by the hour.",
    url: "https://docs.aws.amazon.com/vpc/latest/privatelink/concepts.html",
    tf: "aws_vpc_endpoint",
    cfn: "AWS::EC2::VPCEndpoint",
    placement: Placement::Drawn { parents: &[Parent::within("ec2.vpc", "vpc"), Parent::UNDRAWN], shape: Shape::Icon },
    props: &[
        &VPC.spec,
        &SERVICE.spec,
        &SERVICE_REGION.spec,
        &ENDPOINT_TYPE.spec,
        &ROUTE_TABLES.spec,
        &SUBNETS.spec,
        &SECURITY_GROUPS.spec,
        &PRIVATE_DNS.spec,
        &IP_ADDRESS_TYPE.spec,
        &POLICY_SCOPE.spec,
        &POLICY.spec,
    ],
    attrs: &[
        Attr { id: "id", tf: "id", cfn: CfnAttr::Ref },
        Attr { id: "arn", tf: "arn", cfn: CfnAttr::None },
        Attr { id: "prefix_list_id", tf: "prefix_list_id", cfn: CfnAttr::None },
    ],
    id_prefix: "vpce",
    outputs: &[Output { attr: "id", doc: "Id of the VPC endpoint" }],
    tags: true,
    ..BASE
};

/// The VPC it serves.
pub static VPC: Prop<Value> =
    Prop::value("vpc", "VPC", "The VPC it serves, taken from where it is drawn.", Kind::Ref(&["ec2.vpc"]))
        .required()
        .tf("vpc_id")
        .cfn("VpcId");

/// The services that have gateway endpoints. Sources: PrivateLink guide, "Gateway endpoints"; S3 user guide, "Networking for
/// directory buckets".
pub const GATEWAY_SERVICES: [&str; 3] = ["s3", "dynamodb", "s3express"];

/// The AWS service it leads to, by the last part of its name, or any service by its whole name.
pub static SERVICE: Prop<String> = Prop::suggested(
    "service",
    "Service",
    "The AWS service it leads to; a gateway leads to DynamoDB or S3. A service of another account goes by its whole name, \
     such as com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0.",
    SERVICES,
)
.required()
        .tf_map(TfMap::Custom { emit: emit_service, read: read_service })
        .cfn_map(CfnMap::Custom {
            emit: |properties, object| {
                if let Some(name) = service_name(properties) {
                    insert_at(object, "ServiceName", name);
                }
            },
            read: |object, properties| read_name(object.field("ServiceName"), properties),
        });

/// Services by the last part of their name. Source: AWS PrivateLink guide, "AWS services that integrate with AWS
/// PrivateLink".
const SERVICES: &[(&str, &str)] = &[
    ("dynamodb", "DynamoDB"),
    ("s3", "Amazon S3"),
    ("athena", "Athena"),
    ("autoscaling", "EC2 Auto Scaling"),
    ("backup", "AWS Backup"),
    ("cloudformation", "CloudFormation"),
    ("cloudtrail", "CloudTrail"),
    ("codebuild", "CodeBuild"),
    ("codedeploy", "CodeDeploy"),
    ("config", "AWS Config"),
    ("dynamodb-streams", "DynamoDB Streams"),
    ("ebs", "EBS direct APIs"),
    ("ec2", "EC2 API"),
    ("ec2messages", "EC2 messages (Systems Manager)"),
    ("ecr.api", "ECR API"),
    ("ecr.dkr", "ECR images"),
    ("ecs", "ECS API"),
    ("ecs-agent", "ECS agent"),
    ("ecs-telemetry", "ECS telemetry"),
    ("elasticfilesystem", "EFS API"),
    ("elasticloadbalancing", "Elastic Load Balancing API"),
    ("events", "EventBridge"),
    ("execute-api", "API Gateway (private APIs)"),
    ("glue", "Glue"),
    ("kinesis-firehose", "Data Firehose"),
    ("kinesis-streams", "Kinesis Data Streams"),
    ("kms", "KMS"),
    ("lambda", "Lambda"),
    ("logs", "CloudWatch Logs"),
    ("monitoring", "CloudWatch"),
    ("rds", "RDS API"),
    ("rds-data", "RDS Data API"),
    ("scheduler", "EventBridge Scheduler"),
    ("secretsmanager", "Secrets Manager"),
    ("sns", "SNS"),
    ("sqs", "SQS"),
    ("ssm", "Systems Manager"),
    ("ssmmessages", "Session Manager"),
    ("states", "Step Functions"),
    ("sts", "STS"),
    ("xray", "X-Ray"),
];

/// The Region in the service's name, when it is not the VPC's own.
pub static SERVICE_REGION: Prop<String> = Prop::text(
    "service_region",
    "Service Region",
    "The Region of the service. A gateway endpoint only reaches its own VPC's Region, so leave it empty.",
)
.beside("service")
.carried();

/// The route tables that learn the way to the service.
pub static ROUTE_TABLES: Prop<Value> = Prop::value(
    "route_tables",
    "Route tables",
    "The tables that learn the way to a gateway. Subnets with other tables do not use it.",
    Kind::Refs(&["ec2.route_table"]),
)
.tf("route_table_ids")
.cfn("RouteTableIds");

/// How it works: by routes, or by network interfaces in subnets.
pub static ENDPOINT_TYPE: Prop<String> = Prop::choice(
    "endpoint_type",
    "Works by",
    "Routes in the VPC's route tables, or network interfaces in its subnets.",
    &[("Gateway", "Routes (gateway)"), ("Interface", "Network interfaces")],
)
.default("Gateway")
.tf("vpc_endpoint_type")
.cfn("VpcEndpointType");

/// The subnets that get a network interface of an interface endpoint.
pub static SUBNETS: Prop<Value> = Prop::references(
    "subnets",
    "Subnets",
    "The subnets in which an interface endpoint answers: one for each Availability Zone that uses it.",
    &["ec2.subnet"],
)
.tf("subnet_ids")
.cfn("SubnetIds");

/// The firewalls around the interfaces.
pub static SECURITY_GROUPS: Prop<Value> = Prop::references(
    "security_groups",
    "Security groups",
    "The firewalls around an interface endpoint; clients need port 443. Without one, the VPC's default group.",
    &["ec2.security_group"],
)
.tf("security_group_ids")
.cfn("SecurityGroupIds");

/// Whether the service's usual name leads to the endpoint inside the VPC.
pub static PRIVATE_DNS: Prop<bool> = Prop::bool(
    "private_dns_enabled",
    "Private DNS",
    "Inside the VPC, the service's usual name leads to the interface endpoint. The VPC needs both DNS options.",
)
.default(false)
.cfn("PrivateDnsEnabled");

/// Addresses of the interfaces.
pub static IP_ADDRESS_TYPE: Prop<String> = Prop::choice(
    "ip_address_type",
    "Addresses",
    "What kind of addresses an endpoint has.",
    &[("ipv4", "IPv4"), ("ipv6", "IPv6"), ("dualstack", "IPv4 and IPv6")],
)
.cfn("IpAddressType");

/// What the endpoint lets through; lowered to [`POLICY`].
pub static POLICY_SCOPE: Prop<String> = Prop::choice(
    "policy_scope",
    "Lets through",
    "Only what the diagram's edges need, or every call by anyone to any resource of the service. Where no edge leads to \
     the service, a gateway endpoint lets nothing through, and an interface endpoint keeps AWS's default.",
    &[("diagram", "Only what is drawn"), ("everything", "Everything (AWS default)")],
)
.default("everything")
.tf_map(TfMap::None);

/// The endpoint policy.
pub static POLICY: Prop<Value> = Prop::value(
    "policy",
    "Endpoint policy",
    "What may pass. Without one, every call by anyone to any resource of the service.",
    Kind::Policy,
)
.tf_map(TfMap::Policy { path: "policy", suffix: "" })
.cfn("PolicyDocument");

/// `com.amazonaws.<region>.<service>`, with the Region left to the deployment unless it is set.
/// A service that is not known by its last part stands for the whole name.
fn service_name(properties: &Properties) -> Option<Value> {
    let service = properties.get(SERVICE.key())?.clone();
    if service.as_str().is_none_or(is_whole) {
        return Some(service);
    }
    let region = properties.get(SERVICE_REGION.key()).cloned().unwrap_or(Context::Region.into());
    Some(Value::Concat(vec!["com.amazonaws.".into(), region, ".".into(), service]))
}

/// Whether a name needs nothing in front of it: that of a service of another account, or of another partition.
fn is_whole(name: &str) -> bool {
    name.matches('.').count() > 2
}

fn emit_service(properties: &Properties, body: &mut Body) {
    if let Some(name) = service_name(properties) {
        body.insert("service_name", Item::Value(name));
    }
}

fn read_service(body: &Body, properties: &mut Properties) {
    read_name(body.value("service_name"), properties);
}

/// The service and, if it is written out, the Region from the service's whole name.
fn read_name(name: Option<&Value>, properties: &mut Properties) {
    let Some(name) = name else { return };
    // The parts of the name that are written out, with a mark where the Region is not.
    let (text, region) = match name {
        Value::Str(name) => (name.clone(), None),
        Value::Concat(parts) if parts.last().is_some_and(|it| it.as_str().is_some()) => {
            let text: String = parts.iter().map(|it| it.as_str().unwrap_or("*")).collect();
            (text, parts.iter().find(|it| it.as_str().is_none()).cloned())
        }
        _ => (String::new(), None),
    };
    let parts = text.strip_prefix("com.amazonaws.").and_then(|it| it.split_once('.'));
    let Some((written, service)) = parts.filter(|(region, service)| *region != "vpce" && !is_whole(service)) else {
        properties.insert(SERVICE.key(), name.clone());
        return;
    };
    properties.insert(SERVICE.key(), service.into());
    match region {
        Some(Value::Context(Context::Region)) => {}
        Some(other) => drop(properties.insert(SERVICE_REGION.key(), other)),
        None => drop(properties.insert(SERVICE_REGION.key(), written.into())),
    }
}
