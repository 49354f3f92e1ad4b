//! Who can give themselves more than they are allowed, in files.

use super::Checked;

/// A user with these policies of its own, in a group with those.
fn user(own: &[&str], of_group: &[&str]) -> Checked {
    let mut text = String::from(
        "resource \"aws_iam_user\" \"dev\" {\n  name = \"dev\"\n}\n\
         resource \"aws_iam_group\" \"devs\" {\n  name = \"devs\"\n}\n\
         resource \"aws_iam_group_membership\" \"devs\" {\n  name = \"devs\"\n  group = aws_iam_group.devs.name\n  \
         users = [aws_iam_user.dev.name]\n}\n",
    );
    let mut add = |kind: &str, of: &str, index: usize, statement: &str| {
        text += &format!(
            "resource \"aws_iam_{kind}_policy\" \"p{index}\" {{\n  name = \"p{index}\"\n  {kind} = aws_iam_{kind}.{of}.name\n  \
             policy = jsonencode({{ Version = \"2012-10-17\", Statement = [{statement}] }})\n}}\n"
        );
    };
    own.iter().enumerate().for_each(|(index, it)| add("user", "dev", index, it));
    of_group.iter().enumerate().for_each(|(index, it)| add("group", "devs", index, it));
    Checked::terraform(&text)
}

const RUN: &str = r#"{ Effect = "Allow", Action = "ec2:Run*", Resource = "*" }"#;
const PASS: &str = r#"{ Effect = "Allow", Action = ["iam:PassRole", "iam:ListRoles"], Resource = "*" }"#;
const BOTH: &str = r#"{ Effect = "Allow", Action = ["iam:PassRole", "ec2:RunInstances"], Resource = "*" }"#;
const DENY: &str = r#"{ Effect = "Deny", Action = "iam:Pass*", Resource = "*" }"#;
const DENY_SOME: &str =
    r#"{ Effect = "Deny", Action = "iam:PassRole", Resource = "arn:aws:iam::*:role/admin" }"#;
const DENY_IF: &str = r#"{ Effect = "Deny", Action = "iam:PassRole", Resource = "*", Condition = data.terraform_remote_state.org.outputs.it }"#;

#[test]
fn policies_that_lead_nowhere_alone_are_read_together() {
    const JOINT: &str = "iam-joint-escalation";
    for (own, of_group, expected) in [
        (&[RUN, PASS][..], &[][..], &["aws_iam_user.dev"][..]),
        (&[RUN], &[PASS], &["aws_iam_user.dev"]),
        // Everybody of the group can: that is told once.
        (&[], &[RUN, PASS], &["aws_iam_group.devs"]),
        (&[RUN], &[RUN, PASS], &["aws_iam_group.devs"]),
        (&[RUN], &[], &[]),
        // One policy is enough, and that is told of it.
        (&[BOTH, RUN], &[PASS], &[]),
        (&[RUN, PASS, DENY], &[], &[]),
        (&[RUN, PASS], &[DENY], &[]),
    ] {
        let checked = user(own, of_group);
        assert_eq!(checked.found(JOINT), expected, "{own:?} {of_group:?}");
    }
    // What a denial leaves is not worked out.
    let limited = user(&[RUN, PASS, DENY_SOME], &[]);
    assert!(limited.found(JOINT).is_empty());
    assert_eq!(limited.undecided(JOINT), ["aws_iam_user.dev"]);
}

#[test]
fn what_a_policy_denies_again_makes_no_administrator() {
    for (statements, expected) in [
        (BOTH.to_owned(), true),
        (format!("{BOTH}, {DENY}"), false),
        (format!("{DENY}, {BOTH}"), false),
        (format!("{BOTH}, {DENY_SOME}"), true),
        (format!("{BOTH}, {DENY_IF}"), true),
        // Everything but what is denied, which a way needs.
        (
            r#"{ Effect = "Allow", NotAction = ["iam:*", "lambda:*", "glue:*"], Resource = "*" }"#.to_owned(),
            false,
        ),
    ] {
        let checked = user(&[&statements], &[]);
        assert_eq!(!checked.found("iam-privilege-escalation").is_empty(), expected, "{statements}");
        assert_eq!(!checked.found("iam-passrole-wildcard").is_empty(), expected, "{statements}");
    }
}

#[test]
fn a_condition_that_keeps_nobody_out_is_none() {
    for (condition, is_open) in [
        (r#"DateGreaterThan = { "aws:CurrentTime" = "2020-01-01T00:00:00Z" }"#, true),
        (r#"DateLessThan = { "aws:CurrentTime" = "2020-01-01T00:00:00Z" }"#, false),
        (r#"IpAddress = { "aws:SourceIp" = ["0.0.0.0/0"] }"#, true),
        (r#"IpAddress = { "aws:SourceIp" = ["10.0.0.0/8"] }"#, false),
        (r#"IpAddress = { "aws:VpcSourceIp" = ["0.0.0.0/0"] }"#, false),
        (r#"StringLike = { "aws:PrincipalArn" = "*" }"#, true),
        (r#"StringLike = { "aws:PrincipalArn" = "*", "aws:PrincipalOrgID" = "o-1" }"#, false),
        // What is not known may keep everybody out.
        (r#"StringEquals = data.terraform_remote_state.org.outputs.tests"#, false),
    ] {
        let statement = format!(
            r#"{{ Effect = "Allow", Action = "iam:CreateAccessKey", Resource = "*", Condition = {{ {condition} }} }}"#
        );
        let checked = user(&[&statement], &[]);
        let found = checked.found("iam-privilege-escalation");
        assert_eq!(!found.is_empty(), is_open, "{condition}");
    }
}

#[test]
fn a_limit_that_one_may_lift_oneself_is_none() {
    const SELF: &str = "iam-self-escalation";
    let own = |action: &str, resource: &str| {
        format!(r#"{{ Effect = "Allow", Action = "{action}", Resource = "{resource}" }}"#)
    };
    for (statements, expected) in [
        (own("iam:PutUserPolicy", "arn:aws:iam::*:user/dev"), &["aws_iam_user.dev"][..]),
        (own("iam:*", "arn:aws:iam::123456789012:user/$${aws:username}"), &[]),
        (own("iam:*", "arn:aws:iam::*:user/$${aws:username}"), &["aws_iam_user.dev"]),
        (own("iam:AttachGroupPolicy", "${aws_iam_group.devs.arn}"), &["aws_iam_user.dev"]),
        (own("iam:PutUserPolicy", "arn:aws:iam::*:user/other"), &[]),
        (own("iam:CreateAccessKey", "arn:aws:iam::*:user/dev"), &[]),
        // Every resource: that is told of the policy.
        (own("iam:PutUserPolicy", "*"), &[]),
    ] {
        assert_eq!(user(&[&statements], &[]).found(SELF), expected, "{statements}");
    }
    let by_group = user(&[], &[&own("iam:PutGroupPolicy", "arn:aws:iam::*:group/devs")]);
    assert_eq!(by_group.found(SELF), ["aws_iam_group.devs"]);
}
