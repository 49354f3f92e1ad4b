//! What a reference holds where the resource is not drawn: what AWS calls one that was made elsewhere.

use super::resource_type::ResourceType;
use super::{Kind, by_id};

/// What AWS wants to be told where one resource names another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elsewhere {
    /// The id that AWS gave it, such as `vpc-1a2b3c4d`.
    Id,
    /// The name that people gave it, such as that of a key pair.
    Name,
    /// Its ARN.
    Arn,
}

impl Elsewhere {
    /// What a reference of a kind takes; nothing for what is no reference.
    pub fn of(kind: &Kind) -> Option<Self> {
        match kind {
            Kind::Ref(types) | Kind::Refs(types)
                if types.iter().any(|it| by_id(it).is_some_and(has_name)) =>
            {
                Some(Self::Name)
            }
            Kind::Ref(_) | Kind::Refs(_) => Some(Self::Id),
            Kind::Arn(_) => Some(Self::Arn),
            Kind::List(kind) => Self::of(kind),
            _ => None,
        }
    }

    /// What people call it: "an id".
    pub fn a_label(self) -> &'static str {
        match self {
            Self::Id => "an id",
            Self::Name => "a name",
            Self::Arn => "an ARN",
        }
    }

    /// One of them, to show what they look like.
    pub fn example(self) -> &'static str {
        match self {
            Self::Id => "vpc-0123456789abcdef0",
            Self::Name => "app-prod",
            Self::Arn => "arn:aws:iam::aws:policy/ReadOnlyAccess",
        }
    }

    /// Whether a text may be one of those, for a reference to resources of some types.
    pub(super) fn fits(self, types: &[&str], text: &str) -> bool {
        match self {
            Self::Id => is_id(text) || is_taken(types, text),
            Self::Name => is_name(text),
            Self::Arn => text.starts_with("arn:") || is_taken(types, text),
        }
    }
}

/// Whether AWS knows resources of a type by the names that people give them: it gives them no ids.
fn has_name(ty: &ResourceType) -> bool {
    ty.attr("id").is_none() && ty.attr("name").is_some()
}

/// Whether AWS takes a text as well, whichever of some types is meant.
fn is_taken(types: &[&str], text: &str) -> bool {
    !types.is_empty() && types.iter().all(|it| by_id(it).is_some_and(|ty| (ty.stands_for_arn)(text)))
}

/// Source: Amazon EC2 user guide, "Resource IDs": 8 or 17 hexadecimal digits behind the prefix of a type.
fn is_id(text: &str) -> bool {
    text.rsplit_once('-').is_some_and(|(prefix, digits)| {
        !prefix.is_empty()
            && prefix.bytes().all(|it| it.is_ascii_lowercase() || it == b'-')
            && matches!(digits.len(), 8 | 17)
            && digits.bytes().all(|it| it.is_ascii_hexdigit())
    })
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
        assert_eq!(Elsewhere::of(&kind), Some(Elsewhere::Id));
        assert!(fits(kind, "subnet-1a2b3c4d") && fits(kind, "subnet-0123456789abcdef0"));
        assert!(!fits(kind, "my-subnet") && !fits(kind, "") && !fits(kind, "subnet-"));
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
