//! Any text is a policy with problems or a reason, and any policy decides any request.
#![no_main]

use drawbridge_core::access::{
    Caller, CallerKind, Context, Document, Fact, Policies, Policy, Request, ResourceLayer, Source, evaluate,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(document) = Document::parse(text) else { return };
    let policy = Policy { source: Source::default(), document };
    for mut context in [Context::open(), Context::complete()] {
        context.set("aws:SourceIp", Fact::is("203.0.113.7"));
        context.set("aws:username", Fact::is("ann"));
        let request = Request {
            caller: Caller {
                kind: CallerKind::User { arn: "arn:aws:iam::123456789012:user/ann".into() },
                account: "123456789012".into(),
                partition: "aws".into(),
            },
            action: "s3:GetObject".to_owned(),
            resource: "arn:aws:s3:::assets/ann/notes.txt".into(),
            account: "123456789012".into(),
            context,
        };
        for resource_layer in [ResourceLayer::Usual, ResourceLayer::Key] {
            let policies = Policies {
                identity: vec![&policy],
                boundary: Some(vec![&policy]),
                resource: vec![&policy],
                resource_layer,
                endpoint: Some(&policy),
                ..Policies::default()
            };
            let decision = evaluate(&request, &policies);
            assert_eq!(decision, evaluate(&request, &policies));
        }
    }
});
