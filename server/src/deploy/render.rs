//! From the stored diagram to what CloudFormation gets, and to what a plan needs to know about it.
//!
//! The seam to the core: everything AWS-specific about a diagram comes from here, anew for each plan.

use std::collections::BTreeMap;

use drawbridge_core::api::{ErrorCode, FindingCounts};
use drawbridge_core::model::{Diagram, Profile, snapshot};
use drawbridge_core::stack::{Origin, Stack};
use drawbridge_core::{catalog, cloudformation, revision, rules, stack};
use serde_json::Value;
use time::Date;

use super::Deployer;
use super::plan::check_size;
use crate::error::{ApiError, ApiResult};
use crate::store::StoredDiagram;

/// A diagram as a template.
#[derive(Debug)]
pub(super) struct Rendered {
    /// The template as JSON without white space: CloudFormation counts the bytes.
    pub(super) template: String,
    /// The template's parameters: whether each has a default.
    pub(super) parameters: BTreeMap<String, bool>,
    /// How many resources it declares.
    pub(super) resources: usize,
    /// Node of the diagram by logical id.
    pub(super) nodes: BTreeMap<String, String>,
    /// What the rules say.
    pub(super) findings: FindingCounts,
    /// What resources are called in the template, by what each comes from in the diagram.
    pub(super) logical_ids: BTreeMap<String, String>,
}

impl Deployer {
    /// [`render`] on a thread of its own: a large diagram takes seconds.
    pub(super) async fn rendered(
        &self,
        person: &str,
        diagram: &StoredDiagram,
        standing: BTreeMap<String, String>,
    ) -> ApiResult<Rendered> {
        let (text, today) = (diagram.snapshot.clone(), self.clock.today());
        self.rendering.run(person, move || render(&text, today, &standing)).await
    }
}

/// Reads, lowers, checks and emits a stored diagram. What is suppressed on this day does not count as found. Resources are
/// called as in the stack that stands, however nodes are called by now.
fn render(text: &str, today: Date, standing: &BTreeMap<String, String>) -> ApiResult<Rendered> {
    let invalid = |message: String| ApiError::new(ErrorCode::InvalidDiagram, message);
    let diagram = snapshot::read(text)
        .map_err(|error| invalid(format!("the stored diagram cannot be read: {error}")))?;
    // What rules do not see is not deployed unseen.
    if let Some(first) = revision::hidden(&diagram).into_iter().next() {
        return Err(invalid(first).hint("take it out of the source text and set it where it belongs"));
    }
    let mut stack = stack::lower(&diagram);
    cloudformation::keep_ids(&mut stack, standing);
    if stack.resources.is_empty() {
        return Err(
            invalid("there is nothing in the diagram to deploy".to_owned()).hint("draw something first")
        );
    }
    let template = cloudformation::deployed(&stack)
        .map_err(|error| invalid(format!("the diagram cannot become a template: {error}")))?;
    let mut rendered = Rendered {
        parameters: parameters(&template),
        template: template.to_string(),
        resources: template["Resources"].as_object().map_or(0, serde_json::Map::len),
        nodes: nodes(&diagram, &stack),
        findings: FindingCounts::default(),
        logical_ids: cloudformation::ids_by_source(&stack),
    };
    // Before the rules, which take longest: a stack that is too large for AWS may be so by far.
    check_size(&rendered)?;
    rendered.findings = counts(&stack, today);
    Ok(rendered)
}

/// Whether deleting a resource of this CloudFormation type loses data.
pub(super) fn is_stateful(type_name: &str) -> bool {
    catalog::by_cloudformation_type(type_name).is_some_and(|ty| ty.stateful)
}

fn parameters(template: &Value) -> BTreeMap<String, bool> {
    let declared = template["Parameters"].as_object().into_iter().flatten();
    declared.map(|(name, parameter)| (name.clone(), parameter.get("Default").is_some())).collect()
}

/// A role, policy or profile that an access edge became belongs to the node that got the access.
fn nodes(diagram: &Diagram, stack: &Stack) -> BTreeMap<String, String> {
    let node_of = |address: &str| match &stack.get(address)?.origin {
        Origin::Node { id, .. } => Some(id.to_string()),
        Origin::Edge { id } => diagram.edge(id.as_str()).map(|edge| edge.from.to_string()),
        Origin::Source { .. } => None,
    };
    let addresses = cloudformation::addresses(stack).into_iter();
    addresses.filter_map(|(logical_id, address)| Some((logical_id, node_of(&address)?))).collect()
}

fn counts(stack: &Stack, today: Date) -> FindingCounts {
    let counts = rules::check_on(stack, today).counts();
    // Whoever may edit the diagram may set findings aside; that must not hide them from whoever deploys it.
    let mut whole = stack.clone();
    whole.settings.profile = Profile { forbid_suppressions: true, ..Profile::default() };
    let whole = rules::check_on(&whole, today).counts();
    let all = whole.critical + whole.high;
    let small = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    FindingCounts {
        critical: small(counts.critical),
        high: small(counts.high),
        medium: small(counts.medium),
        low: small(counts.low),
        set_aside: small(all.saturating_sub(counts.critical + counts.high)),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed setup is a failed test")]
    use drawbridge_core::catalog::{dynamodb, ec2};
    use drawbridge_core::model::{Choice, Op, Setting, Suppression};
    use drawbridge_core::templates;
    use drawbridge_core::value::Value::{List, Map};
    use time::Month;

    use super::*;

    #[test]
    fn a_template_renders_with_its_nodes() {
        let diagram = templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram();
        let rendered = render(&snapshot::write(&diagram), Date::MIN, &BTreeMap::new()).unwrap();
        let template: Value = serde_json::from_str(&rendered.template).unwrap();
        let resources = template["Resources"].as_object().unwrap();
        for (logical_id, resource) in resources {
            assert!(rendered.nodes.contains_key(logical_id), "{logical_id}: {resource}");
        }
        assert_eq!((rendered.findings.critical, rendered.findings.high), (0, 0));
    }

    #[test]
    fn an_empty_diagram_is_nothing_to_deploy() {
        let error = render(&snapshot::write(&Diagram::default()), Date::MIN, &BTreeMap::new()).unwrap_err();
        assert!(matches!(error, ApiError::Refused(detail) if detail.code == ErrorCode::InvalidDiagram));
    }

    #[test]
    fn tables_hold_data_and_subnets_do_not() {
        assert!(is_stateful("AWS::DynamoDB::Table"));
        assert!(!is_stateful("AWS::EC2::Subnet"));
        assert!(!is_stateful("Custom::Unknown"));
    }

    fn date(year: i32, month: u8, day: u8) -> Date {
        Date::from_calendar_date(year, Month::try_from(month).unwrap(), day).unwrap()
    }

    /// A diagram with one high finding: everybody may try to log in.
    fn open_to_the_world() -> Diagram {
        let mut diagram = templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram();
        let name = "authorized_ssh_ranges".to_owned();
        let mut ranges = diagram.parameters()[&name].clone();
        ranges.default = Some(vec!["0.0.0.0/0"].into_iter().map(Into::into).collect());
        diagram.apply(Op::SetParameter { name, parameter: Some(ranges) }).unwrap();
        diagram
    }

    #[test]
    fn what_the_diagram_sets_aside_is_told() {
        let mut diagram = open_to_the_world();
        let findings = |diagram: &Diagram| {
            render(&snapshot::write(diagram), Date::MIN, &BTreeMap::new()).unwrap().findings
        };
        assert_eq!((findings(&diagram).high, findings(&diagram).set_aside), (1, 0));
        let rules = [("sg-ssh-open".to_owned(), Choice::Off)].into();
        let profile = Setting::Profile(Profile { rules, ..Profile::default() });
        diagram.apply(Op::Set { setting: profile }).unwrap();
        assert_eq!((findings(&diagram).high, findings(&diagram).set_aside), (0, 1));
    }

    #[test]
    fn what_was_decided_to_live_with_is_told_and_counts_again_after_its_last_day() {
        let mut diagram = open_to_the_world();
        let last_day = date(2027, 3, 31);
        let group =
            diagram.nodes().find(|(_, it)| *it.ty == ec2::security_group::TYPE).unwrap().0.to_string();
        let suppression = Suppression {
            rule: "sg-ssh-open".to_owned(),
            at: Some(group),
            tf_type: None,
            value: None,
            reason: "until the VPN is there".to_owned(),
            owner: String::new(),
            until: Some(last_day),
        };
        diagram.apply(Op::SetSuppression { id: "s".into(), suppression: Some(suppression) }).unwrap();
        let on = |day: Date| render(&snapshot::write(&diagram), day, &BTreeMap::new()).unwrap().findings;
        assert_eq!((on(last_day).high, on(last_day).set_aside), (0, 1));
        let after = last_day.next_day().unwrap();
        assert_eq!((on(after).high, on(after).set_aside), (1, 0));
    }

    #[test]
    fn what_source_text_hides_from_the_rules_is_not_deployed() {
        let mut diagram = templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram();
        let table = diagram.nodes().find(|(_, it)| *it.ty == dynamodb::table::TYPE).unwrap().0.clone();
        let said = [("name", "BillingMode"), ("text", "\"PROVISIONED\"")];
        let said = said.map(|(key, it)| (key.to_owned(), it.into())).to_vec();
        let value = Some(List(vec![Map(said)]));
        diagram
            .apply(Op::SetProperty { id: table, key: "cloudformation_properties".to_owned(), value })
            .unwrap();
        let error = render(&snapshot::write(&diagram), Date::MIN, &BTreeMap::new()).unwrap_err();
        let ApiError::Refused(detail) = error else { panic!("{error}") };
        assert_eq!(detail.code, ErrorCode::InvalidDiagram);
        assert!(detail.message.contains("BillingMode"), "{}", detail.message);
    }

    #[test]
    fn an_expectation_that_does_not_hold_counts_as_its_severity() {
        let mut diagram = templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram();
        let mut expect = |severity: &str| {
            let expectation = format!(
                r#"{{"op": "set_expectation", "id": "x", "expectation": {{"severity": "{severity}", "only": {{
                    "principals": [], "actions": ["read"], "resources": {{"type": "aws_dynamodb_table"}}}}}}}}"#
            );
            diagram.apply(serde_json::from_str::<Op>(&expectation).unwrap()).unwrap();
            render(&snapshot::write(&diagram), Date::MIN, &BTreeMap::new()).unwrap().findings
        };
        assert_eq!((expect("critical").critical, expect("critical").set_aside), (1, 0));
        assert_eq!((expect("high").high, expect("high").critical), (1, 0));
        assert_eq!(expect("medium").high, 0);
    }
}
