//! Policies of users and groups, and who is in a group.

use super::*;

const DOCUMENT: &str = "PolicyDocument: {Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}";

/// The same with a document in each place of one.
fn template(text: &str) -> Read {
    read(&text.replace("DOCUMENT", DOCUMENT))
}

/// The addresses of resources of some types.
fn addresses<'a>(read: &'a Read, types: &[&str]) -> Vec<&'a str> {
    let all = read.stack.resources.keys().map(String::as_str);
    all.filter(|it| types.iter().any(|ty| it.split('.').nth(1) == Some(ty))).collect()
}

/// The line a resource comes from.
fn line(read: &Read, address: &str) -> usize {
    match at(read, address).origin {
        Origin::Source { line, .. } => line,
        _ => 0,
    }
}

/// Rule, address and line of what is found, but for that which is open.
fn found(read: &Read, rules: &[&str]) -> Vec<(String, String, usize)> {
    let report = rules::check(&read.stack);
    let all = report.findings.iter().filter(|it| rules.contains(&it.rule.id));
    all.map(|it| (it.rule.id.to_owned(), it.address.clone(), line(read, &it.address))).collect()
}

#[test]
fn what_users_and_groups_say_of_themselves_becomes_resources_as_in_terraform() {
    let read = template(
        "Resources:
  Ann:
    Type: AWS::IAM::User
    Properties:
      UserName: ann
      LoginProfile: {Password: secret}
      PermissionsBoundary: !Ref Limit
      ManagedPolicyArns: [!Ref Limit, 'arn:aws:iam::aws:policy/AdministratorAccess']
      Groups:
        - !Ref Admins
        - Auditors
        - !ImportValue group
      Policies:
        - {PolicyName: all, DOCUMENT}
        - !If [Open, {PolicyName: more, DOCUMENT}, !Ref AWS::NoValue]
  Bob:
    Type: AWS::IAM::User
    Properties: {UserName: bob, Groups: [!Ref Admins]}
  Admins:
    Type: AWS::IAM::Group
    Properties:
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess']
      Policies: [{PolicyName: own, DOCUMENT}]
  Limit:
    Type: AWS::IAM::ManagedPolicy
    Properties: {DOCUMENT}
",
    );
    let ann = Value::reference("iam.user.ann", "name");
    assert_eq!(prop(&read, "iam.user_policy.ann_all", "user"), Some(&ann));
    assert_eq!(line(&read, "iam.user_policy.ann_all"), 14);
    let limit = Value::reference("iam.policy.limit", "arn");
    assert_eq!(prop(&read, "iam.user_policy_attachment.ann_limit", "policy_arn"), Some(&limit));
    assert_eq!(prop(&read, "iam.user.ann", "permissions_boundary"), Some(&limit));
    assert_eq!(
        prop(&read, "iam.group_policy.admins_own", "group"),
        Some(&Value::reference("iam.group.admins", "name"))
    );
    assert_eq!(
        addresses(&read, &["group_policy_attachment"]),
        ["iam.group_policy_attachment.admins_read_only_access"]
    );
    // A group has one list of its users, as Terraform has it.
    let both = Value::List(vec![ann.clone(), Value::reference("iam.user.bob", "name")]);
    assert_eq!(prop(&read, "iam.group_membership.admins", "users"), Some(&both));
    assert_eq!(line(&read, "iam.group_membership.admins"), 10);
    assert_eq!(prop(&read, "iam.group_membership.auditors", "group"), Some(&"Auditors".into()));
    let kept: Vec<&str> = at(&read, "iam.user.ann").opaque.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(kept, ["Groups/0", "LoginProfile", "Policies/0"]);
    reads_back(&read);

    let star = found(&read, &["iam-star-star"]);
    let is_at = |line| star.iter().any(|(_, _, it)| *it == line);
    assert!(is_at(14) && is_at(23), "{star:?}");
    assert_eq!(found(&read, &["iam-group-empty", "iam-user-no-group"]), []);
    assert!(found(&read, &["iam-policy-on-user"]).iter().any(|(_, _, line)| *line == 14));
    let hcl: String = terraform::emit(&read.stack).into_iter().map(|it| it.text).collect();
    assert!(hcl.contains("resource \"aws_iam_user_policy\" \"ann_all\""), "{hcl}");
    assert!(hcl.contains("resource \"aws_iam_group_policy\" \"admins_own\""), "{hcl}");
}

#[test]
fn users_who_list_a_group_join_those_the_template_puts_into_it() {
    let read = template(
        "Conditions: {IsOpen: !Equals [a, !Ref AWS::Region]}
Resources:
  Ann: {Type: AWS::IAM::User, Properties: {Groups: [!Ref Admins]}}
  Bob: {Type: AWS::IAM::User}
  Guest:
    Type: AWS::IAM::User
    Condition: IsOpen
    Properties: {Groups: [!Ref Admins], Policies: [{PolicyName: all, DOCUMENT}]}
  Admins: {Type: AWS::IAM::Group}
  Members:
    Type: AWS::IAM::UserToGroupAddition
    Properties: {GroupName: !Ref Admins, Users: [!Ref Bob]}
",
    );
    let [bob, ann, guest] =
        ["bob", "ann", "guest"].map(|it| Value::reference(format!("iam.user.{it}"), "name"));
    let memberships = addresses(&read, &["group_membership"]);
    let users = |address: &&str| prop(&read, address, "users").cloned();
    let users: Vec<Option<Value>> = memberships.iter().map(users).collect();
    assert!(users.contains(&Some(Value::List(vec![bob, ann]))), "{users:?}");
    // Who is there on a condition is in it on the same.
    assert!(users.contains(&Some(Value::List(vec![guest]))), "{users:?}");
    let policy = at(&read, "iam.user_policy.guest_all");
    assert_eq!(policy.opaque, [Opaque::cloudformation("@Condition", "\"IsOpen\"")]);
    assert_eq!(found(&read, &["iam-group-empty"]), []);
    assert_eq!(found(&read, &["iam-user-no-group"]), []);
    reads_back(&read);
}

#[test]
fn an_inline_policy_of_several_is_one_for_each_and_is_written_as_one() {
    let read = template(
        "Parameters:
  Names: {Type: CommaDelimitedList}
Resources:
  Shared:
    Type: AWS::IAM::Policy
    DependsOn: Ann
    Metadata: {Drawbridge: {Suppressions: [{Rule: iam-star-star, Reason: Break glass}]}}
    Properties:
      PolicyName: shared
      DOCUMENT
      Groups: [!Ref Admins]
      Roles: [example_role, other_role]
      Users: [!Ref Ann, admin]
  Listed:
    Type: AWS::IAM::Policy
    Properties: {PolicyName: listed, DOCUMENT, Roles: !Ref Names, Users: []}
  OfOne:
    Type: AWS::IAM::Policy
    Properties: {PolicyName: one, DOCUMENT, Users: [admin]}
  OfNobody:
    Type: AWS::IAM::Policy
    Properties: {PolicyName: nobody, DOCUMENT}
  Ann: {Type: AWS::IAM::User}
  Admins: {Type: AWS::IAM::Group}
",
    );
    let all = addresses(&read, &["role_policy", "user_policy", "group_policy"]);
    assert_eq!(
        all,
        [
            "iam.group_policy.shared",
            "iam.role_policy.listed",
            "iam.role_policy.of_nobody",
            "iam.role_policy.shared",
            "iam.role_policy.shared_other_role",
            "iam.user_policy.of_one",
            "iam.user_policy.shared",
            "iam.user_policy.shared_admin",
        ]
    );
    assert_eq!(
        prop(&read, "iam.user_policy.shared", "user"),
        Some(&Value::reference("iam.user.ann", "name"))
    );
    assert_eq!(prop(&read, "iam.role_policy.shared_other_role", "role"), Some(&"other_role".into()));
    assert_eq!(prop(&read, "iam.role_policy.listed", "role"), Some(&unknown(r#"{"Ref":"Names"}"#)));
    let yaml = cloudformation::emit_yaml(&read.stack).unwrap().text;
    assert_eq!(yaml.matches("Type: AWS::IAM::Policy\n").count(), 4, "{yaml}");
    assert!(yaml.contains("Roles:\n        - example_role\n        - other_role\n"), "{yaml}");
    assert!(yaml.contains("Roles: !Ref Names\n"), "{yaml}");
    let ids = cloudformation::logical_ids(&read.stack);
    assert!(all.iter().filter(|it| it.contains("shared")).all(|it| ids[*it] == "Shared"), "{ids:?}");
    reads_back(&read);

    // What is suppressed is so for each of them.
    let suppressed: Vec<&String> = read.stack.suppressions.keys().collect();
    assert_eq!(suppressed.len(), 5, "{suppressed:?}");
    let open = found(&read, &["iam-star-star"]);
    assert_eq!(open.iter().map(|it| it.2).collect::<Vec<_>>(), [14, 20, 17], "{open:?}");
    // What is wrong with what it says is told of once, and whom it should not belong to for each.
    let lines = |rule: &str| found(&read, &[rule]).iter().map(|it| it.2).collect::<Vec<_>>();
    assert_eq!(lines("iam-action-star"), [4, 14, 20, 17]);
    assert_eq!(lines("iam-policy-on-user"), [17, 4, 4]);
    let hcl: String = terraform::emit(&read.stack).into_iter().map(|it| it.text).collect();
    assert!(hcl.contains("resource \"aws_iam_user_policy\" \"shared_admin\""), "{hcl}");

    // One of them changed: it is written alone, and the others stay together.
    let mut stack = read.stack.clone();
    let changed = stack.resources.get_mut("iam.user_policy.shared_admin").unwrap();
    changed.props.insert("name", "another".into());
    let yaml = cloudformation::emit_yaml(&stack).unwrap().text;
    assert_eq!(yaml.matches("Type: AWS::IAM::Policy\n").count(), 5, "{yaml}");
}

#[test]
fn who_a_managed_policy_lists_has_it() {
    let read = template(
        "Resources:
  Wide:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      DOCUMENT
      Users: [!Ref Ann, admin]
      Groups: [!Ref Admins]
      Roles:
        - example_role
        - !ImportValue role
  Ann: {Type: AWS::IAM::User, Properties: {ManagedPolicyArns: [!Ref Own]}}
  Own: {Type: AWS::IAM::ManagedPolicy, Properties: {DOCUMENT}}
  Admins: {Type: AWS::IAM::Group}
",
    );
    let wide = Value::reference("iam.policy.wide", "arn");
    for address in [
        "iam.user_policy_attachment.ann_wide",
        "iam.user_policy_attachment.wide_admin",
        "iam.group_policy_attachment.admins_wide",
        "iam.role_policy_attachment.wide_example_role",
        "iam.role_policy_attachment.wide_entry",
    ] {
        assert_eq!(prop(&read, address, "policy_arn"), Some(&wide), "{address}");
    }
    assert_eq!(line(&read, "iam.role_policy_attachment.wide_example_role"), 9);
    let yaml = cloudformation::emit_yaml(&read.stack).unwrap().text;
    // Each stays where the template has it, so that no two resources need each other.
    assert_eq!(yaml.matches("ManagedPolicyArns:").count(), 1, "{yaml}");
    assert_eq!(found(&read, &["iam-policy-unattached"]), []);
    reads_back(&read);
}

#[test]
fn attachments_of_terraform_to_somebody_else_are_listed_by_the_policy() {
    let hcl = "resource \"aws_iam_policy\" \"own\" {
  policy = jsonencode({ Version = \"2012-10-17\", Statement = [] })
}
resource \"aws_iam_role_policy_attachment\" \"own\" {
  role       = \"example\"
  policy_arn = aws_iam_policy.own.arn
}
";
    let stack = terraform::read(&[("main.tf".to_owned(), hcl.to_owned())]).unwrap().stack;
    let yaml = cloudformation::emit_yaml(&stack).unwrap().text;
    assert!(yaml.contains("Roles:\n        - example\n"), "{yaml}");
}
