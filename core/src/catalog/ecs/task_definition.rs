//! Amazon ECS task definition.

use crate::catalog::body::insert_at;
use crate::catalog::containers::{self, Spelling};
use crate::catalog::elsewhere::is_plain_name_of_version;
use crate::catalog::{
    Attr, BASE, Category, CfnAttr, CfnMap, Kind, Parent, Placement, Principal, Prop, ResourceType, Shape, TfMap, Via,
};
use crate::value::Value;

/// The type.
pub static TYPE: ResourceType = ResourceType {
    id: "ecs.task_definition",
    label: "ECS task definition",
    a_label: "an ECS task definition",
    noun: "TaskDefinition",
    category: Category::Containers,
    icon: "ecs-task-definition",
    doc: "Which containers run together, with what settings and as which role.",
    url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definitions.html",
    tf: "aws_ecs_task_definition",
    cfn: "AWS::ECS::TaskDefinition",
    placement: Placement::Drawn { parents: &[Parent::CANVAS], shape: Shape::Icon },
    props: &[
        &FAMILY.spec,
        &COMPATIBILITIES.spec,
        &NETWORK_MODE.spec,
        &CPU.spec,
        &MEMORY.spec,
        &ARCHITECTURE.spec,
        &SYSTEM.spec,
        &STORAGE.spec,
        &TASK_ROLE.spec,
        &EXECUTION_ROLE.spec,
        &CONTAINERS.spec,
    ],
    attrs: &[Attr { id: "arn", tf: "arn", cfn: CfnAttr::Ref }],
    tf_aliases: &[("id", "arn")],
    // The family, with or without a revision. Source: ECS API, `taskDefinition` of `CreateService`.
    stands_for_arn: is_plain_name_of_version,
    principal: Some(Principal::new(SERVICE, Via::Role(TASK_ROLE.key()))),
    service_roles: &[Principal::new(SERVICE, Via::Role(EXECUTION_ROLE.key()))
        .managed(|_| &["service-role/AmazonECSTaskExecutionRolePolicy"])
        .uses(&[("containers/secrets", &["read"])])],
    tags: true,
    ..BASE
};

const SERVICE: &str = "ecs-tasks.amazonaws.com";

/// Name of the family its revisions belong to.
pub static FAMILY: Prop<Value> = Prop::value(
    "family",
    "Family",
    "Name that its revisions share, up to 255 letters, digits, `-` or `_`.",
    Kind::Text,
)
.required()
.cfn("Family");

/// What it can run on.
pub static COMPATIBILITIES: Prop<Value> = Prop::value(
    "requires_compatibilities",
    "Runs on",
    "What it has to be able to run on: Fargate needs no machines of your own.",
    Kind::List(&Kind::Choice(&[("FARGATE", "Fargate"), ("EC2", "EC2 instances"), ("EXTERNAL", "Machines of your own")])),
)
.cfn("RequiresCompatibilities");

/// How containers reach the network. Fargate takes `awsvpc` only.
pub static NETWORK_MODE: Prop<String> = Prop::choice(
    "network_mode",
    "Network",
    "With a network interface of its own, a task has its own address and security groups. Fargate wants that.",
    &[("awsvpc", "Own network interface"), ("bridge", "Bridge"), ("host", "The machine's"), ("none", "None")],
)
.cfn("NetworkMode");

/// CPU of the whole task. Source: Amazon ECS developer guide, "Task size".
pub static CPU: Prop<String> = Prop::suggested(
    "cpu",
    "CPU",
    "CPU of the whole task, in 1,024ths of one.",
    &[
        ("256", "0.25 vCPU"),
        ("512", "0.5 vCPU"),
        ("1024", "1 vCPU"),
        ("2048", "2 vCPU"),
        ("4096", "4 vCPU"),
        ("8192", "8 vCPU"),
        ("16384", "16 vCPU"),
    ],
)
.cfn("Cpu");

/// Memory of the whole task, in MiB.
pub static MEMORY: Prop<String> = Prop::suggested(
    "memory",
    "Memory",
    "Memory of the whole task in MiB, from two to eight times the CPU on Fargate.",
    &[
        ("512", "0.5 GiB"),
        ("1024", "1 GiB"),
        ("2048", "2 GiB"),
        ("4096", "4 GiB"),
        ("8192", "8 GiB"),
        ("16384", "16 GiB"),
        ("30720", "30 GiB"),
    ],
)
.cfn("Memory");

/// The processor.
pub static ARCHITECTURE: Prop<String> = Prop::choice(
    "architecture",
    "Architecture",
    "The processor the images are built for.",
    &[("X86_64", "x86 (64 bit)"), ("ARM64", "Arm (64 bit)")],
)
.tf("runtime_platform/cpu_architecture")
.cfn("RuntimePlatform/CpuArchitecture");

/// The operating system.
pub static SYSTEM: Prop<String> = Prop::choice(
    "operating_system",
    "Operating system",
    "The system the images are built for.",
    &[
        ("LINUX", "Linux"),
        ("WINDOWS_SERVER_2022_CORE", "Windows Server 2022 Core"),
        ("WINDOWS_SERVER_2022_FULL", "Windows Server 2022"),
        ("WINDOWS_SERVER_2019_CORE", "Windows Server 2019 Core"),
        ("WINDOWS_SERVER_2019_FULL", "Windows Server 2019"),
    ],
)
.tf("runtime_platform/operating_system_family")
.cfn("RuntimePlatform/OperatingSystemFamily");

/// Temporary storage, in GiB.
pub static STORAGE: Prop<i64> =
    Prop::int("ephemeral_storage", "Temporary storage", "Space the containers share, beyond the usual 20 GiB.", (21, 200), "GiB")
        .tf("ephemeral_storage/size_in_gib")
        .cfn("EphemeralStorage/SizeInGiB");

/// The role the code acts with. Derived from access edges when it is not set.
pub static TASK_ROLE: Prop<Value> = Prop::value(
    "task_role",
    "Task role",
    "The role the code in the containers acts with. Made from the access edges of the task and its services.",
    Kind::Arn(&["iam.role"]),
)
.tf("task_role_arn")
.cfn("TaskRoleArn");

/// The role ECS acts with. Derived when it is not set.
pub static EXECUTION_ROLE: Prop<Value> = Prop::value(
    "execution_role",
    "Execution role",
    "The role ECS starts the task with: it pulls images, writes logs and reads secrets. Made when it is not set.",
    Kind::Arn(&["iam.role"]),
)
.tf("execution_role_arn")
.cfn("ExecutionRoleArn");

/// The containers.
pub static CONTAINERS: Prop<Value> = Prop::records(
    "containers",
    "Containers",
    "The containers that start and stop together, on one machine.",
    containers::CONTAINER,
)
.required()
.tf_map(TfMap::JsonAs {
    path: "container_definitions",
    write: |containers| containers::write(containers, Spelling::Api),
    read: |value| containers::read(value, Spelling::Api),
})
.cfn_map(CfnMap::Custom {
    emit: |properties, object| {
        if let Some(containers) = properties.get(CONTAINERS.key()) {
            insert_at(object, LIST, containers::write(containers, Spelling::CloudFormation));
        }
    },
    read: |object, properties| {
        let containers = object.field(LIST).and_then(|it| containers::read(it, Spelling::CloudFormation));
        if let Some(containers) = containers {
            properties.insert(CONTAINERS.key(), containers);
        }
    },
});

/// The list in CloudFormation.
const LIST: &str = "ContainerDefinitions";
