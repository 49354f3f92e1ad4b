//! The access engine against cases that somebody else judged, and the examples of AWS's guides.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use drawbridge_core::access::{
    Answer, Caller, CallerKind, Context, Decision, Document, Fact, Ground, Pattern, Policies, Policy,
    Request, ResourceLayer, Source, Syntax, Text, Verdict, evaluate,
};
use serde::Deserialize;
use serde_json::{Value, json};

/// A request with every policy that has a say, as `tests/tools/access_cases.mjs` writes them.
#[derive(Deserialize)]
struct Case {
    principal: String,
    action: String,
    resource: String,
    account: String,
    context: BTreeMap<String, Value>,
    #[serde(default)]
    identity: Vec<Value>,
    resource_policy: Option<Value>,
    boundary: Option<Vec<Value>>,
    session: Option<Value>,
    #[serde(default)]
    service_control: Vec<Vec<Value>>,
    #[serde(default)]
    resource_control: Vec<Vec<Value>>,
    endpoint: Option<Value>,
    verdict: String,
}

impl Case {
    fn decide(&self) -> Decision {
        let identity = policies(&self.identity);
        let resource = self.resource_policy.as_ref().map(policy);
        let boundary = self.boundary.as_deref().map(policies);
        let session = self.session.as_ref().map(policy);
        let endpoint = self.endpoint.as_ref().map(policy);
        let service_control: Vec<Vec<Policy>> = self.service_control.iter().map(|it| policies(it)).collect();
        let resource_control: Vec<Vec<Policy>> =
            self.resource_control.iter().map(|it| policies(it)).collect();
        let resource_layer = match self.action.split(':').next() {
            Some("kms") => ResourceLayer::Key,
            Some("sts") => ResourceLayer::Trust,
            _ => ResourceLayer::Usual,
        };
        let policies = Policies {
            identity: identity.iter().collect(),
            boundary: boundary.as_ref().map(|it| it.iter().collect()),
            session: session.as_ref().map(|it| vec![it]),
            resource: resource.iter().collect(),
            resource_layer,
            endpoint: endpoint.as_ref(),
            service_control: service_control.iter().map(|it| it.iter().collect()).collect(),
            resource_control: resource_control.iter().map(|it| it.iter().collect()).collect(),
        };
        let request = Request {
            caller: caller(&self.principal),
            action: self.action.clone(),
            resource: self.resource.as_str().into(),
            account: self.account.as_str().into(),
            context: self.context(),
        };
        evaluate(&request, &policies)
    }

    /// Whether one of its policies holds this text.
    fn says(&self, text: &str) -> bool {
        let policies = [
            json!(self.identity),
            json!(self.resource_policy),
            json!(self.boundary),
            json!(self.session),
            json!(self.service_control),
            json!(self.resource_control),
            json!(self.endpoint),
        ];
        policies.iter().any(|it| it.to_string().to_ascii_lowercase().contains(&text.to_ascii_lowercase()))
    }

    /// Whether one of its policies has a policy variable that the request has no value for.
    fn has_variable_without_value(&self) -> bool {
        let is_known = |key: &str| self.context.keys().any(|it| it.eq_ignore_ascii_case(key));
        ["aws:username", "aws:PrincipalTag/team", "aws:PrincipalTag/none"]
            .iter()
            .any(|key| !is_known(key) && self.says(&format!("${{{key}}}")))
    }

    fn context(&self) -> Context {
        let mut context = Context::complete();
        for (key, value) in &self.context {
            let text = |it: &Value| Text::literal(it.as_str().unwrap_or_default());
            let values =
                value.as_array().map_or_else(|| vec![text(value)], |it| it.iter().map(text).collect());
            context.set(key.clone(), Fact::Is(values));
        }
        context
    }
}

fn policy(json: &Value) -> Policy {
    Policy { source: Source::default().into(), document: Document::parse(&json.to_string()).unwrap().into() }
}

fn policies(all: &[Value]) -> Vec<Policy> {
    all.iter().map(policy).collect()
}

fn caller(arn: &str) -> Caller {
    let account = arn.split(':').nth(4).unwrap_or_default();
    let kind = match arn.split_once("assumed-role/").and_then(|(_, it)| it.split_once('/')) {
        Some((role, _)) => CallerKind::Role {
            arn: Text::literal(format!("arn:aws:iam::{account}:role/{role}")),
            session: arn.into(),
        },
        None => CallerKind::User { arn: arn.into() },
    };
    Caller { kind, account: account.into(), partition: "aws".into() }
}

/// How the table calls a decision.
fn called(decision: &Decision) -> &'static str {
    let is_explicit = decision.grounds.iter().any(|it| matches!(it, Ground::Denies(_)));
    match decision.verdict {
        Verdict::Allowed => "Allowed",
        Verdict::Denied if is_explicit => "ExplicitlyDenied",
        Verdict::Denied => "ImplicitlyDenied",
        Verdict::Undecided => "undecided",
    }
}

/// Whether a case is one of those that a reason explains.
type Explains = fn(&Case, &Decision) -> bool;

/// Where we say something else, each with the reason.
const EXPLAINED: &[(&str, Explains)] = &[
    (
        "`NotPrincipal` with Deny lists the caller only in part (its account without itself): AWS's guide says that the \
         request may then be denied. It is undecided here; if nothing allows it either, it is denied without a statement.",
        |case, decision| case.says("\"NotPrincipal\"") && decision.verdict != Verdict::Allowed,
    ),
    (
        "A variable in `NotResource` has no value: undecided here, as AWS's guide does not say.",
        |_, decision| decision.missing.iter().any(|it| it.contains("`NotResource`")),
    ),
    (
        "`aws:EpochTime` is in seconds since 1970, so that it can be compared with dates in ISO 8601; the judge takes it for \
         another unit.",
        |case, _| case.says("\"aws:EpochTime\"") && case.says("Date"),
    ),
    (
        "A variable without a value equals nothing, so inverse operators (`StringNotEquals`, …) hold. Source: IAM user guide, \
         \"Policy variables with no value\".",
        |case, _| case.has_variable_without_value(),
    ),
    (
        "In policies of version 2008-10-17, `${…}` is plain text. Source: IAM user guide, \"IAM JSON policy elements: \
         Version\".",
        |case, _| case.says("2008-10-17") && case.says("${"),
    ),
    (
        "0.0.0.0/0 holds every IPv4 address, and an IPv6 address is in no IPv4 range; the judge answers otherwise.",
        |case, _| case.says("IpAddress") && (case.says("0.0.0.0/0") || case.says("\"2001:db8")),
    ),
    (
        "What a resource's policy gives to a session by its ARN, or to everyone, is not limited by what a session policy does \
         not say. Source: IAM user guide, \"Policy evaluation for requests within a single account\".",
        |case, _| {
            let to_session = format!("\"AWS\":\"{}\"", case.principal);
            case.session.is_some()
                && [&to_session, "\"AWS\":\"*\"", "\"Principal\":\"*\""].iter().any(|it| case.says(it))
        },
    ),
];

#[test]
#[expect(clippy::print_stdout, reason = "whoever compares another table wants the sum")]
fn generated_requests_are_decided_as_the_judge_decides_them() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/access-cases.jsonl");
    let path = std::env::var_os("DRAWBRIDGE_ACCESS_CASES").map_or(own, PathBuf::from);
    let table = std::fs::read_to_string(path).unwrap();
    let (mut seen, mut unexplained) = (0, Vec::new());
    let mut explained: BTreeMap<&str, usize> = BTreeMap::new();
    for line in table.lines() {
        let case: Case = serde_json::from_str(line).unwrap();
        let decision = case.decide();
        seen += 1;
        if called(&decision) == case.verdict {
            continue;
        }
        match EXPLAINED.iter().find(|(_, is_it)| is_it(&case, &decision)) {
            Some((reason, _)) => *explained.entry(reason).or_default() += 1,
            None => unexplained.push(format!("{} {:?}\n{line}", called(&decision), decision.missing)),
        }
    }
    println!("{seen} requests, {} decided otherwise: {explained:#?}", explained.values().sum::<usize>());
    assert!(seen >= 300);
    assert!(unexplained.is_empty(), "{} differ:\n{}", unexplained.len(), unexplained.join("\n"));
}

/// A request of a user `ann` in account 111111111111, whose policies are these.
#[expect(clippy::needless_pass_by_value, reason = "cases are written in place")]
fn decide(action: &str, resource: &str, policies: Value, context: Value) -> Decision {
    let mut case = json!({
        "principal": "arn:aws:iam::111111111111:user/ann", "action": action, "resource": resource,
        "account": "111111111111", "context": context, "verdict": "",
    });
    for (key, value) in policies.as_object().unwrap() {
        case[key] = value.clone();
    }
    serde_json::from_value::<Case>(case).unwrap().decide()
}

#[expect(clippy::needless_pass_by_value, reason = "policies are written in place")]
fn statements(statements: Value) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}

fn allow(action: &str, resource: &str) -> Value {
    statements(json!([{"Effect": "Allow", "Action": action, "Resource": resource}]))
}

/// IAM user guide, "Policy evaluation for requests within a single account" and "Cross-account policy evaluation logic".
#[test]
fn the_guides_order_of_evaluation() {
    let bucket = "arn:aws:s3:::assets/x";
    let to = |principal: Value| {
        statements(json!([{"Effect": "Allow", "Principal": principal, "Action": "s3:*", "Resource": "*"}]))
    };
    let (ann, role) = ("arn:aws:iam::111111111111:user/ann", "arn:aws:iam::111111111111:role/app");
    let session = "arn:aws:sts::111111111111:assumed-role/app/one";
    let nothing = allow("ec2:DescribeInstances", "*");
    let (other, elsewhere) = ("222222222222", "arn:aws:iam::111111111111:root");
    for (what, policies, expected) in [
        ("nothing allows it", json!({}), "ImplicitlyDenied"),
        ("an identity's policy is enough", json!({"identity": [allow("s3:Get*", "*")]}), "Allowed"),
        ("a bucket's policy is enough", json!({"resource_policy": to(json!({"AWS": ann}))}), "Allowed"),
        (
            "naming the account is not",
            json!({"resource_policy": to(json!({"AWS": "111111111111"}))}),
            "ImplicitlyDenied",
        ),
        (
            "a boundary limits an identity's policy",
            json!({"identity": [allow("s3:*", "*")], "boundary": [nothing.clone()]}),
            "ImplicitlyDenied",
        ),
        (
            "a boundary does not limit what is given to a user by the resource",
            json!({"resource_policy": to(json!({"AWS": ann})), "boundary": [nothing.clone()]}),
            "Allowed",
        ),
        (
            "a boundary limits what is given to a role by the resource",
            json!({"principal": session, "resource_policy": to(json!({"AWS": role})), "boundary": [nothing.clone()]}),
            "ImplicitlyDenied",
        ),
        (
            "a boundary does not limit what is given to a session by the resource",
            json!({"principal": session, "resource_policy": to(json!({"AWS": session})), "boundary": [nothing.clone()]}),
            "Allowed",
        ),
        ("a boundary alone allows nothing", json!({"boundary": [allow("*", "*")]}), "ImplicitlyDenied"),
        (
            "another account's bucket needs both sides",
            json!({"account": other, "identity": [allow("s3:*", "*")]}),
            "ImplicitlyDenied",
        ),
        (
            "the account is enough for the other side",
            json!({"account": other, "identity": [allow("s3:*", "*")], "resource_policy": to(json!({"AWS": elsewhere}))}),
            "Allowed",
        ),
        (
            "the bucket's policy alone is not enough across accounts",
            json!({"account": other, "resource_policy": to(json!({"AWS": ann}))}),
            "ImplicitlyDenied",
        ),
        (
            "an organization limits its accounts",
            json!({"identity": [allow("*", "*")], "service_control": [[allow("*", "*")], [allow("ec2:*", "*")]]}),
            "ImplicitlyDenied",
        ),
        (
            "a deny wins wherever it stands",
            json!({
                "identity": [allow("*", "*")],
                "boundary": [statements(json!([
                    {"Effect": "Allow", "Action": "*", "Resource": "*"},
                    {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"},
                ]))],
            }),
            "ExplicitlyDenied",
        ),
        (
            "an endpoint lets through only what its policy allows",
            json!({"identity": [allow("*", "*")], "endpoint": allow("s3:PutObject", "*")}),
            "ImplicitlyDenied",
        ),
    ] {
        assert_eq!(called(&decide("s3:GetObject", bucket, policies, json!({}))), expected, "{what}");
    }
}

/// AWS KMS developer guide, "Key policies in AWS KMS" and "Default key policy".
#[test]
fn a_key_policy_always_has_to_agree() {
    let key = "arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    let to = |principal: &str| {
        statements(json!([
            {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "kms:*", "Resource": "*"},
        ]))
    };
    let root = to("arn:aws:iam::111111111111:root");
    let ann = to("arn:aws:iam::111111111111:user/ann");
    for (what, policies, expected) in [
        (
            "an identity's policy alone",
            json!({"identity": [allow("kms:*", "*")], "resource_policy": to("arn:aws:iam::111111111111:user/bob")}),
            "ImplicitlyDenied",
        ),
        (
            "the account and an identity's policy",
            json!({"identity": [allow("kms:*", "*")], "resource_policy": root}),
            "Allowed",
        ),
        ("the account alone", json!({"resource_policy": root}), "ImplicitlyDenied"),
        ("the user", json!({"resource_policy": ann}), "Allowed"),
    ] {
        assert_eq!(called(&decide("kms:Decrypt", key, policies, json!({}))), expected, "{what}");
    }
}

/// IAM user guide, "AWS global condition context keys", "Condition operators" and its example policies.
#[test]
fn the_guides_conditions() {
    let under = |effect: &str, condition: Value| {
        statements(json!([
            {"Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Effect": effect, "Action": "*", "Resource": "*", "Condition": condition},
        ]))
    };
    let without_mfa = json!({"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}});
    let only_by_endpoint = json!({"StringNotEquals": {"aws:sourceVpce": "vpce-1a2b3c4d"}});
    let only_from_network = json!({
        "NotIpAddress": {"aws:SourceIp": ["192.0.2.0/24", "203.0.113.0/24"]},
        "Bool": {"aws:ViaAWSService": "false"},
    });
    let no_tls = json!({"Bool": {"aws:SecureTransport": "false"}});
    let outside_window = json!({"DateGreaterThan": {"aws:CurrentTime": "2024-06-30T23:59:59Z"}});
    for (what, condition, context, expected) in [
        ("long-lived keys have no second factor", &without_mfa, json!({}), "ExplicitlyDenied"),
        ("a second factor", &without_mfa, json!({"aws:MultiFactorAuthPresent": "true"}), "Allowed"),
        ("through the endpoint", &only_by_endpoint, json!({"aws:SourceVpce": "vpce-1a2b3c4d"}), "Allowed"),
        (
            "through another endpoint",
            &only_by_endpoint,
            json!({"aws:SourceVpce": "vpce-0"}),
            "ExplicitlyDenied",
        ),
        ("not through an endpoint", &only_by_endpoint, json!({}), "ExplicitlyDenied"),
        (
            "from the office",
            &only_from_network,
            json!({"aws:SourceIp": "203.0.113.9", "aws:ViaAWSService": "false"}),
            "Allowed",
        ),
        (
            "from elsewhere",
            &only_from_network,
            json!({"aws:SourceIp": "198.51.100.9", "aws:ViaAWSService": "false"}),
            "ExplicitlyDenied",
        ),
        (
            "a service on the user's behalf",
            &only_from_network,
            json!({"aws:SourceIp": "198.51.100.9", "aws:ViaAWSService": "true"}),
            "Allowed",
        ),
        ("over TLS", &no_tls, json!({"aws:SecureTransport": "true"}), "Allowed"),
        ("in the clear", &no_tls, json!({"aws:SecureTransport": "false"}), "ExplicitlyDenied"),
        ("too late", &outside_window, json!({"aws:CurrentTime": "2024-07-01T00:00:00Z"}), "ExplicitlyDenied"),
        ("in time", &outside_window, json!({"aws:CurrentTime": "2024-06-01T00:00:00Z"}), "Allowed"),
    ] {
        let policies = json!({"identity": [under("Deny", condition.clone())]});
        assert_eq!(
            called(&decide("s3:GetObject", "arn:aws:s3:::a/b", policies, context)),
            expected,
            "{what}"
        );
    }
}

/// DynamoDB developer guide, "Using IAM policy conditions for fine-grained access control".
#[test]
fn the_guides_fine_grained_access() {
    let policy = statements(json!([{
        "Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*",
        "Condition": {
            "ForAllValues:StringEquals": {
                "dynamodb:LeadingKeys": ["${aws:username}"],
                "dynamodb:Attributes": ["UserId", "GameTitle"],
            },
        },
    }]));
    let own =
        json!({"aws:username": "ann", "dynamodb:LeadingKeys": ["ann"], "dynamodb:Attributes": ["UserId"]});
    let other = json!({"aws:username": "ann", "dynamodb:LeadingKeys": ["ann", "bob"]});
    let table = "arn:aws:dynamodb:eu-west-1:111111111111:table/scores";
    for (context, expected) in [(own, "Allowed"), (other, "ImplicitlyDenied")] {
        let policies = json!({"identity": [policy]});
        assert_eq!(called(&decide("dynamodb:GetItem", table, policies, context)), expected);
    }
}

/// What is not known is named, and decides nothing.
#[test]
fn what_is_missing_is_named() {
    let identity = [policy(&statements(json!([
        {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
        {"Sid": "Vpce", "Effect": "Deny", "Action": "s3:PutObject", "Resource": "*",
         "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}},
    ])))];
    let policies = Policies { identity: identity.iter().collect(), ..Policies::default() };
    let request = |action: &str| Request {
        caller: caller("arn:aws:iam::111111111111:user/ann"),
        action: action.to_owned(),
        resource: "arn:aws:s3:::a/b".into(),
        account: "111111111111".into(),
        context: Context::open(),
    };
    assert_eq!(evaluate(&request("s3:GetObject"), &policies).verdict, Verdict::Allowed);
    let decision = evaluate(&request("s3:PutObject"), &policies);
    assert_eq!(decision.verdict, Verdict::Undecided);
    assert_eq!(decision.missing.iter().collect::<Vec<_>>(), ["condition key `aws:SourceVpce`"]);
}

/// Where the guides leave room for mistakes: keys that are not there, several values, lists in part, other accounts.
#[test]
fn what_is_easily_got_wrong() {
    let bucket = "arn:aws:s3:::assets/x";
    let (ann, root) = ("arn:aws:iam::111111111111:user/ann", "arn:aws:iam::111111111111:root");
    let everything = allow("*", "*");
    let allow_if = |condition: Value| {
        statements(json!([{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition}]))
    };
    let by = |policy: Value| json!({"identity": [policy]});
    let on_bucket = |key: &str, principal: Value| {
        let mut deny = json!({"Effect": "Deny", "Action": "*", "Resource": "*"});
        deny[key] = principal;
        json!({"identity": [everything], "resource_policy": statements(json!([deny]))})
    };
    let other = "222222222222";
    let to_ann =
        statements(json!([{"Effect": "Allow", "Principal": {"AWS": ann}, "Action": "*", "Resource": "*"}]));
    let to_canonical = statements(
        json!([{"Effect": "Allow", "Principal": {"CanonicalUser": "ab"}, "Action": "*", "Resource": "*"}]),
    );
    for (what, policies, context, expected) in [
        (
            "a boundary counts in another account, too",
            json!({"account": other, "identity": [everything], "resource_policy": to_ann, "boundary": [allow("ec2:*", "*")]}),
            json!({}),
            "ImplicitlyDenied",
        ),
        (
            "whose a canonical id is, nobody can tell from here",
            json!({"account": other, "identity": [everything], "resource_policy": to_canonical}),
            json!({}),
            "undecided",
        ),
        (
            "`ForAllValues` holds where there is no value",
            by(allow_if(json!({"ForAllValues:StringEquals": {"aws:TagKeys": "team"}}))),
            json!({}),
            "Allowed",
        ),
        (
            "`ForAnyValue` does not, with `IfExists` either",
            by(allow_if(json!({"ForAnyValue:StringEqualsIfExists": {"aws:TagKeys": "team"}}))),
            json!({}),
            "ImplicitlyDenied",
        ),
        (
            "several values without a set operator",
            by(allow_if(json!({"StringEquals": {"aws:TagKeys": "team"}}))),
            json!({"aws:TagKeys": ["team", "cost"]}),
            "undecided",
        ),
        (
            "there is no `NullIfExists`, so the statement may say anything",
            by(allow_if(json!({"NullIfExists": {"aws:TagKeys": "true"}}))),
            json!({}),
            "undecided",
        ),
        (
            "what cannot be read may deny what another statement allows",
            by(statements(json!([
                {"Effect": "Allow", "Action": "*", "Resource": "*"},
                {"Effect": "deny", "Action": "*", "Resource": "*"},
            ]))),
            json!({}),
            "undecided",
        ),
        (
            "the old version has no variables",
            by(json!({"Version": "2008-10-17", "Statement": [
                {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::assets/${aws:username}"},
            ]})),
            json!({"aws:username": "x"}),
            "ImplicitlyDenied",
        ),
        (
            "the new one has",
            by(statements(json!([
                {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::assets/${aws:username}"},
            ]))),
            json!({"aws:username": "x"}),
            "Allowed",
        ),
        (
            "AWS does not say what a variable without a value is in `NotResource`",
            by(statements(json!([
                {"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::assets/${aws:username}"},
            ]))),
            json!({}),
            "undecided",
        ),
        (
            "less is not as much",
            by(allow_if(json!({"NumericLessThan": {"aws:MultiFactorAuthAge": "300"}}))),
            json!({"aws:MultiFactorAuthAge": "300"}),
            "ImplicitlyDenied",
        ),
        (
            "four digits are a year",
            by(allow_if(json!({"DateGreaterThan": {"aws:CurrentTime": "2024"}}))),
            json!({"aws:CurrentTime": "2023-12-31T23:59:59Z"}),
            "ImplicitlyDenied",
        ),
        (
            "`NotPrincipal` denies whom it does not list",
            on_bucket("NotPrincipal", json!({"AWS": ["arn:aws:iam::222222222222:user/bob", other]})),
            json!({}),
            "ExplicitlyDenied",
        ),
        (
            "a user is listed with the account",
            on_bucket("NotPrincipal", json!({"AWS": [ann, root]})),
            json!({}),
            "Allowed",
        ),
        (
            "listed in part, the guide leaves it open",
            on_bucket("NotPrincipal", json!({"AWS": root})),
            json!({}),
            "undecided",
        ),
        (
            "a user is no service",
            on_bucket("NotPrincipal", json!({"Service": "lambda.amazonaws.com"})),
            json!({}),
            "ExplicitlyDenied",
        ),
        (
            "nor denied with one",
            on_bucket("Principal", json!({"Service": "lambda.amazonaws.com"})),
            json!({}),
            "Allowed",
        ),
    ] {
        assert_eq!(called(&decide("s3:GetObject", bucket, policies, context)), expected, "{what}");
    }
}

/// Organizations user guide, "Service control policies" and "Resource control policies": neither is about services of AWS, which
/// have no policies of their own.
#[test]
fn services_have_what_the_resource_gives_them_and_nothing_else() {
    let to_sns = policy(&statements(json!([
        {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "*"},
    ])));
    let everything = policy(&allow("*", "*"));
    let nothing =
        policy(&statements(json!([{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}])));
    let request = Request {
        caller: Caller {
            kind: CallerKind::Service { name: "sns.amazonaws.com".to_owned() },
            account: "".into(),
            partition: "aws".into(),
        },
        action: "sqs:SendMessage".to_owned(),
        resource: "arn:aws:sqs:eu-west-1:111111111111:jobs".into(),
        account: "111111111111".into(),
        context: Context::complete(),
    };
    let limits = Policies {
        service_control: vec![vec![&nothing]],
        resource_control: vec![vec![&nothing]],
        ..Policies::default()
    };
    let given = Policies { resource: vec![&to_sns], ..limits.clone() };
    assert_eq!(called(&evaluate(&request, &given)), "Allowed");
    let own = Policies { identity: vec![&everything], ..limits };
    assert_eq!(called(&evaluate(&request, &own)), "ImplicitlyDenied");
}

/// An account, an ARN or a part of one that is only known at the deployment.
#[test]
fn what_is_only_known_at_the_deployment_decides_nothing_that_hangs_on_it() {
    let identity = [policy(&allow("s3:*", "*"))];
    let of_account = |account: Text| {
        let policies = Policies { identity: identity.iter().collect(), ..Policies::default() };
        let request = Request {
            caller: caller("arn:aws:iam::111111111111:user/ann"),
            action: "s3:GetObject".to_owned(),
            resource: "arn:aws:s3:::a/b".into(),
            account,
            context: Context::complete(),
        };
        called(&evaluate(&request, &policies))
    };
    assert_eq!(of_account("111111111111".into()), "Allowed");
    assert_eq!(of_account("222222222222".into()), "ImplicitlyDenied");
    assert_eq!(of_account(Text::unknown("the account")), "undecided");

    let hole = |start: &str, hole: Text, end: &str| Text::literal(start).then(&hole).then_literal(end);
    for (pattern, text, expected) in [
        // Whatever may hold a colon is not surely within one part of an ARN.
        ("arn:aws:s3:*::a", hole("arn:aws:s3:", Text::word("name"), "::a"), Answer::Yes),
        ("arn:aws:s3:*::a", hole("arn:aws:s3:", Text::unknown("name"), "::a"), Answer::unknown("name")),
        ("a?c", hole("a", Text::unknown("name"), "c"), Answer::unknown("name")),
        ("a?c", hole("a", Text::unknown("name"), "d"), Answer::No),
        ("a/*/c", hole("a/", Text::word("name"), "/c"), Answer::Yes),
        ("a/b/c", hole("a", Text::word("name"), "c"), Answer::No),
        ("a/b/c", hole("a", Text::unknown("name"), "c"), Answer::unknown("name")),
    ] {
        let syntax = if pattern.starts_with("arn:") { Syntax::Arn } else { Syntax::Wildcards };
        assert_eq!(
            Pattern::of(&pattern.into(), syntax).covers(&text),
            expected,
            "{pattern} {}",
            text.shown()
        );
    }
}

/// ARNs that belong to resources of a stack: statements about others are left out early, but those that are about everything but
/// others are not.
#[test]
fn a_denial_of_everything_but_another_resource_holds_for_this_one() {
    let (this, that) = ("arn:aws:s3:::this", "arn:aws:s3:::that");
    let owned = |arn: &str| {
        let owner = arn.rsplit(':').next().unwrap_or_default();
        if arn.starts_with("arn:aws:s3") { Text::literal(arn).owned_by(owner) } else { arn.into() }
    };
    let read = |json: &Value| {
        let value = serde_json::from_str(&json.to_string()).unwrap();
        let document = Document::of(&value, &|it| it.as_str().map(owned));
        Policy { source: Source::default().into(), document: document.into() }
    };
    let everything = read(&allow("*", "*"));
    let decide = |statement: Value, is_of_resource: bool| {
        let policy = read(&statements(json!([statement])));
        let mut policies = Policies { identity: vec![&everything], ..Policies::default() };
        if is_of_resource { &mut policies.resource } else { &mut policies.identity }.push(&policy);
        let request = Request {
            caller: caller("arn:aws:iam::111111111111:user/ann"),
            action: "s3:GetObject".to_owned(),
            resource: owned(this),
            account: "111111111111".into(),
            context: Context::complete(),
        };
        called(&evaluate(&request, &policies))
    };
    for (statement, is_of_resource, expected) in [
        (json!({"Effect": "Deny", "Action": "*", "NotResource": that}), false, "ExplicitlyDenied"),
        (json!({"Effect": "Deny", "Action": "*", "NotResource": [this, that]}), false, "Allowed"),
        (json!({"Effect": "Deny", "Action": "*", "Resource": that}), false, "Allowed"),
        (
            json!({"Effect": "Deny", "Action": "*", "Resource": this, "NotPrincipal": {"Service": "sns.amazonaws.com"}}),
            true,
            "ExplicitlyDenied",
        ),
        (
            json!({"Effect": "Deny", "Action": "*", "Resource": this, "Principal": {"Service": "sns.amazonaws.com"}}),
            true,
            "Allowed",
        ),
    ] {
        assert_eq!(decide(statement.clone(), is_of_resource), expected, "{statement}");
    }
}
