//! What the palette offers: every type that can be drawn, by category, and the search through it.

use crate::catalog::{self, Category, ResourceType};
use crate::sort::InOrder;

/// The types of a category that match what is wanted, what holds others first. Every word is in the type's label,
/// category or service, or in its name in Terraform or CloudFormation; only where none matches so, what a type is for
/// counts as well.
pub fn found(wanted: &str) -> Vec<(Category, Vec<&'static ResourceType>)> {
    let wanted = wanted.to_lowercase();
    let words: Vec<&str> = wanted.split_whitespace().collect();
    let drawn = || catalog::all().filter(|it| it.is_drawn());
    let matches = |text: &str| {
        let text = text.to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    let mut types: Vec<&ResourceType> = drawn().filter(|it| matches(&it.names())).collect();
    if types.is_empty() {
        types = drawn().filter(|it| matches(&format!("{} {}", it.names(), it.doc))).collect();
    }
    let starts = |it: &ResourceType| !wanted.is_empty() && it.label.to_lowercase().starts_with(&wanted);
    // What holds others is drawn first, so it is listed first.
    types.order_by_key(|it| {
        (it.category, !starts(it), !it.is_container(), std::cmp::Reverse(area(it)), it.label)
    });
    let mut groups: Vec<(Category, Vec<&'static ResourceType>)> = Vec::new();
    for ty in types {
        match groups.last_mut() {
            Some((category, group)) if *category == ty.category => group.push(ty),
            _ => groups.push((ty.category, vec![ty])),
        }
    }
    groups
}

/// What Enter takes of what is found: the type that is called so, else one that is a kind of it (`instance` is an EC2 instance before
/// an instance profile), else one whose label starts so, else one of whose words does. `None` where nothing is wanted.
pub fn best(wanted: &str) -> Option<&'static ResourceType> {
    let label = wanted.trim().to_lowercase();
    if label.is_empty() {
        return None;
    }
    let fit = |it: &&ResourceType| {
        let own = it.label.to_lowercase();
        let has_word = own.split_whitespace().any(|word| word.starts_with(&label));
        let is_kind = own.strip_suffix(&label).is_some_and(|it| it.ends_with(' '));
        (own != label, !is_kind, !own.starts_with(&label), !has_word)
    };
    found(wanted).into_iter().flat_map(|(_, types)| types).min_by_key(fit)
}

/// Area of a new container in whole canvas units; icons are all alike.
fn area(ty: &ResourceType) -> u64 {
    let (width, height) = ty.default_size();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "sizes are small and positive"
    )]
    let area = (width * height) as u64;
    if ty.is_container() { area } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(wanted: &str) -> Vec<&'static str> {
        found(wanted).into_iter().flat_map(|(_, types)| types).map(|it| it.id).collect()
    }

    #[test]
    fn everything_that_can_be_drawn_is_there_once() {
        let mut drawn: Vec<&str> = catalog::all().filter(|it| it.is_drawn()).map(|it| it.id).collect();
        let mut offered = ids(" ");
        drawn.sort_unstable();
        offered.sort_unstable();
        assert_eq!(offered, drawn);
        let categories: Vec<Category> = found("").into_iter().map(|(it, _)| it).collect();
        assert!(categories.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn types_are_found_by_every_name_they_have() {
        for wanted in
            ["DynamoDB table", "aws_dynamodb_table", "AWS::DynamoDB::Table", "database table", "dynamo"]
        {
            assert!(ids(wanted).contains(&"dynamodb.table"), "{wanted}");
        }
        assert_eq!(ids("vpc").first(), Some(&"ec2.vpc"));
        assert!(ids("no such thing").is_empty());
    }

    #[test]
    fn enter_takes_what_is_called_so() {
        for (wanted, id) in [
            ("vpc", "ec2.vpc"),
            ("Subnet ", "ec2.subnet"),
            ("instance", "ec2.instance"),
            ("dynamo", "dynamodb.table"),
            ("bucket", "s3.bucket"),
            ("role", "iam.role"),
            ("route", "ec2.route_table"),
            ("aws_lambda_function", "lambda.function"),
        ] {
            assert_eq!(best(wanted).map(|it| it.id), Some(id), "{wanted}");
        }
        assert_eq!((best(" "), best("no such thing")), (None, None));
    }

    #[test]
    fn what_a_type_is_for_counts_where_no_name_matches() {
        assert!(!ids("instance").contains(&"ec2.security_group"), "its description speaks of instances");
        assert!(ids("firewall").contains(&"ec2.security_group"));
    }
}
