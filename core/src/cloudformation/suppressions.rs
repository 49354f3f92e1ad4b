//! Suppressions in metadata: ours, checkov's and cfn-guard's.
//!
//! Sources for theirs: checkov's documentation, "Suppressing and skipping policies"; cfn-guard's, "Suppressing rules".

use serde_json::Value as Json;

use crate::model::{Suppression, parse_day};
use crate::value::Value;

/// Entry of our metadata.
pub(super) const NAME: &str = "Suppressions";

/// What our metadata says of them.
pub(super) fn value(suppressions: &[Suppression]) -> Value {
    let one = |it: &Suppression| {
        let until = it.until.map(|it| it.to_string());
        let owner = Some(it.owner.clone()).filter(|it| !it.is_empty());
        let fields = [
            ("Rule", Some(it.rule.clone())),
            ("Value", it.value.clone()),
            ("Reason", Some(it.reason.clone())),
            ("Owner", owner),
            ("Until", until),
        ];
        let present =
            fields.into_iter().filter_map(|(name, it)| Some((name.to_owned(), Value::from(it?.as_str()))));
        Value::Map(present.collect())
    };
    Value::List(suppressions.iter().map(one).collect())
}

/// What the metadata of a resource or template suppresses. What is not sound suppresses nothing.
pub(super) fn of_metadata(metadata: &Json) -> Vec<Suppression> {
    let list =
        |path: &str| metadata.pointer(path).and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
    let text = |it: &Json, name: &str| it.get(name).and_then(Json::as_str).map(str::to_owned);
    let own = list("/Drawbridge/Suppressions").iter().filter_map(|it| {
        let until = text(it, "Until").map(|it| parse_day(&it)).transpose().ok()?;
        let owner = text(it, "Owner").unwrap_or_default();
        let (rule, reason) = (text(it, "Rule")?, text(it, "Reason")?);
        Some(Suppression { rule, at: None, tf_type: None, value: text(it, "Value"), reason, owner, until })
    });
    let peer = |rule: String, reason: Option<String>| Suppression {
        rule,
        at: None,
        tf_type: None,
        value: None,
        reason: reason.filter(|it| !it.trim().is_empty()).unwrap_or_else(|| "no reason given".to_owned()),
        owner: String::new(),
        until: None,
    };
    let checkov =
        list("/checkov/skip").iter().filter_map(|it| Some(peer(text(it, "id")?, text(it, "comment"))));
    let guard =
        list("/guard/SuppressedRules").iter().filter_map(|it| Some(peer(it.as_str()?.to_owned(), None)));
    own.chain(checkov).chain(guard).filter(|it| it.check().is_ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_of_other_tools_is_understood() {
        let metadata = serde_json::json!({
            "checkov": {"skip": [{"id": "CKV_AWS_24", "comment": "Bastion"}, {"comment": "without an id"}]},
            "guard": {"SuppressedRules": ["INCOMING_SSH_DISABLED", 3]},
        });
        let found = of_metadata(&metadata);
        let told: Vec<(&str, &str)> = found.iter().map(|it| (it.rule.as_str(), it.reason.as_str())).collect();
        assert_eq!(told, [("CKV_AWS_24", "Bastion"), ("INCOMING_SSH_DISABLED", "no reason given")]);
    }
}
