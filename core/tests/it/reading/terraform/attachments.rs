use super::*;

const ROLE: &str = "resource \"aws_iam_role\" \"r\" {\n assume_role_policy = jsonencode({ Statement = [] })\n}\n\
                    resource \"aws_iam_policy\" \"p\" {\n policy = jsonencode({ Statement = [] })\n}\n";

fn attached(text: &str) -> Vec<(String, Value)> {
    let read = read(&format!("{ROLE}{text}"));
    let attachments =
        read.stack.resources.iter().filter(|(_, it)| it.tf_type == "aws_iam_role_policy_attachment");
    attachments
        .map(|(address, it)| {
            assert_eq!(it.props.get("role"), Some(&Value::reference("iam.role.r", "name")));
            (address.clone(), it.props.get("policy_arn").cloned().unwrap())
        })
        .collect()
}

fn list(arns: &str) -> String {
    format!(
        "resource \"aws_iam_role_policy_attachments_exclusive\" \"all\" {{\n role_name = aws_iam_role.r.name\n policy_arns = [{arns}]\n}}\n"
    )
}

#[test]
fn a_list_of_all_attachments_attaches_what_it_lists() {
    let own = Value::reference("iam.policy.p", "arn");
    let of_aws = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    let both = attached(&list(&format!("aws_iam_policy.p.arn, \"{of_aws}\"")));
    let address = |number: &str| format!("iam.role_policy_attachment.all{number}");
    assert_eq!(both, [(address(""), own.clone()), (address("_2"), of_aws.into())]);
    // What is attached by itself is not attached twice.
    let single = "resource \"aws_iam_role_policy_attachment\" \"one\" {\n role = aws_iam_role.r.name\n policy_arn = aws_iam_policy.p.arn\n}\n";
    for arns in ["aws_iam_policy.p.arn", "aws_iam_role_policy_attachment.one.policy_arn"] {
        let once = attached(&format!("{single}{}", list(arns)));
        assert_eq!(once, [("iam.role_policy_attachment.one".to_owned(), own.clone())], "{arns}");
    }
}

#[test]
fn a_list_that_is_not_known_leaves_open_what_the_role_may() {
    let text = format!(
        "{ROLE}variable \"arns\" {{\n type = set(string)\n}}\n{}",
        list("").replace("[]", "var.arns")
    );
    let read = read(&text);
    assert!(read.stack.get("aws_iam_role_policy_attachments_exclusive.all").is_some());
    let access = drawbridge_core::access::Access::of(&read.stack);
    let circumstances = drawbridge_core::access::Circumstances::default();
    let outcome = access.can("iam.role.r", "s3:GetObject", "*", &circumstances);
    assert_eq!(outcome.decision.verdict, drawbridge_core::access::Verdict::Undecided);
}
