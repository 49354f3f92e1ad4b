//! Hourly prices of instances. Within a family they follow the size, so that one price per family does.
//!
//! Source: "Amazon EC2 On-Demand Pricing", "Amazon RDS pricing" and "Amazon Aurora pricing" on AWS's site, Linux, for
//! [`REGION`](super::prices::REGION) and [`AS_OF`](super::prices::AS_OF).

/// What `large` of a family costs an hour.
const FAMILIES: &[(&str, f64)] = &[
    ("t2", 0.092_8),
    ("t3", 0.083_2),
    ("t3a", 0.075_2),
    ("t4g", 0.067_2),
    ("m5", 0.096),
    ("m5a", 0.086),
    ("m5d", 0.113),
    ("m6g", 0.077),
    ("m6i", 0.096),
    ("m6a", 0.086_4),
    ("m7g", 0.081_6),
    ("m7i", 0.100_8),
    ("m7a", 0.115_92),
    ("m8g", 0.089_76),
    ("c5", 0.085),
    ("c5a", 0.077),
    ("c6g", 0.068),
    ("c6i", 0.085),
    ("c6a", 0.076_5),
    ("c7g", 0.072_5),
    ("c7i", 0.089_25),
    ("c8g", 0.079_76),
    ("r5", 0.126),
    ("r5a", 0.113),
    ("r6g", 0.100_8),
    ("r6i", 0.126),
    ("r7g", 0.107_1),
    ("r7i", 0.132_3),
    ("r8g", 0.117_82),
];

/// What `large` of a database family costs an hour: PostgreSQL, MySQL or MariaDB in one zone.
/// Families that AWS offers and are not here, such as m7i and r7i, have no price: an estimate names them.
const DATABASE_FAMILIES: &[(&str, f64)] = &[
    ("t3", 0.145),
    ("t4g", 0.129),
    ("m5", 0.178),
    ("m6g", 0.159),
    ("m6i", 0.178),
    ("m7g", 0.168),
    ("r5", 0.25),
    ("r6g", 0.225),
    ("r6i", 0.25),
    ("r7g", 0.239),
];

/// What `large` of a family of Aurora costs an hour, MySQL or PostgreSQL, with storage of Aurora Standard.
const AURORA_FAMILIES: &[(&str, f64)] =
    &[("t3", 0.164), ("t4g", 0.146), ("r5", 0.29), ("r6g", 0.26), ("r6i", 0.29), ("r7g", 0.276)];

/// How many times `large` a size is.
const SIZES: &[(&str, f64)] = &[
    ("nano", 0.062_5),
    ("micro", 0.125),
    ("small", 0.25),
    ("medium", 0.5),
    ("large", 1.0),
    ("xlarge", 2.0),
    ("2xlarge", 4.0),
    ("3xlarge", 6.0),
    ("4xlarge", 8.0),
    ("6xlarge", 12.0),
    ("8xlarge", 16.0),
    ("9xlarge", 18.0),
    ("10xlarge", 20.0),
    ("12xlarge", 24.0),
    ("16xlarge", 32.0),
    ("18xlarge", 36.0),
    ("24xlarge", 48.0),
    ("32xlarge", 64.0),
    ("48xlarge", 96.0),
];

/// US dollars an hour for an instance type such as `t3.micro`; `None` for one the table lacks.
pub(super) fn instance(ty: &str) -> Option<f64> {
    let (family, size) = ty.split_once('.')?;
    price(FAMILIES, family, size)
}

/// US dollars an hour for an instance class such as `db.t3.micro`.
pub(super) fn database(class: &str) -> Option<f64> {
    let (family, size) = class.strip_prefix("db.")?.split_once('.')?;
    price(DATABASE_FAMILIES, family, size)
}

/// US dollars an hour for an instance class of an Aurora cluster.
pub(super) fn aurora(class: &str) -> Option<f64> {
    let (family, size) = class.strip_prefix("db.")?.split_once('.')?;
    price(AURORA_FAMILIES, family, size)
}

fn price(families: &[(&str, f64)], family: &str, size: &str) -> Option<f64> {
    let find = |table: &[(&str, f64)], name: &str| table.iter().find(|it| it.0 == name).map(|it| it.1);
    Some(find(families, family)? * find(SIZES, size)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_that_is_offered_has_a_price() {
        for (name, _) in crate::catalog::ec2::instance_types::INSTANCE_TYPES {
            assert!(instance(name).is_some(), "{name}");
        }
    }

    #[test]
    fn prices_follow_sizes() {
        let near = |one: Option<f64>, other: f64| one.is_some_and(|it| (it - other).abs() < 1e-6);
        assert!(near(instance("t3.micro"), 0.0104));
        assert!(near(instance("m5.2xlarge"), 0.384));
        assert!(near(database("db.m5.large"), 0.178));
        assert!(near(aurora("db.t4g.medium"), 0.073));
        assert_eq!(aurora("db.serverless"), None);
        assert_eq!(instance("t3"), None);
        assert_eq!(instance("zz9.large"), None);
        assert_eq!(database("t3.micro"), None);
    }
}
