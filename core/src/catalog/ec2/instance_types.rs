//! Instance types people choose from, with what they have.
//!
//! Sources: Amazon EC2 instance types guide, "Specifications for Amazon EC2 general purpose, compute optimized and memory
//! optimized instances"; Amazon RDS user guide, "Hardware specifications for DB instance classes"; November 2026. Common
//! families in the sizes that architectures use; AWS has hundreds more, and any may be typed.

macro_rules! types {
    ($(#[$doc:meta])* $table:ident, $prefix:literal: $($name:literal $vcpu:literal $memory:literal $chip:literal,)*) => {
        $(#[$doc])*
        pub const $table: &[(&str, &str)] =
            &[$((concat!($prefix, $name), concat!($prefix, $name, " (", $vcpu, " vCPU, ", $memory, " GiB, ", $chip, ")"))),*];
    };
}

types! {
    /// Types of EC2 instances: name; vCPUs, memory and processor.
    INSTANCE_TYPES, "":
    "t4g.nano" 2 "0.5" "Graviton",
    "t4g.micro" 2 "1" "Graviton",
    "t4g.small" 2 "2" "Graviton",
    "t4g.medium" 2 "4" "Graviton",
    "t4g.large" 2 "8" "Graviton",
    "t4g.xlarge" 4 "16" "Graviton",
    "t4g.2xlarge" 8 "32" "Graviton",
    "t3.nano" 2 "0.5" "Intel",
    "t3.micro" 2 "1" "Intel",
    "t3.small" 2 "2" "Intel",
    "t3.medium" 2 "4" "Intel",
    "t3.large" 2 "8" "Intel",
    "t3.xlarge" 4 "16" "Intel",
    "t3.2xlarge" 8 "32" "Intel",
    "t3a.nano" 2 "0.5" "AMD",
    "t3a.micro" 2 "1" "AMD",
    "t3a.small" 2 "2" "AMD",
    "t3a.medium" 2 "4" "AMD",
    "t3a.large" 2 "8" "AMD",
    "t3a.xlarge" 4 "16" "AMD",
    "t3a.2xlarge" 8 "32" "AMD",
    "m7g.medium" 1 "4" "Graviton",
    "m7g.large" 2 "8" "Graviton",
    "m7g.xlarge" 4 "16" "Graviton",
    "m7g.2xlarge" 8 "32" "Graviton",
    "m7g.4xlarge" 16 "64" "Graviton",
    "m7g.8xlarge" 32 "128" "Graviton",
    "m7i.large" 2 "8" "Intel",
    "m7i.xlarge" 4 "16" "Intel",
    "m7i.2xlarge" 8 "32" "Intel",
    "m7i.4xlarge" 16 "64" "Intel",
    "m7i.8xlarge" 32 "128" "Intel",
    "m6i.large" 2 "8" "Intel",
    "m6i.xlarge" 4 "16" "Intel",
    "m6i.2xlarge" 8 "32" "Intel",
    "m6i.4xlarge" 16 "64" "Intel",
    "m6i.8xlarge" 32 "128" "Intel",
    "c7g.medium" 1 "2" "Graviton",
    "c7g.large" 2 "4" "Graviton",
    "c7g.xlarge" 4 "8" "Graviton",
    "c7g.2xlarge" 8 "16" "Graviton",
    "c7g.4xlarge" 16 "32" "Graviton",
    "c7g.8xlarge" 32 "64" "Graviton",
    "c7i.large" 2 "4" "Intel",
    "c7i.xlarge" 4 "8" "Intel",
    "c7i.2xlarge" 8 "16" "Intel",
    "c7i.4xlarge" 16 "32" "Intel",
    "c7i.8xlarge" 32 "64" "Intel",
    "c6i.large" 2 "4" "Intel",
    "c6i.xlarge" 4 "8" "Intel",
    "c6i.2xlarge" 8 "16" "Intel",
    "c6i.4xlarge" 16 "32" "Intel",
    "c6i.8xlarge" 32 "64" "Intel",
    "r7g.medium" 1 "8" "Graviton",
    "r7g.large" 2 "16" "Graviton",
    "r7g.xlarge" 4 "32" "Graviton",
    "r7g.2xlarge" 8 "64" "Graviton",
    "r7g.4xlarge" 16 "128" "Graviton",
    "r7g.8xlarge" 32 "256" "Graviton",
    "r7i.large" 2 "16" "Intel",
    "r7i.xlarge" 4 "32" "Intel",
    "r7i.2xlarge" 8 "64" "Intel",
    "r7i.4xlarge" 16 "128" "Intel",
    "r7i.8xlarge" 32 "256" "Intel",
    "r6i.large" 2 "16" "Intel",
    "r6i.xlarge" 4 "32" "Intel",
    "r6i.2xlarge" 8 "64" "Intel",
    "r6i.4xlarge" 16 "128" "Intel",
    "r6i.8xlarge" 32 "256" "Intel",
}

types! {
    /// Classes of RDS instances: name; vCPUs, memory and processor.
    INSTANCE_CLASSES, "db.":
    "t4g.micro" 2 "1" "Graviton",
    "t4g.small" 2 "2" "Graviton",
    "t4g.medium" 2 "4" "Graviton",
    "t4g.large" 2 "8" "Graviton",
    "t4g.xlarge" 4 "16" "Graviton",
    "t4g.2xlarge" 8 "32" "Graviton",
    "t3.micro" 2 "1" "Intel",
    "t3.small" 2 "2" "Intel",
    "t3.medium" 2 "4" "Intel",
    "t3.large" 2 "8" "Intel",
    "t3.xlarge" 4 "16" "Intel",
    "t3.2xlarge" 8 "32" "Intel",
    "m7g.large" 2 "8" "Graviton",
    "m7g.xlarge" 4 "16" "Graviton",
    "m7g.2xlarge" 8 "32" "Graviton",
    "m7g.4xlarge" 16 "64" "Graviton",
    "m7g.8xlarge" 32 "128" "Graviton",
    "m7i.large" 2 "8" "Intel",
    "m7i.xlarge" 4 "16" "Intel",
    "m7i.2xlarge" 8 "32" "Intel",
    "m7i.4xlarge" 16 "64" "Intel",
    "m7i.8xlarge" 32 "128" "Intel",
    "m6i.large" 2 "8" "Intel",
    "m6i.xlarge" 4 "16" "Intel",
    "m6i.2xlarge" 8 "32" "Intel",
    "m6i.4xlarge" 16 "64" "Intel",
    "m6i.8xlarge" 32 "128" "Intel",
    "r7g.large" 2 "16" "Graviton",
    "r7g.xlarge" 4 "32" "Graviton",
    "r7g.2xlarge" 8 "64" "Graviton",
    "r7g.4xlarge" 16 "128" "Graviton",
    "r7g.8xlarge" 32 "256" "Graviton",
    "r7i.large" 2 "16" "Intel",
    "r7i.xlarge" 4 "32" "Intel",
    "r7i.2xlarge" 8 "64" "Intel",
    "r7i.4xlarge" 16 "128" "Intel",
    "r7i.8xlarge" 32 "256" "Intel",
    "r6i.large" 2 "16" "Intel",
    "r6i.xlarge" 4 "32" "Intel",
    "r6i.2xlarge" 8 "64" "Intel",
    "r6i.4xlarge" 16 "128" "Intel",
    "r6i.8xlarge" 32 "256" "Intel",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_there_once_with_what_they_have() {
        for table in [INSTANCE_TYPES, INSTANCE_CLASSES] {
            let names: std::collections::BTreeSet<&str> = table.iter().map(|(it, _)| *it).collect();
            assert_eq!(names.len(), table.len());
        }
        assert!(INSTANCE_TYPES.contains(&("t3.micro", "t3.micro (2 vCPU, 1 GiB, Intel)")));
        assert!(INSTANCE_CLASSES.contains(&("db.r7g.xlarge", "db.r7g.xlarge (4 vCPU, 32 GiB, Graviton)")));
    }
}
