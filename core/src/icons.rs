//! The icon of every resource type as SVG path data on a 24 by 24 grid, drawn by us. The canvas of the app and exported
//! pictures draw from this one table.
//!
//! Icons are outlines: stroked, never filled, with round caps and joins. A resource type names its icon in the
//! catalogue; a test holds it to a name of this table.

/// Side of the grid the path data is drawn on.
pub const GRID: f64 = 24.0;

/// Width of the stroke on that grid.
pub const STROKE: f64 = 1.6;

/// The path data of an icon; `None` for a name that is not in the table.
pub fn path(name: &str) -> Option<&'static str> {
    ICONS.iter().find(|(it, _)| *it == name).map(|(_, path)| *path)
}

/// The path data of a box with a question mark, for a name that is not known.
pub const UNKNOWN: &str = "M5 5h14v14H5zM9.5 9.5a2.5 2.5 0 1 1 3.4 2.3c-.6.3-.9.7-.9 1.4M12 16v.1";

/// Name and path data.
const ICONS: &[(&str, &str)] = &[
    (
        "vpc",
        "M7.5 18.5a4 4 0 0 1-.6-7.95 5.5 5.5 0 0 1 10.6 1.1 3.5 3.5 0 0 1 .5 6.85zM10 15v-1.6a2 2 0 0 1 4 0V15M9.4 15h5.2v3.5",
    ),
    (
        "access-analyzer",
        "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.2 15.2 20.5 20.5M7.8 10.6l2 2 3.4-3.8",
    ),
    (
        "password-policy",
        "M3.5 8h17v8h-17zM7.5 10.5v3M6.2 11.3l2.6 1.4M8.8 11.3l-2.6 1.4M12.5 10.5v3M11.2 11.3l2.6 1.4M13.8 11.3l-2.6 1.4M16.5 14h2",
    ),
    ("public-access-block", "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM6 6l12 12"),
    (
        "ebs-encryption",
        "M5 6.5C5 5.1 8.1 4 12 4s7 1.1 7 2.5S15.9 9 12 9 5 7.9 5 6.5zM5 6.5v11c0 1.3 2.7 2.3 6.2 2.5M19 6.5v4M14 15h6.5v5.5H14zM15.5 15v-1.4a1.75 1.75 0 0 1 3.5 0V15",
    ),
    (
        "event-data-store",
        "M5 6C5 4.6 8.1 3.5 12 3.5S19 4.6 19 6s-3.1 2.5-7 2.5S5 7.4 5 6zM5 6v12c0 1.4 3.1 2.5 7 2.5s7-1.1 7-2.5V6M9 12.5h6M9 15.5h4",
    ),
    ("restore-testing-plan", "M4 5.5h16v15H4zM4 9.5h16M8 3.5v4M16 3.5v4M8.8 15l2.2 2.2 4.2-4.4"),
    ("metric-filter", "M4 5h16l-6.2 7.5V19l-3.6-1.8v-4.7z"),
    ("access-point", "M5 20.5v-16h10v16M2.5 20.5h19M15 8h4v12.5M12 12.5h.1M8 8h4"),
    (
        "vpc-block-public-access",
        "M7.5 18.5a4 4 0 0 1-.6-7.95 5.5 5.5 0 0 1 10.6 1.1 3.5 3.5 0 0 1 .5 6.85zM9.8 11.4l4.4 4.4M14.2 11.4l-4.4 4.4",
    ),
    ("availability-zone", "M4 20V9.5l8-5.5 8 5.5V20M2.5 20h19M9 20v-6h6v6M9.5 10.5h.1M14.5 10.5h.1"),
    (
        "egress-only-internet-gateway",
        "M5 20V11a7 7 0 0 1 14 0v9M2.5 20h19M8.5 14h6.5M12.4 11.2l2.8 2.8-2.8 2.8",
    ),
    ("vpc-peering-connection", "M3.5 8h6v8h-6zM14.5 8h6v8h-6zM9.5 10.5h5M9.5 13.5h5"),
    ("flow-log", "M5 3.5h9l5 5v12H5zM14 3.5v5h5M8 12h3l1.5-2 2 4 1.5-2h1M8 17h8"),
    ("prefix-list", "M4 5h16v14H4zM7 9h.1M10 9h7M7 12h.1M10 12h7M7 15h.1M10 15h7"),
    (
        "ebs-volume",
        "M5 6.5C5 5.1 8.1 4 12 4s7 1.1 7 2.5S15.9 9 12 9 5 7.9 5 6.5zM5 6.5v11C5 18.9 8.1 20 12 20s7-1.1 7-2.5v-11M9.5 13.5h5",
    ),
    (
        "internet",
        "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM3.5 12h17M12 3.5c5 4.7 5 12.3 0 17-5-4.7-5-12.3 0-17z",
    ),
    (
        "on-premises",
        "M4 20.5V8l7-3v15.5M11 10h9v10.5M2.5 20.5h19M7 9.5h1M7 13h1M7 16.5h1M14 13.5h.1M17 13.5h.1M14 17h.1M17 17h.1",
    ),
    ("other-resource", "M12 3.5 19.5 7.6v8.8L12 20.5l-7.5-4.1V7.6zM4.5 7.6 12 11.8l7.5-4.2M12 11.8v8.7"),
    ("person", "M12 4a3.8 3.8 0 1 0 0 7.6A3.8 3.8 0 0 0 12 4zM4.8 20.5c.3-4 3.2-6.4 7.2-6.4s6.9 2.4 7.2 6.4"),
    (
        "rds-instance",
        "M5 6C5 4.6 8.1 3.5 12 3.5S19 4.6 19 6s-3.1 2.5-7 2.5S5 7.4 5 6zM5 6v12c0 1.4 3.1 2.5 7 2.5s7-1.1 7-2.5V6M5 12c0 1.4 3.1 2.5 7 2.5s7-1.1 7-2.5",
    ),
    (
        "rds-cluster",
        "M8 5.5c0-1.1 1.8-2 4-2s4 .9 4 2-1.8 2-4 2-4-.9-4-2zM8 5.5v4c0 1.1 1.8 2 4 2s4-.9 4-2v-4M3 14.5c0-1.1 1.6-2 3.5-2s3.5.9 3.5 2-1.6 2-3.5 2S3 15.6 3 14.5zM3 14.5v4c0 1.1 1.6 2 3.5 2s3.5-.9 3.5-2v-4M14 14.5c0-1.1 1.6-2 3.5-2s3.5.9 3.5 2-1.6 2-3.5 2-3.5-.9-3.5-2zM14 14.5v4c0 1.1 1.6 2 3.5 2s3.5-.9 3.5-2v-4",
    ),
    (
        "rds-cluster-instance",
        "M4 4h16v16H4zM8 9c0-1 1.8-1.8 4-1.8S16 8 16 9s-1.8 1.8-4 1.8S8 10 8 9zM8 9v6c0 1 1.8 1.8 4 1.8s4-.8 4-1.8V9M1.5 8H4M1.5 12H4M1.5 16H4M20 8h2.5M20 12h2.5M20 16h2.5",
    ),
    (
        "db-subnet-group",
        "M3.5 3.5h17v17h-17zM8 9c0-1 1.8-1.8 4-1.8S16 8 16 9s-1.8 1.8-4 1.8S8 10 8 9zM8 9v6c0 1 1.8 1.8 4 1.8s4-.8 4-1.8V9",
    ),
    ("secret", "M6 11h12v9.5H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3M9.5 15.8h.1M12 15.8h.1M14.5 15.8h.1"),
    ("sns-topic", "M4 9.5v5h3.5L13 19V5L7.5 9.5zM16 8.5a5 5 0 0 1 0 7M18.5 6a8.5 8.5 0 0 1 0 12"),
    ("sqs-queue", "M3.5 7h17v10h-17zM7.5 9.5v5M11 9.5v5M14.5 9.5v5M18 12h3.5"),
    (
        "backup-vault",
        "M4 4.5h16v14H4zM7 18.5v2M17 18.5v2M12 8a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM12 8v7M8.5 11.5h7",
    ),
    (
        "backup-plan",
        "M4 5.5h16v15H4zM4 9.5h16M8 3.5v4M16 3.5v4M9 15a3 3 0 1 1 3 3M9 15l-1.4-1.2M9 15l1.4-1.2",
    ),
    ("backup-selection", "M4 4.5h10v10H4zM10 10h10v10H10zM12.5 15l2 2 3.2-3.6"),
    ("ssm-parameter", "M4 7h9M17 7h3M15 5v4M4 12h3M11 12h9M9 10v4M4 17h9M17 17h3M15 15v4"),
    ("subnet", "M4 4h16v16H4zM4 12h16M12 4v16M7 8h2M15 16h2"),
    ("internet-gateway", "M5 20V11a7 7 0 0 1 14 0v9M2.5 20h19M12 20v-8M8.8 14.6 12 11.4l3.2 3.2"),
    (
        "network-acl",
        "M3.5 4.5h17v15h-17zM3.5 9.5h17M3.5 14.5h17M9.2 4.5v5M14.8 4.5v5M12 9.5v5M9.2 14.5v5M14.8 14.5v5",
    ),
    (
        "load-balancer",
        "M9.5 12a2.5 2.5 0 1 1 5 0 2.5 2.5 0 0 1-5 0zM3 12h6.5M14.2 10.8 19 6.5M14.5 12H20M14.2 13.2l4.8 4.3M16.5 6H19.4V9M18 10l2.2 2-2.2 2M16.5 18h2.9v-3",
    ),
    (
        "target-group",
        "M4 4h16v16H4zM12 7.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM12 11v2M11 12h2M12 5.5v4M12 14.5v4M5.5 12h4M14.5 12h4",
    ),
    (
        "auto-scaling-group",
        "M8.5 8.5h7v7h-7zM12 2.5v3.5M10 4.2l2-1.9 2 1.9M12 21.5V18M10 19.8l2 1.9 2-1.9M2.5 12H6M4.2 10l-1.9 2 1.9 2M21.5 12H18M19.8 10l1.9 2-1.9 2",
    ),
    (
        "launch-template",
        "M6 3.5h8.5L18 7v13.5H6zM14.2 3.5V7.3H18M9.5 12h5v5h-5zM11 10.5V12M13 10.5V12M11 17v1.5M13 17v1.5",
    ),
    ("nat-gateway", "M5 20V11a7 7 0 0 1 14 0v9M2.5 20h19M8 12.5h8M13.2 9.7l2.8 2.8-2.8 2.8M8 17h8"),
    (
        "elastic-ip",
        "M12 21s6.5-6.2 6.5-11a6.5 6.5 0 0 0-13 0c0 4.8 6.5 11 6.5 11zM10 7.5v5M12.6 12.5v-5h1.3a1.6 1.6 0 0 1 0 3.2h-1.3",
    ),
    ("route-table", "M3.5 5h17v14h-17zM3.5 9.6h17M3.5 14.3h17M9 5v14M12.5 7.3h4.5M12.5 12h4.5M12.5 16.7h4.5"),
    (
        "security-group",
        "M12 3l7.5 2.8v5.4c0 4.6-3 8-7.5 9.8-4.5-1.8-7.5-5.2-7.5-9.8V5.8zM8.7 11.8l2.4 2.4 4.4-4.6",
    ),
    (
        "vpc-endpoint",
        "M4 12h5M15 12h5M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM12 3.5v2.5M12 18v2.5M6.5 9.5 4 12l2.5 2.5M17.5 9.5 20 12l-2.5 2.5",
    ),
    (
        "ec2-instance",
        "M6.5 6.5h11v11h-11zM9.8 9.8h4.4v4.4H9.8zM9 3.5v3M12 3.5v3M15 3.5v3M9 17.5v3M12 17.5v3M15 17.5v3M3.5 9h3M3.5 12h3M3.5 15h3M17.5 9h3M17.5 12h3M17.5 15h3",
    ),
    (
        "key-pair",
        "M8.5 9.5a4.5 4.5 0 1 0 4.3 5.8L15 13h2v-2h2V9h2V5h-4l-5.8 5.8a4.5 4.5 0 0 0-2.7-1.3zM7.7 16.4v.1",
    ),
    (
        "dynamodb-table",
        "M5 5.5C5 4.1 7.7 3 11 3s6 1.1 6 2.5S14.3 8 11 8 5 6.9 5 5.5zM5 5.5v13C5 19.9 7.7 21 11 21s6-1.1 6-2.5V15M17 5.5V8M5 12c0 1.4 2.7 2.5 6 2.5M19.2 8.5l-4 4.8h4.2l-1.6 4",
    ),
    (
        "iam-role",
        "M5 12.5A3 3 0 0 1 8 9.5h8a3 3 0 0 1 3 3v5.5H5zM8.5 9.5V7.8a3.5 3.5 0 0 1 7 0v1.7M12 13v2.2",
    ),
    ("iam-user", "M12 4a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM5 20c0-3.9 3.1-6.5 7-6.5s7 2.6 7 6.5z"),
    (
        "iam-group",
        "M9 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM3 19c0-3.3 2.7-5.5 6-5.5s6 2.2 6 5.5zM15 5.3a3 3 0 0 1 0 5.4M17 13.9c2.3.7 4 2.6 4 5.1h-3",
    ),
    (
        "instance-profile",
        "M4 7.5h16v11H4zM9 7.5V5h6v2.5M8.5 11.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6zM13 12h4M13 14.5h4",
    ),
    ("iam-policy", "M6 3.5h8.5L18 7v13.5H6zM14.2 3.5V7.3H18M9 11.5h6M9 14.5h6M9 17.5h3.5"),
    ("log-group", "M5 4h14v16H5zM8 8h8M8 11.5h8M8 15h5M3.2 7.5H5M3.2 12H5M3.2 16.5H5"),
    (
        "trail",
        "M6 3.5h8.5L18 7v5M6 3.5v17h5M14.2 3.5V7.3H18M9 11.5h5M9 14.5h3M16.5 14.5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM18.8 19.6 21 21.8",
    ),
    ("ecs-cluster", "M12 3l8 4.5v9L12 21l-8-4.5v-9zM12 8l3.6 2v4L12 16l-3.6-2v-4z"),
    (
        "ecs-service",
        "M12 3l8 4.5v9L12 21l-8-4.5v-9zM8.8 12a3.4 3.4 0 0 1 6-2.2M15.2 12a3.4 3.4 0 0 1-6 2.2M15 7.8v2.2h-2.2M9 16.2V14h2.2",
    ),
    (
        "ecs-task-definition",
        "M6 3.5h8.5L18 7v13.5H6zM14.2 3.5V7.3H18M12 10l3.2 1.8v3.6L12 17.2l-3.2-1.8v-3.6z",
    ),
    ("lambda-function", "M4 4h16v16H4zM8.5 7.5h2l5 9h-1.8M11 11.5 8 16.5"),
    (
        "alarm",
        "M12 4.5a5 5 0 0 1 5 5c0 4.2 1.5 5.6 2 6.5H5c.5-.9 2-2.3 2-6.5a5 5 0 0 1 5-5zM12 4.5V3M10 18.5a2 2 0 0 0 4 0M3.5 7.5A8 8 0 0 1 6 4M20.5 7.5A8 8 0 0 0 18 4",
    ),
    ("dashboard", "M3.5 5h17v14h-17zM3.5 9h17M6.5 16v-3M9.5 16v-4.5M12.5 16v-2M15.5 15.5l2.5-3.5"),
    (
        "autoscaling",
        "M4 4h5M4 4v5M4 4l5 5M20 20h-5M20 20v-5M20 20l-5-5M20 4h-5M20 4v5M20 4l-5 5M4 20h5M4 20v-5M4 20l5-5M11 11h2v2h-2z",
    ),
    (
        "kms-key",
        "M12 3l7.5 2.8v5.4c0 4.6-3 8-7.5 9.8-4.5-1.8-7.5-5.2-7.5-9.8V5.8zM12 8a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM12 12v4.5M12 14.5h1.8",
    ),
    (
        "s3-bucket",
        "M4.5 6.5h15l-1.9 12.2c-.2 1-2.7 1.8-5.6 1.8s-5.4-.8-5.6-1.8zM4.5 6.5C4.5 5.1 7.9 4 12 4s7.5 1.1 7.5 2.5S16.1 9 12 9 4.5 7.9 4.5 6.5z",
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_resource_type_has_its_icon() {
        for ty in crate::catalog::all() {
            assert!(path(ty.icon).is_some(), "`{}` of {} is not in core/src/icons.rs", ty.icon, ty.id);
        }
    }

    #[test]
    fn no_name_is_twice_in_the_table() {
        let names: BTreeSet<&str> = ICONS.iter().map(|(name, _)| *name).collect();
        assert_eq!(names.len(), ICONS.len());
    }

    #[test]
    fn path_data_holds_nothing_but_commands_and_numbers() {
        for (name, path) in ICONS.iter().chain([&("", UNKNOWN)]) {
            let is_path = |it: char| it.is_ascii_digit() || "MmLlHhVvCcSsQqTtAaZz .,-".contains(it);
            assert!(path.starts_with('M') && path.chars().all(is_path), "{name}: {path}");
        }
    }
}
