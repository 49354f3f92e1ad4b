//! Prices of what keeps data.

use super::usage::{Assumed, CAPACITY_UNITS, GETS, PUTS, READS, STORAGE, STORAGE_REQUESTS, WRITES};
use super::{HOURS, Line, Priced, instance_types, known, prices};
use crate::catalog::dynamodb::table;
use crate::catalog::ec2::volume;
use crate::catalog::rds::{cluster, cluster_instance, instance};
use crate::catalog::{Known, Prop};
use crate::stack::{Resource, Stack};

/// A disk of a kind, by its size in GB.
pub(super) fn disk(what: &str, kind: &str, size: f64) -> Line {
    let price = match kind {
        "gp3" => prices::GP3,
        "io1" | "io2" => prices::IO1,
        "st1" => prices::ST1,
        "sc1" => prices::SC1,
        "standard" => prices::MAGNETIC,
        _ => prices::GP2,
    };
    Line::monthly(format!("{what}, {kind}"), size, "GB", price)
}

pub(super) fn volume(it: &Resource) -> Priced {
    let (Known::Is(size), Some(kind)) =
        (it.get(&volume::SIZE), known(it, &volume::VOLUME_TYPE, "gp2".to_owned()))
    else {
        return Priced::Unknown;
    };
    let mut lines = vec![disk("Storage", &kind, size as f64)];
    let mut beyond = |prop: &Prop<i64>, what: &str, unit, free: f64, price| {
        if let Known::Is(amount) = it.get(prop)
            && amount as f64 > free
        {
            lines.push(Line::monthly(what, amount as f64 - free, unit, price));
        }
    };
    match kind.as_str() {
        "gp3" => {
            beyond(&volume::IOPS, "Operations beyond 3,000", "IOPS", prices::GP3_IOPS_FREE, prices::GP3_IOPS);
            beyond(
                &volume::THROUGHPUT,
                "Throughput beyond 125",
                "MiB/s",
                prices::GP3_THROUGHPUT_FREE,
                prices::GP3_THROUGHPUT,
            );
        }
        "io1" | "io2" => beyond(&volume::IOPS, "Operations", "IOPS", 0.0, prices::PROVISIONED_IOPS),
        _ => {}
    }
    Priced::Lines(lines)
}

pub(super) fn table(it: &Resource, assumed: Assumed<'_>) -> Priced {
    let is_rare = it.get(&table::TABLE_CLASS) == Known::Is("STANDARD_INFREQUENT_ACCESS".to_owned());
    let pick = |often, rare| if is_rare { rare } else { often };
    let mut lines = match it.get(&table::BILLING_MODE) {
        Known::Is(mode) if mode == "PAY_PER_REQUEST" => vec![
            Line::used("Reads", &READS, assumed, pick(prices::DYNAMODB_READS, prices::DYNAMODB_IA_READS)),
            Line::used("Writes", &WRITES, assumed, pick(prices::DYNAMODB_WRITES, prices::DYNAMODB_IA_WRITES)),
        ],
        Known::Is(_) => {
            let unit = |prop| known(it, prop, 5).map(|it: i64| it as f64 * HOURS);
            let (Some(reads), Some(writes)) = (unit(&table::READ_CAPACITY), unit(&table::WRITE_CAPACITY))
            else {
                return Priced::Unknown;
            };
            vec![
                Line::monthly(
                    "Provisioned reads",
                    reads,
                    "unit hours",
                    pick(prices::DYNAMODB_READ_UNIT, prices::DYNAMODB_IA_READ_UNIT),
                ),
                Line::monthly(
                    "Provisioned writes",
                    writes,
                    "unit hours",
                    pick(prices::DYNAMODB_WRITE_UNIT, prices::DYNAMODB_IA_WRITE_UNIT),
                ),
            ]
        }
        _ => return Priced::Unknown,
    };
    let stored = pick(prices::DYNAMODB_STORAGE, prices::DYNAMODB_IA_STORAGE);
    lines.push(Line::used("Storage", &STORAGE, assumed, stored));
    if it.get(&table::PITR) == Known::Is(true) {
        lines.push(Line::used("Point-in-time recovery", &STORAGE, assumed, prices::DYNAMODB_RECOVERY));
    }
    Priced::Lines(lines)
}

pub(super) fn bucket(assumed: Assumed<'_>) -> Priced {
    Priced::Lines(vec![
        Line::used("Storage, Standard", &STORAGE, assumed, prices::S3_STORAGE),
        Line::used("Reads", &GETS, assumed, prices::S3_GETS),
        Line::used("Writes and lists", &PUTS, assumed, prices::S3_PUTS),
    ])
}

pub(super) fn database(it: &Resource) -> Priced {
    const PRICED: [&str; 3] = ["postgres", "mysql", "mariadb"];
    let is_priced = matches!(it.get(&instance::ENGINE), Known::Is(it) if PRICED.contains(&it.as_str()));
    let (Known::Is(class), Known::Is(size)) =
        (it.get(&instance::INSTANCE_CLASS), it.get(&instance::ALLOCATED_STORAGE))
    else {
        return Priced::Unknown;
    };
    let Some(price) = instance_types::database(&class).filter(|_| is_priced) else { return Priced::Unknown };
    let Some(kind) = known(it, &instance::STORAGE_TYPE, "gp3".to_owned()) else { return Priced::Unknown };
    // Of everything in two zones there is a second one, at the same price.
    let zones = if it.get(&instance::MULTI_AZ) == Known::Is(true) { 2.0 } else { 1.0 };
    let where_ = if zones == 2.0 { ", two zones" } else { "" };
    let storage = match kind.as_str() {
        "io1" | "io2" => prices::RDS_IO1,
        "standard" => prices::RDS_MAGNETIC,
        _ => prices::RDS_GP,
    };
    let mut lines = vec![
        Line::hourly(format!("{class}{where_}"), zones, price),
        Line::monthly(format!("Storage, {kind}{where_}"), size as f64 * zones, "GB", storage),
    ];
    if let ("io1" | "io2", Known::Is(iops)) = (kind.as_str(), it.get(&instance::IOPS)) {
        lines.push(Line::monthly("Operations", iops as f64 * zones, "IOPS", prices::RDS_IOPS));
    }
    Priced::Lines(lines)
}

/// The storage of a cluster, which its instances share. Where it is billed otherwise than Aurora Standard, it has no price.
pub(super) fn cluster(it: &Resource, assumed: Assumed<'_>) -> Priced {
    if !is_standard(it) {
        return Priced::Unknown;
    }
    Priced::Lines(vec![
        Line::used("Storage, Aurora Standard", &STORAGE, assumed, prices::AURORA_STORAGE),
        Line::used("Reads and writes of storage", &STORAGE_REQUESTS, assumed, prices::AURORA_REQUESTS),
    ])
}

pub(super) fn cluster_instance(stack: &Stack, it: &Resource, assumed: Assumed<'_>) -> Priced {
    let of_standard =
        it.target(&cluster_instance::CLUSTER).and_then(|it| stack.get(it)).is_some_and(is_standard);
    let Known::Is(class) = it.get(&cluster_instance::INSTANCE_CLASS) else { return Priced::Unknown };
    if !of_standard {
        return Priced::Unknown;
    }
    if class == "db.serverless" {
        let price = prices::AURORA_CAPACITY_UNIT * HOURS;
        return Priced::Lines(vec![Line::used("Aurora capacity units", &CAPACITY_UNITS, assumed, price)]);
    }
    let Some(price) = instance_types::aurora(&class) else { return Priced::Unknown };
    Priced::Lines(vec![Line::hourly(class, 1.0, price)])
}

/// Whether a cluster is Aurora Standard, with instances of its own.
fn is_standard(it: &Resource) -> bool {
    let is_aurora = matches!(it.get(&cluster::ENGINE), Known::Is(it) if it.starts_with("aurora-"));
    is_aurora
        && known(it, &cluster::STORAGE_TYPE, "aurora".to_owned()).as_deref() == Some("aurora")
        && it.get(&cluster::ENGINE_MODE) != Known::Is("serverless".to_owned())
}

pub(super) fn vault(assumed: Assumed<'_>) -> Priced {
    Priced::Lines(vec![Line::used("Backups", &STORAGE, assumed, prices::BACKUP_STORAGE)])
}
