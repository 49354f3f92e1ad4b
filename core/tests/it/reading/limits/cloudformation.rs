//! Templates that grow.

use super::size;
use drawbridge_core::cloudformation::{self, Read};

fn read(text: &str) -> Read {
    for other in [cloudformation::read_deployed, cloudformation::read_to_draw] {
        other("t.yaml", text, &[]).unwrap();
    }
    cloudformation::read("t.yaml", text).unwrap()
}

fn refusal(text: &str) -> String {
    cloudformation::read("t.yaml", text).unwrap_err().to_string()
}

/// A VPC with a value as its range.
fn vpc(value: &str) -> Read {
    read(&format!("Resources:\n  V:\n    Type: AWS::EC2::VPC\n    Properties:\n      CidrBlock: {value}\n"))
}

const GAVE_UP: &str =
    "the values up to here are more than are worked out at once; the others stay as written";

#[test]
fn rules_inside_a_group_get_names_one_after_the_other() {
    let rule = "        - {IpProtocol: tcp, FromPort: 1, ToPort: 1, CidrIp: 10.0.0.0/8}\n";
    let read = read(&format!(
        "Resources:\n  G:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      GroupDescription: g\n      SecurityGroupIngress:\n{}",
        rule.repeat(4_000)
    ));
    // The group, its rules, and the one that lets everything out.
    assert_eq!(read.stack.resources.len(), 4_002);
    assert!(read.stack.resources.keys().any(|it| it.ends_with("_4000")));
}

#[test]
fn a_long_policy_of_many_stays_as_it_is_written() {
    let policy = |users: usize, text: usize| {
        let list: String = (0..users).map(|it| format!("u{it},")).collect();
        let long = "y".repeat(text);
        read(&format!(
            "Resources:\n  P:\n    Type: AWS::IAM::Policy\n    Properties:\n      PolicyName: p\n      Users: [{list}]\n      \
             PolicyDocument: {{Statement: [{{Effect: Allow, Action: [{long}], Resource: '*'}}]}}\n"
        ))
    };
    assert_eq!(policy(100, 10).stack.resources.len(), 100);
    let read = policy(20_000, 100_000);
    assert_eq!(read.stack.resources.len(), 1);
    assert!(read.notes.iter().any(|it| it.message == GAVE_UP), "{:?}", read.notes);
    assert!(cloudformation::emit_yaml(&read.stack).is_ok());
}

#[test]
fn text_that_grows_stays_as_it_is_written() {
    let long = "y".repeat(20_000);
    for value in [
        format!("!Sub [\"{}\", {{x: {long}}}]", "${x}".repeat(20_000)),
        format!("!Join [{long}, !Split [\",\", \"{}\"]]", ",".repeat(9_000)),
        format!("!Join [\"\", [{}]]", format!("!Join [\"{long}\", [a, b, c, d]],").repeat(100)),
        "!ToJsonString {\"a\": ".repeat(40) + "\"\\\"\"" + &"}".repeat(40),
    ] {
        let read = vpc(&value);
        assert!(size(&read.stack) < 2 * value.len(), "{value:.60} {}", size(&read.stack));
    }
    let read = vpc(&format!("!Sub [\"{}\", {{x: {long}}}]", "${x}".repeat(20_000)));
    let place = read.notes.iter().find(|it| it.message == GAVE_UP).map(|it| (it.line, it.column));
    assert!(place.is_some_and(|(line, column)| line == 5 && column > 18), "{:?}", read.notes);
}

#[test]
fn mappings_that_lead_to_each_other_come_to_an_end() {
    let maps: String = (0..30)
        .map(|it| {
            let next = format!("!FindInMap [M, k{}, v]", it + 1);
            format!("    k{it}: {{v: !Join [\"\", [{next}, {next}, {next}, {next}]]}}\n")
        })
        .collect();
    let read = read(&format!(
        "Mappings:\n  M:\n{maps}    k30: {{v: a}}\nResources:\n  V:\n    Type: AWS::EC2::VPC\n    Properties:\n      CidrBlock: !FindInMap [M, k0, v]\n"
    ));
    assert!(read.notes.iter().any(|it| it.message == GAVE_UP), "{:?}", read.notes);
    assert!(size(&read.stack) < 1_000, "{}", size(&read.stack));
}

#[test]
fn aliases_of_aliases_are_refused_where_they_stand() {
    let laughs: String = (0..30)
        .map(|it| {
            format!(
                "x{}: &a{} [*a{it}, *a{it}, *a{it}, *a{it}, *a{it}, *a{it}, *a{it}, *a{it}]\n",
                it + 1,
                it + 1
            )
        })
        .collect();
    let error = refusal(&format!("x0: &a0 [x, x, x, x, x, x, x, x]\n{laughs}Resources: {{}}\n"));
    assert!(error.contains("values"), "{error}");
    assert!(error.starts_with("t.yaml:"), "{error}");
}

#[test]
fn nothing_is_looked_for_one_by_one() {
    // Each of these looked through all others; now the lot of them is read within a test's patience.
    let n = 20_000;
    let keys: String = (0..n).map(|it| format!("    k{it}: {{v: a{it}}}\n")).collect();
    let parameters: String = (0..n).map(|it| format!("  P{it}: {{Type: CommaDelimitedList}}\n")).collect();
    let finds: String = (0..n).map(|it| format!("        k{it}: !FindInMap [M, k{it}, v]\n        p{it}: !Sub \"${{P{it}}}\"\n        r{it}: ${{\n")).collect();
    let repeated = "  P1: {Type: String}\n".repeat(n);
    let read = read(&format!(
        "Mappings:\n  M:\n{keys}Parameters:\n{parameters}{repeated}Resources:\n  V:\n    Type: AWS::X::Y\n    Properties:\n      A: !Sub \"{}\"\n      B:\n{finds}",
        "${".repeat(n)
    ));
    assert_eq!(read.stack.resources.len(), 1);
}

#[test]
fn ids_that_many_parts_have_stay_short() {
    let stack = |it: usize| {
        format!(
            "{{\"Type\": \"AWS::CloudFormation::Stack\", \"Properties\": {{\"TemplateURL\": \"t{it}.json\"}}}}"
        )
    };
    let template = |it: usize| {
        let (bucket, next) = ("{\"Type\": \"AWS::S3::Bucket\"}", stack(it + 1));
        format!("{{\"Resources\": {{\"S\": {next}, \"T\": {next}, \"B\": {bucket}}}}}")
    };
    let parts: Vec<(String, String)> = (1..=8).map(|it| (format!("t{it}.json"), template(it))).collect();
    let read = cloudformation::read_nested("t0.json", &template(0), &parts).unwrap();
    assert_eq!(read.stack.resources.len(), 1_023, "{:?}", read.notes);
    let ids = cloudformation::logical_ids(&read.stack);
    let longest = ids.values().max_by_key(|it| it.len()).unwrap();
    assert!(longest.len() < 64, "{longest}");
}
