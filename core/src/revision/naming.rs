//! What nodes are called whose files call them something that tells nobody anything: `this` in a module, or an id that a program
//! made up.
//!
//! What a node is called is what files that are written from it call its resource, so a name is another one only where that is so
//! anyway: what came out of a module, or from a template under an id that no name leads back to. Terraform would make anew what the
//! root directory calls otherwise.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::ResourceType;
use crate::stack::{Resource, Stack, snake_case};
use crate::value::Value;

/// Names by address, where they are others than the resources' own.
pub(super) type Titles = BTreeMap<String, String>;

/// Labels in Terraform that say no more than that there is one.
const GENERIC: [&str; 10] =
    ["this", "main", "default", "example", "sample", "foo", "it", "self", "resource", "current"];

/// How many hexadecimal digits the CDK puts behind an id. Source: AWS CDK developer guide, "Identifiers", section "Logical IDs".
const HASH: usize = 8;

/// The property that AWS calls a resource by, where it has one.
const NAME: &str = "name";

/// Finds better names for the resources of a stack that was read from files.
pub(super) fn titles(stack: &Stack) -> Titles {
    let mut wanted: BTreeMap<(&'static str, String), Vec<&String>> = BTreeMap::new();
    let mut taken: BTreeSet<(&'static str, String)> = BTreeSet::new();
    for (address, it) in &stack.resources {
        let Some(ty) = it.ty.filter(|ty| ty.is_exported()) else { continue };
        match better(ty, it) {
            Some(name) => wanted.entry((ty.id, name)).or_default().push(address),
            None => drop(taken.insert((ty.id, snake_case(it.title(), NAME)))),
        }
    }
    let mut titles = Titles::new();
    for ((ty, name), addresses) in wanted {
        let mut n = 0;
        for address in addresses {
            let title = loop {
                n += 1;
                let title = if n == 1 { name.clone() } else { format!("{name} {n}") };
                if taken.insert((ty, snake_case(&title, NAME))) {
                    break title;
                }
            };
            titles.insert(address.clone(), title);
        }
    }
    titles
}

/// A name that says more than that of a file, if there is one and the file's is not kept anyway.
fn better(ty: &'static ResourceType, it: &Resource) -> Option<String> {
    let is_made_up = it.logical_id.as_deref().and_then(without_hash);
    let label = it.name.split('[').next().unwrap_or_default();
    let is_generic = it.module.is_some() && GENERIC.contains(&label);
    if it.title() != it.name || (is_made_up.is_none() && !is_generic) {
        return None;
    }
    let own = it.props.get(NAME).and_then(Value::as_str).filter(|it| {
        let is_sound =
            !it.is_empty() && it.chars().all(|it| it.is_ascii_alphanumeric() || "-_./ ".contains(it));
        is_sound && it.chars().any(|it| it.is_ascii_alphabetic())
    });
    if let Some(own) = own {
        return Some(own.to_owned());
    }
    if let Some(id) = is_made_up {
        return Some(snake_case(&crate::cloudformation::words_of(id), NAME));
    }
    // `module.network["a"]`, of which the last part is called after what it is for.
    let module = it.module.as_deref()?.rsplit("module.").next()?;
    let module = snake_case(module, "module").replace('_', " ");
    let key = it.name.get(label.len()..).map(|it| it.trim_matches(['[', ']', '"']));
    let key = key.filter(|it| it.chars().any(char::is_alphabetic));
    let says_type =
        |it: &str| module.eq_ignore_ascii_case(it) || module.ends_with(&format!(" {}", it.to_lowercase()));
    let mut name = if says_type(ty.label) { module.clone() } else { format!("{module} {}", ty.label) };
    if let Some(key) = key {
        name.push_str(&format!(" {key}"));
    }
    Some(name)
}

/// An id without the hash at its end.
fn without_hash(id: &str) -> Option<&str> {
    let at = id.len().checked_sub(HASH).filter(|at| *at > 0)?;
    let (id, hash) = id.split_at_checked(at)?;
    let is_hash = |it: char| it.is_ascii_digit() || matches!(it, 'A'..='F');
    let is_mixed = hash.contains(|it: char| it.is_ascii_digit());
    (hash.chars().all(is_hash) && is_mixed).then_some(id)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::{cloudformation, terraform};

    fn titles_of(stack: &Stack) -> Vec<(String, String)> {
        titles(stack).into_iter().collect()
    }

    #[test]
    fn what_a_module_calls_this_is_called_after_the_module() {
        let files = [
            (
                "main.tf",
                "resource \"aws_sqs_queue\" \"this\" {}\nmodule \"orders\" {\n  source = \"./queue\"\n}\n\
                 module \"vpc\" {\n  source = \"./net\"\n}\nmodule \"mail\" {\n  source = \"./queue\"\n  name = \"mail-out\"\n}\n",
            ),
            (
                "queue/main.tf",
                "variable \"name\" {\n  default = null\n}\nresource \"aws_sqs_queue\" \"this\" {\n  name = var.name\n}\n\
                 resource \"aws_sqs_queue\" \"dead\" {}\n",
            ),
            (
                "net/main.tf",
                "resource \"aws_vpc\" \"this\" {\n  cidr_block = \"10.0.0.0/16\"\n}\n\
                 resource \"aws_subnet\" \"main\" {\n  count = 2\n  vpc_id = aws_vpc.this.id\n  cidr_block = \"10.0.${count.index}.0/24\"\n}\n\
                 resource \"aws_internet_gateway\" \"this\" {\n  vpc_id = aws_vpc.this.id\n  tags = { Name = \"Way out\" }\n}\n",
            ),
        ];
        let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
        let stack = terraform::read(&files).unwrap().stack;
        let named = |address: &str, name: &str| (address.to_owned(), name.to_owned());
        assert_eq!(
            titles_of(&stack),
            [
                named("module.mail.sqs.queue.this", "mail-out"),
                named("module.orders.sqs.queue.this", "orders SQS queue"),
                named("module.vpc.ec2.subnet.main[0]", "vpc Subnet"),
                named("module.vpc.ec2.subnet.main[1]", "vpc Subnet 2"),
                named("module.vpc.ec2.vpc.this", "vpc"),
            ]
        );
    }

    #[test]
    fn hashes_of_made_up_ids_go_where_the_rest_is_enough() {
        let text = "Resources:\n  rOrders8C70B171:\n    Type: AWS::SQS::Queue\n  rMail11111111:\n    Type: AWS::SQS::Queue\n  \
                    rMail22222222:\n    Type: AWS::SQS::Queue\n  Facade99:\n    Type: AWS::SQS::Queue\n  rBin0A0B0C0D:\n    \
                    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: old-things\n";
        let stack = cloudformation::read("t.yaml", text).unwrap().stack;
        let names: Vec<String> = titles(&stack).into_values().collect();
        assert_eq!(names, ["old-things", "r_mail", "r_mail 2", "r_orders"]);
    }
}
