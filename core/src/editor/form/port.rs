//! Ports by the names people know them by.

use crate::catalog::{Kind, PropSpec};

/// Ports that architectures use: number, what is typed for it, what people read. Sources: IANA, "Service Name and Transport
/// Protocol Port Number Registry" (November 2026), whose names some are alternatives to; Redis, Memcached, MongoDB, Kafka and
/// OpenSearch documentation for theirs; Amazon Redshift management guide for 5439.
const PORTS: &[(u16, &[&str], &str)] = &[
    (22, &["ssh", "sftp"], "SSH"),
    (25, &["smtp"], "SMTP"),
    (53, &["dns", "domain"], "DNS"),
    (80, &["http"], "HTTP"),
    (123, &["ntp"], "NTP"),
    (389, &["ldap"], "LDAP"),
    (443, &["https"], "HTTPS"),
    (445, &["smb", "microsoft-ds"], "SMB"),
    (465, &["smtps", "submissions"], "SMTP over TLS"),
    (514, &["syslog"], "Syslog"),
    (587, &["submission"], "SMTP submission"),
    (636, &["ldaps"], "LDAP over TLS"),
    (853, &["domain-s", "dns-over-tls"], "DNS over TLS"),
    (993, &["imaps"], "IMAP over TLS"),
    (1433, &["mssql", "sqlserver", "ms-sql-s"], "SQL Server"),
    (1521, &["oracle"], "Oracle"),
    (1883, &["mqtt"], "MQTT"),
    (2049, &["nfs", "efs"], "NFS"),
    (3306, &["mysql", "mariadb", "aurora"], "MySQL"),
    (3389, &["rdp", "ms-wbt-server"], "Remote Desktop"),
    (5432, &["postgres", "postgresql"], "PostgreSQL"),
    (5439, &["redshift"], "Redshift"),
    (5671, &["amqps"], "AMQP over TLS"),
    (5672, &["amqp", "rabbitmq"], "AMQP"),
    (5985, &["winrm", "wsman"], "WinRM"),
    (5986, &["winrms", "wsmans"], "WinRM over TLS"),
    (6379, &["redis", "valkey"], "Redis"),
    (8080, &["http-alt"], "HTTP, alternative"),
    (8443, &["https-alt"], "HTTPS, alternative"),
    (8883, &["mqtts", "secure-mqtt"], "MQTT over TLS"),
    (9092, &["kafka"], "Kafka"),
    (9200, &["opensearch", "elasticsearch"], "OpenSearch"),
    (11_211, &["memcached", "memcache"], "Memcached"),
    (27_017, &["mongodb", "docdb", "documentdb"], "MongoDB"),
];

/// Whether a property holds a port.
pub fn is_port(spec: &PropSpec) -> bool {
    is_port_field(spec.key, &spec.kind)
}

/// Whether a field with this key holds a port.
pub fn is_port_field(key: &str, kind: &Kind) -> bool {
    let is_called = key == "port" || key.ends_with("_port");
    is_called && matches!(kind, Kind::Int { max: 65_535, .. })
}

/// The port somebody means by a name, however it is written: `HTTPS`, `postgres`.
pub fn number(name: &str) -> Option<u16> {
    let name = name.trim().to_lowercase().replace([' ', '_'], "-");
    PORTS.iter().find(|(_, names, _)| names.contains(&name.as_str())).map(|(number, ..)| *number)
}

/// What a port is known as.
pub fn name(number: i64) -> Option<&'static str> {
    PORTS.iter().find(|(it, ..)| i64::from(*it) == number).map(|(.., label)| *label)
}

/// Ports to choose from: what is typed, and what people read.
pub fn suggestions() -> impl Iterator<Item = (u16, &'static str)> {
    PORTS.iter().map(|(number, _, label)| (*number, *label))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::by_id;

    #[test]
    fn ports_are_known_by_name() {
        for (typed, port) in [("https", 443), (" HTTPS ", 443), ("Postgres", 5432), ("ms sql s", 1433)] {
            assert_eq!(number(typed), Some(port), "{typed}");
        }
        assert_eq!(number("443"), None);
        assert_eq!(number("gopher"), None);
        assert_eq!(name(443), Some("HTTPS"));
        assert_eq!(name(-1), None);
    }

    #[test]
    fn names_mean_one_port_each_and_numbers_rise() {
        let names: Vec<&str> = PORTS.iter().flat_map(|(_, names, _)| *names).copied().collect();
        let once: std::collections::BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(names.len(), once.len());
        assert!(PORTS.windows(2).all(|it| it[0].0 < it[1].0));
    }

    #[test]
    fn properties_that_hold_ports_are_told_from_others() {
        let prop = |ty: &str, key: &str| by_id(ty).and_then(|it| it.prop(key));
        assert!(prop("elb.listener", "port").is_some_and(is_port));
        assert!(!prop("elb.target_group", "health_check_interval").is_some_and(is_port));
    }
}
