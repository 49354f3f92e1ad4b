//! Templates whose conditions choose.

use super::Checked;

const NONE: [&str; 0] = [];

/// A template with an input `Env` that is `dev` unless somebody says otherwise, an input `Any` without a default, and a
/// condition on each.
fn with(resources: &str) -> Checked {
    Checked::template(&format!(
        "Parameters:\n  Env: {{Type: String, Default: dev}}\n  Any: {{Type: String}}\nConditions:\n  Prod: !Equals [!Ref Env, \
         prod]\n  Dev: !Not [!Condition Prod]\n  Open: !Equals [!Ref Any, prod]\nResources:\n{resources}"
    ))
}

fn volume(name: &str, condition: &str, encrypted: &str) -> String {
    let condition =
        if condition.is_empty() { String::new() } else { format!("    Condition: {condition}\n") };
    format!(
        "  {name}:\n    Type: AWS::EC2::Volume\n{condition}    Properties: {{AvailabilityZone: us-east-1a, Size: 1, Encrypted: {encrypted}}}\n"
    )
}

#[test]
fn a_resource_is_there_unless_its_condition_says_no() {
    let all = [("A", "Prod"), ("B", "Dev"), ("C", "Open")];
    let text: String = all.iter().map(|(name, condition)| volume(name, condition, "false")).collect();
    assert_eq!(with(&text).found("ebs-encrypted"), ["B", "C"]);
}

#[test]
fn defaults_decide_values() {
    let text = volume("A", "", "!If [Prod, true, false]") + &volume("B", "", "!If [Dev, true, false]");
    let checked = with(&(text + &volume("C", "", "!If [Open, true, false]")));
    assert_eq!(checked.found("ebs-encrypted"), ["A"]);
    assert_eq!(checked.undecided("ebs-encrypted"), ["C"]);
}

/// A group with one entry, or all that is written, of inbound rules.
fn group(rules: &str) -> Checked {
    with(&format!(
        "  Vpc: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: 10.0.0.0/16}}}}\n  Group:\n    Type: AWS::EC2::SecurityGroup\n    \
         Properties:\n      GroupDescription: x\n      VpcId: !Ref Vpc\n      SecurityGroupIngress: {rules}\n"
    ))
}

const SSH: &str = "{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}";
const HTTPS: &str = "{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}";

#[test]
fn entries_of_lists_are_chosen_and_stay_where_nothing_decides() {
    let nothing = "!Ref AWS::NoValue";
    for (rules, is_found) in [
        (format!("[{SSH}]"), true),
        // CloudFormation takes one entry for a list.
        (SSH.to_owned(), true),
        (format!("[!If [Prod, {SSH}, {HTTPS}]]"), false),
        (format!("[!If [Dev, {SSH}, {nothing}], {HTTPS}]"), true),
        (format!("[!If [Prod, {nothing}, !If [Dev, {SSH}, {nothing}]]]"), true),
        (format!("[!If [Open, {SSH}, {nothing}], {HTTPS}]"), true),
        (format!("[!If [Open, {HTTPS}, !If [Open, {nothing}, {SSH}]]]"), true),
        (format!("!If [Open, [{SSH}], {nothing}]"), true),
        (format!("!If [Open, [{HTTPS}], [{HTTPS}, {SSH}]]"), true),
        (format!("!If [Open, [{HTTPS}], {nothing}]"), false),
    ] {
        let checked = group(&rules);
        assert_eq!(checked.found("sg-ssh-open"), if is_found { &["Group"][..] } else { &[] }, "{rules}");
        assert_eq!(checked.undecided("sg-ssh-open"), NONE, "{rules}");
    }
    // What is not known may be there.
    for rules in ["!Ref Any", "[!If [Open, !Ref Any, !Ref AWS::NoValue]]"] {
        let checked = group(rules);
        assert_eq!(checked.found("sg-ssh-open"), NONE, "{rules}");
        assert_eq!(checked.undecided("sg-ssh-open"), ["Group"], "{rules}");
    }
}

#[test]
fn policies_that_a_condition_gives_are_judged() {
    let role = |inside: &str| {
        let trust =
            "{Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}]}";
        with(&format!(
            "  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument: {trust}\n      {inside}\n"
        ))
    };
    let statement = "{Effect: Allow, Action: '*', Resource: '*'}";
    let policy = format!("{{PolicyName: p, PolicyDocument: {{Statement: [{statement}]}}}}");
    for inside in [
        format!("Policies: [!If [Dev, {policy}, !Ref AWS::NoValue]]"),
        format!("Policies: [!If [Open, {policy}, !Ref AWS::NoValue]]"),
        format!(
            "Policies: [{{PolicyName: p, PolicyDocument: {{Statement: [!If [Open, {statement}, !Ref AWS::NoValue]]}}}}]"
        ),
    ] {
        assert_eq!(role(&inside).found("iam-star-star"), ["Role"], "{inside}");
    }
    let managed = |condition: &str| {
        let arn = "arn:aws:iam::aws:policy/AdministratorAccess";
        role(&format!("ManagedPolicyArns: [!If [{condition}, {arn}, !Ref AWS::NoValue]]"))
    };
    assert_eq!(managed("Dev").found("iam-managed-admin"), ["Role"]);
    assert_eq!(managed("Prod").found("iam-managed-admin"), NONE);
    assert_eq!(managed("Open").undecided("iam-managed-admin"), ["Role"]);
}

#[test]
fn truth_values_may_be_text() {
    let values = [("A", "'False'"), ("B", "no"), ("C", "'TRUE'"), ("D", "yes"), ("E", "!Ref Off")];
    let text: String = values.iter().map(|(name, value)| volume(name, "", value)).collect();
    let template = format!("Parameters:\n  Off: {{Type: String, Default: 'false'}}\nResources:\n{text}");
    let checked = Checked::template(&template);
    assert_eq!(checked.found("ebs-encrypted"), ["A", "B", "E"]);
    assert_eq!(checked.undecided("ebs-encrypted"), NONE);
}

#[test]
fn a_log_that_a_condition_chooses_is_left_open() {
    let balancer = |attributes: &str| {
        with(&format!(
            "  Balancer:\n    Type: AWS::ElasticLoadBalancingV2::LoadBalancer\n    Properties:\n      \
             Subnets: [subnet-0a, subnet-0b]\n      LoadBalancerAttributes: {attributes}\n"
        ))
    };
    let on = "[{Key: access_logs.s3.enabled, Value: 'true'}, {Key: access_logs.s3.bucket, Value: logs}]";
    let off = "[{Key: access_logs.s3.enabled, Value: 'false'}]";
    let open = balancer(&format!("!If [Open, {on}, {off}]"));
    assert_eq!(open.found("alb-access-logs"), NONE);
    assert_eq!(open.undecided("alb-access-logs"), ["Balancer"]);
    assert_eq!(balancer(on).found("alb-access-logs"), NONE);
    assert_eq!(balancer(off).found("alb-access-logs"), ["Balancer"]);
}
