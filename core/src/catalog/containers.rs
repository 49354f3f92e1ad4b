//! Container definitions of ECS tasks, which Terraform takes as JSON text and CloudFormation as objects with the same names
//! in capitals.

use super::body::value_at;
use super::prop::record;
use super::{Kind, Prop, PropSpec, Properties};
use crate::value::{Context, Value, map};

/// How a language spells names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spelling {
    /// `portMappings`, as in the API and so in Terraform.
    Api,
    /// `PortMappings`, as in CloudFormation.
    CloudFormation,
}

impl Spelling {
    /// CloudFormation's name as this language spells it.
    fn name(self, name: &str) -> String {
        let mut letters = name.chars();
        match (self, letters.next()) {
            (Self::Api, Some(first)) => first.to_ascii_lowercase().to_string() + letters.as_str(),
            _ => name.to_owned(),
        }
    }

    /// A value of the API as this language spells it.
    fn spell(self, value: &Value) -> Value {
        self.respell(value, char::to_ascii_uppercase)
    }

    /// A value of this language as the API spells it.
    fn read(self, value: &Value) -> Value {
        self.respell(value, char::to_ascii_lowercase)
    }

    /// A value with another first letter of every name that the API gives; those that a user chooses stay as they are.
    fn respell(self, value: &Value, first: fn(&char) -> char) -> Value {
        const FREE: [&str; 4] = ["options", "dockerLabels", "driverOpts", "labels"];
        match value {
            _ if self == Self::Api => value.clone(),
            Value::List(items) => items.iter().map(|it| self.respell(it, first)).collect(),
            Value::Map(fields) => {
                let field = |(name, value): &(String, Value)| {
                    let is_free = FREE.iter().any(|it| it.eq_ignore_ascii_case(name));
                    let value = if is_free { value.clone() } else { self.respell(value, first) };
                    (with_first(name, first), value)
                };
                Value::Map(fields.iter().map(field).collect())
            }
            other => other.clone(),
        }
    }
}

fn with_first(name: &str, change: fn(&char) -> char) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |it| change(&it).to_string() + letters.as_str())
}

const PORT: &[PropSpec] = &[
    Prop::int("port", "Port", "The port the container listens on.", (1, 65_535), "").required().spec,
    Prop::int(
        "host_port",
        "On the machine",
        "The port of the machine that leads to it, without a network interface of its own; 0 takes a free one.",
        (0, 65_535),
        "",
    )
    .spec,
    Prop::choice("protocol", "Protocol", "Its protocol.", &[("tcp", "TCP"), ("udp", "UDP")]).spec,
    Prop::text("name", "Name", "What Service Connect calls it.").spec,
];

/// The fields of a container. Source: Amazon ECS API reference, ContainerDefinition.
pub(super) const CONTAINER: &[PropSpec] = &[
    Prop::text("name", "Name", "Name of the container within the task.").required().spec,
    Prop::value(
        "image",
        "Image",
        "The image and its tag, such as public.ecr.aws/nginx/nginx:1.27.",
        Kind::Text,
    )
    .required()
    .spec,
    Prop::bool("essential", "Essential", "The task stops with it.").spec,
    Prop::int("cpu", "CPU", "Its share of the task's CPU, in 1,024ths of one.", (0, 262_144), "units").spec,
    Prop::int(
        "memory",
        "Memory",
        "What it may use at most; it is stopped beyond that.",
        (6, 1_048_576),
        "MiB",
    )
    .spec,
    Prop::int("memory_reservation", "Memory kept", "What is kept free for it.", (6, 1_048_576), "MiB").spec,
    Prop::records("ports", "Ports", "The ports it listens on.", PORT).spec,
    Prop::value("environment", "Environment", "Settings it reads. No secrets.", Kind::Map(&Kind::Text)).spec,
    Prop::value(
        "secrets",
        "Secrets",
        "Settings whose values come from a secret or a parameter when it starts.",
        Kind::Map(&Kind::Arn(&["secretsmanager.secret", "ssm.parameter"])),
    )
    .spec,
    Prop::reference("log_group", "Log group", "Where its output goes.", &["logs.log_group"]).spec,
    Prop::text(
        "log_prefix",
        "Log prefix",
        "Start of the names of its streams; otherwise the container's name.",
    )
    .beside("log_group")
    .spec,
    Prop::value("entry_point", "Entry point", "In place of the image's own.", Kind::List(&Kind::Text)).spec,
    Prop::value("command", "Command", "In place of the image's own.", Kind::List(&Kind::Text)).spec,
    Prop::text("working_directory", "Folder", "The folder commands run in.").spec,
    Prop::text("user", "User", "Who commands run as. Not root, where the image allows it.").spec,
    Prop::bool("read_only", "Read-only", "It cannot write to its own files, and neither can an intruder.")
        .spec,
    Prop::bool("privileged", "Privileged", "It may do on its machine what root may. Not on Fargate.").spec,
    Prop::value(
        "health_command",
        "Health check",
        "Succeeds while it is well: CMD-SHELL, then a command.",
        Kind::List(&Kind::Text),
    )
    .spec,
    Prop::int("health_interval", "Check every", "Time between two checks.", (5, 300), "s")
        .beside("health_command")
        .spec,
    Prop::int("health_timeout", "Check within", "How long a check may take.", (2, 60), "s")
        .beside("health_command")
        .spec,
    Prop::int(
        "health_retries",
        "Failures",
        "How many failed checks in a row make it unhealthy.",
        (1, 10),
        "checks",
    )
    .beside("health_command")
    .spec,
    Prop::int("health_start_period", "Start within", "Failures do not count for this long.", (0, 300), "s")
        .beside("health_command")
        .spec,
    Prop::value(
        FURTHER,
        "Further settings",
        "What else ECS is told of it, by the names of its API, such as mountPoints.",
        Kind::Map(&Kind::Json),
    )
    .spec,
];

/// The field with what no other one is for.
const FURTHER: &str = "further";

/// Fields that go to a property as they are, by its path.
const PLAIN: &[(&str, &str)] = &[
    ("name", "Name"),
    ("image", "Image"),
    ("essential", "Essential"),
    ("cpu", "Cpu"),
    ("memory", "Memory"),
    ("memory_reservation", "MemoryReservation"),
    ("entry_point", "EntryPoint"),
    ("command", "Command"),
    ("working_directory", "WorkingDirectory"),
    ("user", "User"),
    ("read_only", "ReadonlyRootFilesystem"),
    ("privileged", "Privileged"),
];

const PORT_FIELDS: &[(&str, &str)] =
    &[("port", "ContainerPort"), ("host_port", "HostPort"), ("protocol", "Protocol"), ("name", "Name")];

const HEALTH: &[(&str, &str)] = &[
    ("health_command", "Command"),
    ("health_interval", "Interval"),
    ("health_timeout", "Timeout"),
    ("health_retries", "Retries"),
    ("health_start_period", "StartPeriod"),
];

/// Maps with the name of the list, and what a value is called in it.
const PAIRS: &[(&str, &str, &str)] =
    &[("environment", "Environment", "Value"), ("secrets", "Secrets", "ValueFrom")];

/// The containers as a language takes them.
pub(super) fn write(containers: &Value, spelling: Spelling) -> Value {
    let Value::List(containers) = containers else { return containers.clone() };
    containers.iter().map(|it| write_container(it, spelling)).collect()
}

fn write_container(container: &Value, spelling: Spelling) -> Value {
    let name = |it: &str| spelling.name(it);
    let mut fields = write_fields(container, PLAIN, spelling);
    if let Some(Value::List(ports)) = container.field("ports") {
        let ports = ports.iter().map(|it| Value::Map(write_fields(it, PORT_FIELDS, spelling))).collect();
        fields.push((name("PortMappings"), ports));
    }
    for (key, list, value) in PAIRS {
        if let Some(pairs) = container.field(key) {
            let pair = |(key, it): &(String, Value)| {
                Value::Map(vec![(name("Name"), key.as_str().into()), (name(value), it.clone())])
            };
            fields.push((name(list), pairs.fields().iter().map(pair).collect()));
        }
    }
    if let Some(group) = container.field("log_group") {
        let prefix = container.field("log_prefix").or(container.field("name"));
        let options = map([
            ("awslogs-group", group.clone()),
            ("awslogs-region", Context::Region.into()),
            ("awslogs-stream-prefix", prefix.cloned().unwrap_or_else(|| "app".into())),
        ]);
        let log = vec![(name("LogDriver"), "awslogs".into()), (name("Options"), options)];
        fields.push((name("LogConfiguration"), Value::Map(log)));
    }
    let health = write_fields(container, HEALTH, spelling);
    if !health.is_empty() {
        fields.push((name("HealthCheck"), Value::Map(health)));
    }
    if let Some(further) = container.field(FURTHER) {
        let is_new = |key: &str, fields: &[(String, Value)]| fields.iter().all(|(it, _)| it != key);
        for (key, value) in spelling.spell(further).fields() {
            if is_new(key, &fields) {
                fields.push((key.clone(), value.clone()));
            }
        }
    }
    Value::Map(fields)
}

fn write_fields(from: &Value, fields: &[(&str, &str)], spelling: Spelling) -> Vec<(String, Value)> {
    let written = fields.iter().filter_map(|(key, it)| Some((spelling.name(it), from.field(key)?.clone())));
    written.collect()
}

/// The containers that a language's value says; `None` if it is no list of containers.
pub(super) fn read(value: &Value, spelling: Spelling) -> Option<Value> {
    let Value::List(containers) = value else { return None };
    containers.iter().map(|it| read_container(it, spelling)).collect::<Option<Vec<Value>>>().map(Value::List)
}

fn read_container(value: &Value, spelling: Spelling) -> Option<Value> {
    let Value::Map(fields) = value else { return None };
    let mut props = Properties::new();
    let mut further = Vec::new();
    for (name, value) in fields.iter().filter(|(_, it)| *it != Value::Null) {
        if read_setting(name, value, spelling, fields, &mut props).is_none() {
            further.push((name.clone(), value.clone()));
        }
    }
    for spec in CONTAINER {
        if let Some(value) = props.remove(spec.key) {
            props.insert(spec.key, spec.kind.fit(value));
        }
    }
    if !further.is_empty() {
        props.insert(FURTHER, spelling.read(&Value::Map(further)));
    }
    Some(record(CONTAINER, &props))
}

/// Takes over what a language says under a name; `None` if no field of ours says it, so that it is kept as it is.
fn read_setting(
    name: &str,
    value: &Value,
    spelling: Spelling,
    container: &[(String, Value)],
    props: &mut Properties,
) -> Option<()> {
    let is = |it: &str| name == spelling.name(it);
    if let Some((key, _)) = PLAIN.iter().find(|(_, it)| is(it)) {
        props.insert(key, value.clone());
    } else if is("PortMappings") {
        let Value::List(ports) = value else { return None };
        let ports: Option<Vec<Value>> =
            ports.iter().map(|it| read_fields(it, PORT_FIELDS, PORT, spelling)).collect();
        props.insert("ports", Value::List(ports?));
    } else if let Some((key, _, called)) = PAIRS.iter().find(|(_, list, _)| is(list)) {
        props.insert(key, read_pairs(value, called, spelling)?);
    } else if is("LogConfiguration") {
        read_log(value, spelling, container, props)?;
    } else if is("HealthCheck") {
        for (key, it) in read_fields(value, HEALTH, CONTAINER, spelling)?.fields() {
            let key = HEALTH.iter().find(|(known, _)| known == key)?.0;
            props.insert(key, it.clone());
        }
    } else {
        return None;
    }
    Some(())
}

/// A record with these fields, if there are no others.
fn read_fields(
    value: &Value,
    fields: &[(&'static str, &str)],
    specs: &'static [PropSpec],
    spelling: Spelling,
) -> Option<Value> {
    let Value::Map(present) = value else { return None };
    let mut props = Properties::new();
    for (name, value) in present {
        let (key, _) = fields.iter().find(|(_, it)| *name == spelling.name(it))?;
        let spec = specs.iter().find(|it| it.key == *key)?;
        props.insert(spec.key, spec.kind.fit(value.clone()));
    }
    Some(record(specs, &props))
}

fn read_pairs(value: &Value, called: &str, spelling: Spelling) -> Option<Value> {
    let Value::List(pairs) = value else { return None };
    let pair = |it: &Value| {
        let name = it.field(&spelling.name("Name"))?.as_str()?.to_owned();
        let value = it.field(&spelling.name(called))?.clone();
        (it.fields().len() == 2).then_some((name, value))
    };
    pairs.iter().map(pair).collect::<Option<Vec<_>>>().map(Value::Map)
}

/// Logging to CloudWatch Logs in the Region of the task, and no other.
fn read_log(
    value: &Value,
    spelling: Spelling,
    container: &[(String, Value)],
    props: &mut Properties,
) -> Option<()> {
    let options = value_at(value, &spelling.name("Options"))?;
    let is_ours = value.field(&spelling.name("LogDriver"))?.as_str() == Some("awslogs")
        && value.fields().len() == 2
        && options.fields().len() == 3
        && options.field("awslogs-region") == Some(&Context::Region.into());
    if !is_ours {
        return None;
    }
    let (group, prefix) = (options.field("awslogs-group")?, options.field("awslogs-stream-prefix")?);
    props.insert("log_group", group.clone());
    let name = container.iter().find(|(it, _)| *it == spelling.name("Name")).map(|(_, it)| it);
    if name != Some(prefix) {
        props.insert("log_prefix", prefix.clone());
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::samples;

    #[test]
    fn containers_read_back_in_both_spellings() {
        for variant in 0..6 {
            let containers = samples::value(&Kind::Records(CONTAINER), variant, "containers");
            for spelling in [Spelling::Api, Spelling::CloudFormation] {
                assert_eq!(read(&write(&containers, spelling), spelling).as_ref(), Some(&containers));
            }
        }
    }

    #[test]
    fn what_no_field_is_for_is_kept_beside_them() {
        let told = [
            ("name", "app".into()),
            ("image", "nginx".into()),
            ("environment", Value::List(vec![map([("name", "MODE".into()), ("value", "fast".into())])])),
            ("mountPoints", Value::List(vec![map([("sourceVolume", "data".into())])])),
            ("dockerLabels", map([("com.example.team", "game".into())])),
            (
                "logConfiguration",
                map([
                    ("logDriver", "awslogs".into()),
                    ("options", map([("awslogs-region", "eu-west-1".into())])),
                ]),
            ),
            ("portMappings", Value::List(vec![map([("appProtocol", "http".into())])])),
            ("cpu", Value::Null),
        ];
        let Some(containers) = read(&Value::List(vec![map(told)]), Spelling::Api) else {
            panic!("it is not read")
        };
        let Some(container) = containers.items().first() else { panic!("there is none") };
        assert_eq!(container.field("environment"), Some(&map([("MODE", "fast".into())])));

        let template = write(&containers, Spelling::CloudFormation);
        assert_eq!(read(&template, Spelling::CloudFormation).as_ref(), Some(&containers));
        let text = format!("{template:?}");
        for name in ["MountPoints", "SourceVolume", "com.example.team", "awslogs-region", "AppProtocol"] {
            assert!(text.contains(name), "{name}: {text}");
        }
        assert_eq!(read(&"nginx".into(), Spelling::Api), None);
    }
}
