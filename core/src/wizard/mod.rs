//! From a few words to a sound architecture: two zones, private, one instance, one table, read access.
//!
//! What comes out is a diagram as a person could have drawn it, to be changed like any other: nothing refers back to the
//! words.

mod brief;
mod drawing;
mod plan;

pub use brief::{Amount, Brief, Exposure, Use};
pub use plan::draw;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Access, Verdict};
    use crate::model::Diagram;
    use crate::network::with_defaults;
    use crate::rules::{Severity, check};
    use crate::stack::lower;

    fn briefs() -> Vec<Brief> {
        let mut all = Vec::new();
        for zones in 1..=3 {
            for exposure in [Exposure::Private, Exposure::LoadBalancer] {
                for uses in [Use::Read, Use::Write, Use::Both] {
                    for is_watched in [false, true] {
                        let brief = Brief { zones, exposure, uses, is_watched, ..Brief::default() };
                        all.push(Brief { own_key: zones == 2, buckets: 1, queues: 1, ..brief.clone() });
                        all.push(Brief { instances: 4, tables: 2, records: true, ..brief });
                    }
                }
            }
        }
        all
    }

    #[test]
    fn nothing_that_is_drawn_is_unsound() {
        for brief in briefs() {
            let diagram = draw(&brief);
            assert_eq!(diagram.violations(), Vec::<String>::new(), "{brief:?}");
            let stack = lower(&diagram);
            let found = check(&stack);
            let bad: Vec<_> = found.findings.iter().filter(|it| it.severity >= Severity::High).collect();
            assert!(bad.is_empty(), "{brief:?}: {bad:#?}");
            let missing: Vec<&str> =
                found.findings.iter().map(|it| it.rule.id).filter(|it| it.contains("missing")).collect();
            assert!(missing.is_empty(), "{brief:?}: {missing:?}");
        }
    }

    #[test]
    fn what_is_asked_for_works() {
        for brief in briefs() {
            let stack = with_defaults(&lower(&draw(&brief))).into_owned();
            let access = Access::of(&stack);
            let conveyed = access.conveyed();
            assert_eq!(
                conveyed.iter().map(|it| &it.edge.target).collect::<std::collections::BTreeSet<_>>().len(),
                brief.stores()
            );
            assert!(conveyed.iter().all(|it| it.decision.verdict == Verdict::Allowed), "{brief:?}");
        }
    }

    #[test]
    fn nothing_lies_on_something_else() {
        for brief in briefs() {
            let diagram = draw(&brief);
            let nodes: Vec<_> = diagram.nodes().collect();
            for (n, (one_id, one)) in nodes.iter().enumerate() {
                for (other_id, other) in &nodes[n + 1..] {
                    let (a, b) = (one.placement.rect, other.placement.rect);
                    let apart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
                    let is_together = one.placement.parent == other.placement.parent;
                    assert!(!is_together || apart, "{one_id} lies on {other_id}: {brief:?}");
                }
                if let Some(parent) = one.placement.parent.as_ref().and_then(|it| diagram.node(it.as_str())) {
                    let (inner, outer) = (one.placement.rect, parent.placement.rect);
                    assert!(
                        inner.x + inner.w <= outer.w && inner.y + inner.h <= outer.h,
                        "{one_id} sticks out: {brief:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn any_numbers_are_a_diagram() {
        for n in [0, 1, 7, 255] {
            let brief =
                Brief { zones: n, instances: n, tables: n, buckets: n, queues: n, ..Brief::default() };
            let diagram: Diagram = draw(&brief);
            assert!(diagram.violations().is_empty());
        }
    }

    #[test]
    fn words_are_understood() {
        let said = Brief::default().said("Two zones, private, one instance, one table, read access");
        assert_eq!(said.unknown, Vec::<String>::new());
        let brief = said.brief;
        assert_eq!((brief.zones, brief.instances, brief.tables), (2, 1, 1));
        assert_eq!((brief.exposure, brief.uses), (Exposure::Private, Use::Read));
        let said = Brief::default().said("3 AZs, behind a load balancer, four servers, a bucket and two queues, read and write, alarms, own key, a unicorn");
        assert_eq!(said.unknown, ["a unicorn"]);
        let brief = said.brief;
        assert_eq!(
            (brief.zones, brief.instances, brief.buckets, brief.queues, brief.tables),
            (3, 4, 1, 2, 0)
        );
        assert_eq!((brief.exposure, brief.uses), (Exposure::LoadBalancer, Use::Both));
        assert!(brief.is_watched && brief.own_key);
        let said = Brief::default().said("300 servers, 9 queues, no zones");
        assert_eq!(
            said.limited,
            ["Availability Zones: at least 1", "EC2 instances: 6 at most", "SQS queues: 4 at most"]
        );
        assert_eq!((said.brief.zones, said.brief.instances, said.brief.queues), (1, 6, 4));
    }
}
