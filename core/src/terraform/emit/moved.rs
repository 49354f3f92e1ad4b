//! `moved` blocks: what was called otherwise before is the same resource, and Terraform leaves it alone.
//!
//! Source: Terraform documentation, "Refactor modules", section "Enable count or for_each and rename resources".

use std::collections::{BTreeMap, BTreeSet};

use super::resources;
use crate::file::File;
use crate::stack::{Stack, renamed};
use crate::terraform::expression::Expressions;
use crate::terraform::print::{Block, Expr};

/// The file with the blocks.
const PATH: &str = "moved.tf";

/// What a configuration that was made of an earlier stack has to be told, in the order of the new names; nothing where all is
/// called as it was.
pub fn moved(before: &Stack, after: &Stack) -> Option<File> {
    let renamed = renamed(before, after);
    let (earlier, later) = (labels(before), labels(after));
    let taken: BTreeSet<(&str, &str)> =
        later.values().flatten().map(|(ty, it)| (ty.as_str(), it.as_str())).collect();
    let mut blocks = BTreeMap::new();
    for (address, labels) in &earlier {
        let now = renamed.get(address.as_str()).copied().unwrap_or(address);
        let Some(now) = later.get(now) else { continue };
        for (ty, from) in labels {
            let Some(to) = now.get(ty).filter(|it| *it != from) else { continue };
            // What is called so now would be moved away.
            if !taken.contains(&(ty, from)) {
                let block = Block::new("moved")
                    .with("from", Expr::Source(format!("{ty}.{from}")))
                    .with("to", Expr::Source(format!("{ty}.{to}")));
                blocks.insert((ty.clone(), to.clone()), block.print());
            }
        }
    }
    (!blocks.is_empty()).then(|| File::new(PATH, blocks.into_values().collect::<Vec<_>>().join("\n")))
}

/// What the blocks of each resource are called, by its address and their types.
fn labels(stack: &Stack) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut expressions = Expressions::new(stack);
    let chunks = resources::chunks(stack, &mut expressions, &mut BTreeSet::new());
    let mut labels: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for chunk in chunks {
        let header = chunk.text.lines().find_map(|it| it.strip_prefix("resource \"")?.strip_suffix("\" {"));
        if let (Some(address), Some((ty, label))) =
            (chunk.address, header.and_then(|it| it.split_once("\" \"")))
        {
            labels.entry(address).or_default().insert(ty.to_owned(), label.to_owned());
        }
    }
    labels
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::model::{Diagram, NodeId, Op};
    use crate::stack::lower;
    use crate::templates;

    fn rename(diagram: &mut Diagram, ty: &str, name: &str) {
        let id: NodeId = diagram.nodes().find(|(_, it)| it.ty.id == ty).unwrap().0.clone();
        diagram.apply(Op::Rename { id, name: name.to_owned() }).unwrap();
    }

    #[test]
    fn nothing_moved_needs_no_file() {
        let stack = lower(&templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram());
        assert_eq!(moved(&stack, &stack), None);
    }

    #[test]
    fn a_renamed_node_moves_with_all_that_follows_from_it() {
        let before = templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram();
        let mut after = before.clone();
        rename(&mut after, "dynamodb.table", "High scores");
        rename(&mut after, "ec2.instance", "Worker");
        let file = moved(&lower(&before), &lower(&after)).unwrap();
        let moves: Vec<String> =
            file.text.split("\n\n").map(|it| it.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        let moved = |ty: &str, from: &str, to: &str| format!("moved {{ from = {ty}.{from} to = {ty}.{to} }}");
        assert_eq!(
            moves,
            [
                moved("aws_dynamodb_table", "scores", "high_scores"),
                moved("aws_iam_instance_profile", "app", "worker"),
                moved("aws_iam_role", "app", "worker"),
                moved("aws_iam_role_policy", "app", "worker"),
                moved("aws_instance", "app", "worker"),
            ]
        );
    }

    #[test]
    fn what_took_the_name_is_not_moved_away() {
        let before = templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram();
        let mut after = before.clone();
        let (id, table) = before.nodes().find(|(_, it)| it.ty.id == "dynamodb.table").unwrap();
        after.apply(Op::Rename { id: id.clone(), name: "Old".to_owned() }).unwrap();
        after.apply(Op::AddNode { id: NodeId::from("another"), node: table.clone() }).unwrap();
        let file = moved(&lower(&before), &lower(&after));
        assert!(file.is_none_or(|it| !it.text.contains("aws_dynamodb_table")));
    }
}
