//! What a reference holds where the resource is not drawn: what AWS calls one that was made elsewhere.

use super::resource_type::ResourceType;
use super::{Kind, by_id};

/// What AWS wants to be told where one resource names another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elsewhere {
    /// The id that AWS gave it, such as `vpc-1a2b3c4d`, with what it begins with; empty where ids of its type have no such
    /// form, such as the URL of a queue.
    Id(&'static str),
    /// The name that people gave it, such as that of a key pair.
    Name,
    /// Its ARN.
    Arn,
}

impl Elsewhere {
    /// What a reference of a kind takes; nothing for what is no reference, and for what no single text names.
    pub fn of(kind: &Kind) -> Option<Self> {
        match kind {
            Kind::Ref(types) | Kind::Refs(types) => {
                let mut ways = types.iter().filter_map(|it| by_id(it)).filter_map(Self::of_type);
                let first = ways.next()?;
                Some(if ways.any(|it| it == Self::Name) { Self::Name } else { first })
            }
            Kind::Arn(_) => Some(Self::Arn),
            Kind::List(kind) => Self::of(kind),
            _ => None,
        }
    }

    /// What AWS knows resources of a type by.
    fn of_type(ty: &'static ResourceType) -> Option<Self> {
        let known_by = |attr: &str, way: Self| ty.attr(attr).map(|_| way);
        known_by("id", Self::Id(ty.id_prefix))
            .or_else(|| known_by("name", Self::Name))
            .or_else(|| known_by("arn", Self::Arn))
    }

    /// What people call it: "an id".
    pub fn a_label(self) -> &'static str {
        match self {
            Self::Id(_) => "an id",
            Self::Name => "a name",
            Self::Arn => "an ARN",
        }
    }

    /// One of them, to show what they look like.
    pub fn example(self) -> String {
        match self {
            Self::Id("") | Self::Name => "app-prod".to_owned(),
            Self::Id(prefix) => format!("{prefix}-0123456789abcdef0"),
            Self::Arn => "arn:aws:iam::aws:policy/ReadOnlyAccess".to_owned(),
        }
    }

    /// Whether a text may be one of those, for a reference to resources of some types.
    pub(super) fn fits(self, types: &[&str], text: &str) -> bool {
        match self {
            Self::Id(_) => types.iter().filter_map(|it| by_id(it)).any(|it| match it.id_prefix {
                "" => is_name(text),
                prefix => is_id(prefix, text),
            }),
            Self::Name => is_name(text),
            Self::Arn => text.starts_with("arn:") || is_taken(types, text),
        }
    }
}

/// Whether AWS takes a text as well, whichever of some types is meant.
fn is_taken(types: &[&str], text: &str) -> bool {
    !types.is_empty() && types.iter().all(|it| by_id(it).is_some_and(|ty| (ty.stands_for_arn)(text)))
}

/// Source: Amazon EC2 user guide, "Resource IDs": 8 or 17 hexadecimal digits behind the prefix of a type.
fn is_id(prefix: &str, text: &str) -> bool {
    let digits = text.strip_prefix(prefix).and_then(|it| it.strip_prefix('-')).unwrap_or_default();
    matches!(digits.len(), 8 | 17) && digits.bytes().all(|it| it.is_ascii_hexdigit())
}

/// Key pairs take every printable character of ASCII (EC2 API, `CreateKeyPair`), others less.
fn is_name(text: &str) -> bool {
    !text.trim().is_empty() && text.len() <= 255 && text.bytes().all(|it| it.is_ascii_graphic() || it == b' ')
}

/// A name as ECS and Lambda take it.
pub(super) fn is_plain_name(text: &str) -> bool {
    let is_part_of_one = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_' | b'$');
    !text.is_empty() && text.bytes().all(is_part_of_one)
}

/// The same, with a revision, a version or an alias behind it: `web:7`.
pub(super) fn is_plain_name_of_version(text: &str) -> bool {
    let (name, version) = text.split_once(':').unwrap_or((text, "1"));
    is_plain_name(name) && is_plain_name(version)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Value;

    fn fits(kind: Kind, text: &str) -> bool {
        kind.check(&text.into()).is_ok()
    }

    #[test]
    fn what_aws_gives_an_id_is_named_by_it() {
        let kind = Kind::Ref(&["ec2.subnet"]);
        assert_eq!(Elsewhere::of(&kind), Some(Elsewhere::Id("subnet")));
        assert!(fits(kind, "subnet-1a2b3c4d") && fits(kind, "subnet-0123456789abcdef0"));
        assert!(!fits(kind, "my-subnet") && !fits(kind, "") && !fits(kind, "subnet-"));
        assert!(!fits(kind, "vpc-0123456789abcdef0") && !fits(kind, "subnet-0123456789abcdef0 "));
        let watched = Kind::Ref(&["ec2.vpc", "ec2.subnet"]);
        assert!(
            fits(watched, "vpc-1a2b3c4d") && fits(watched, "subnet-1a2b3c4d") && !fits(watched, "i-1a2b3c4d")
        );
    }

    #[test]
    fn a_refusal_shows_what_is_meant() {
        let refusal = |kind: Kind| kind.check(&"\n".into()).err().unwrap_or_default();
        assert!(
            refusal(Kind::Ref(&["ec2.security_group"])).ends_with("or an id such as sg-0123456789abcdef0")
        );
        assert!(refusal(Kind::Ref(&["ec2.key_pair"])).ends_with("or a name such as app-prod"));
        assert!(refusal(Kind::Ref(&["elb.listener"])).contains("or an ARN such as arn:"));
        // Three texts name it.
        assert_eq!(refusal(Kind::Ref(&["appautoscaling.target"])), "wants a reference to a resource");
    }

    #[test]
    fn ids_without_a_form_are_any_text() {
        assert!(fits(Kind::Ref(&["sqs.queue"]), "https://sqs.eu-west-1.amazonaws.com/111122223333/orders"));
        assert!(fits(Kind::Ref(&["rds.instance"]), "orders") && !fits(Kind::Ref(&["rds.instance"]), ""));
    }

    #[test]
    fn among_many_some_may_be_known_only_later() {
        let kind = Kind::Refs(&["ec2.security_group"]);
        let all = |items: Vec<Value>| kind.check(&Value::List(items));
        let id = || Value::from("sg-0123456789abcdef0");
        assert_eq!(all(vec![Value::Param("group".to_owned()), id(), Value::reference("web", "id")]), Ok(()));
        assert!(all(vec![id(), "web".into()]).is_err());
    }

    #[test]
    fn what_people_name_is_named_so() {
        let kind = Kind::Ref(&["ec2.key_pair"]);
        assert_eq!(Elsewhere::of(&kind), Some(Elsewhere::Name));
        assert!(fits(kind, "ops") && fits(kind, "jane's key"));
        assert!(!fits(kind, " ") && !fits(kind, "two\nlines") && !fits(kind, &"x".repeat(256)));
    }

    #[test]
    fn some_go_by_a_name_where_others_want_an_arn() {
        let arn = "arn:aws:ecs:eu-west-1:111122223333:cluster/main";
        let cluster = Kind::Arn(&["ecs.cluster"]);
        assert!(fits(cluster, arn) && fits(cluster, "main") && !fits(cluster, "main cluster"));
        let definition = Kind::Arn(&["ecs.task_definition"]);
        assert!(fits(definition, "web") && fits(definition, "web:7") && !fits(definition, "web:7:8"));
        let key = Kind::Arn(&["kms.key"]);
        assert!(fits(key, "alias/data") && fits(key, "1234abcd-12ab-34cd-56ef-1234567890ab"));
        assert!(!fits(key, "data") && !fits(key, "alias/"));
        assert!(fits(Kind::Ref(&["kms.key"]), "1234abcd-12ab-34cd-56ef-1234567890ab"));
        // Where a queue may be meant as well, the name of a function says too little.
        let target = Kind::Arn(&["lambda.function", "sqs.queue"]);
        assert!(fits(target, arn) && !fits(target, "worker") && !fits(Kind::Arn(&[]), "worker"));
    }
}
