//! Capacity that follows its use: a scalable target and a policy for each entry of a table's auto scaling.

use super::Origin;
use super::lower::Lowering;
use super::names::snake_case;
use crate::catalog::appautoscaling::{policy, target};
use crate::catalog::dynamodb::table;
use crate::model::NodeId;
use crate::value::Value;

/// Share of the capacity in use that auto scaling keeps, in percent, when an entry says none. Source: DynamoDB developer
/// guide, "Managing throughput capacity automatically with DynamoDB auto scaling".
const UTILIZATION: i64 = 70;

impl Lowering<'_> {
    /// Makes what scales the tables that are drawn to scale.
    pub(super) fn derive_autoscaling(&mut self) {
        for (id, node) in self.nodes().filter(|(_, it)| *it.ty == table::TYPE) {
            let Some(entries) = node.props.get(table::AUTOSCALING.key()) else { continue };
            let Some(address) = self.addresses.get(id).cloned() else { continue };
            if let Some(resource) = self.stack.resources.get_mut(&address) {
                resource.props.remove(table::AUTOSCALING.key());
            }
            for (index, entry) in entries.items().iter().enumerate() {
                let origin = Origin::Node { id: id.clone(), entry: Some((table::AUTOSCALING.key(), index)) };
                self.scale(id, &address, &self.resolve(entry), origin);
            }
        }
    }

    fn scale(&mut self, id: &NodeId, table: &str, entry: &Value, origin: Origin) {
        let text = |key: &str| entry.field(key).and_then(Value::as_str);
        let index = text("index").filter(|it| !it.is_empty());
        let direction = text("direction").unwrap_or("read");
        let capitalized = if direction == "write" { "Write" } else { "Read" };
        let mut label = self.label(id.as_str()).to_owned();
        let mut resource = vec!["table/".into(), Value::reference(table, "name")];
        if let Some(index) = index {
            label = format!("{label}_{}", snake_case(index, "index"));
            resource.push(format!("/index/{index}").into());
        }
        let wanted = format!("{label}_{direction}");
        let of = if index.is_some() { "index" } else { "table" };
        let mut props = vec![
            (target::RESOURCE_ID.key(), Value::Concat(resource)),
            (target::DIMENSION.key(), format!("dynamodb:{of}:{capitalized}CapacityUnits").into()),
            (target::NAMESPACE.key(), "dynamodb".into()),
        ];
        for key in [target::MIN_CAPACITY.key(), target::MAX_CAPACITY.key()] {
            props.extend(entry.field(key).map(|it| (key, it.clone())));
        }
        let target = self.derive(&target::TYPE, &wanted, props.into_iter().collect(), origin.clone());
        let mut props = vec![
            (policy::NAME.key(), format!("{direction}-utilization").into()),
            (policy::POLICY_TYPE.key(), "TargetTrackingScaling".into()),
            (policy::TARGET.key(), Value::reference(target, "resource_id")),
            (policy::METRIC.key(), format!("DynamoDB{capitalized}CapacityUtilization").into()),
            (
                policy::TARGET_VALUE.key(),
                entry.field("target_value").cloned().unwrap_or(Value::Int(UTILIZATION)),
            ),
        ];
        for key in [policy::SCALE_IN_COOLDOWN.key(), policy::SCALE_OUT_COOLDOWN.key()] {
            props.extend(entry.field(key).map(|it| (key, it.clone())));
        }
        self.derive(&policy::TYPE, &wanted, props.into_iter().collect(), origin);
    }
}
