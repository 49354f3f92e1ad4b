//! List prices in US dollars, without free tiers, savings plans and taxes.
//!
//! Source: the pricing pages of the services on AWS's site, for the Region and the month below. One page per section.

use crate::model::PriceLevel;

/// When the prices were taken down.
pub const AS_OF: &str = "October 2025";

/// The Region they hold in.
pub const REGION: &str = "us-east-1";

/// What prices are shown to somebody whose resources are in a Region, in a sentence or two.
pub fn basis(region: &str, level: PriceLevel) -> String {
    let elsewhere = match region {
        _ if !level.is_same() => String::new(),
        REGION => String::new(),
        _ => format!(" In {region} they differ: say how they compare, to have the total follow."),
    };
    let at = if level.is_same() { String::new() } else { format!(" at {} %", level.0) };
    format!(
        "AWS list prices of {REGION}{at}, as of {AS_OF}, without taxes, free tiers and discounts.{elsewhere}"
    )
}

// "Amazon EBS pricing"; a GB of a volume, a month.
pub(super) const GP3: f64 = 0.08;
pub(super) const GP2: f64 = 0.10;
pub(super) const IO1: f64 = 0.125;
pub(super) const ST1: f64 = 0.045;
pub(super) const SC1: f64 = 0.015;
pub(super) const MAGNETIC: f64 = 0.05;
/// An operation a second of gp3 beyond [`GP3_IOPS_FREE`], a month.
pub(super) const GP3_IOPS: f64 = 0.005;
pub(super) const GP3_IOPS_FREE: f64 = 3_000.0;
/// A MiB a second of gp3 beyond [`GP3_THROUGHPUT_FREE`], a month.
pub(super) const GP3_THROUGHPUT: f64 = 0.04;
pub(super) const GP3_THROUGHPUT_FREE: f64 = 125.0;
/// An operation a second of io1 and, up to 32,000, of io2, a month.
pub(super) const PROVISIONED_IOPS: f64 = 0.065;

// "Amazon EC2 on-demand pricing": detailed monitoring, as seven metrics of CloudWatch.
pub(super) const DETAILED_MONITORING: f64 = 2.10;

// "AWS Fargate pricing"; an hour, Linux on x86 and on Arm.
pub(super) const FARGATE_VCPU: f64 = 0.040_48;
pub(super) const FARGATE_GB: f64 = 0.004_445;
pub(super) const FARGATE_ARM_VCPU: f64 = 0.032_38;
pub(super) const FARGATE_ARM_GB: f64 = 0.003_56;

// "AWS Lambda pricing"; a million calls, and a GB for a second on x86 and on Arm.
pub(super) const LAMBDA_REQUESTS: f64 = 0.20;
pub(super) const LAMBDA_GB_SECOND: f64 = 0.000_016_666_7;
pub(super) const LAMBDA_ARM_GB_SECOND: f64 = 0.000_013_333_4;

// "Amazon DynamoDB pricing", table class Standard and Standard-IA; on demand a million request units, provisioned a unit for an hour,
// storage a GB a month, point-in-time recovery a GB a month.
pub(super) const DYNAMODB_READS: f64 = 0.125;
pub(super) const DYNAMODB_WRITES: f64 = 0.625;
pub(super) const DYNAMODB_IA_READS: f64 = 0.155;
pub(super) const DYNAMODB_IA_WRITES: f64 = 0.780;
pub(super) const DYNAMODB_READ_UNIT: f64 = 0.000_13;
pub(super) const DYNAMODB_WRITE_UNIT: f64 = 0.000_65;
pub(super) const DYNAMODB_IA_READ_UNIT: f64 = 0.000_16;
pub(super) const DYNAMODB_IA_WRITE_UNIT: f64 = 0.000_81;
pub(super) const DYNAMODB_STORAGE: f64 = 0.25;
pub(super) const DYNAMODB_IA_STORAGE: f64 = 0.10;
pub(super) const DYNAMODB_RECOVERY: f64 = 0.20;

// "Amazon S3 pricing", class Standard; a GB a month in the first 50 TB, a thousand requests.
pub(super) const S3_STORAGE: f64 = 0.023;
pub(super) const S3_PUTS: f64 = 0.005;
pub(super) const S3_GETS: f64 = 0.000_4;

// "Amazon RDS pricing"; storage of a single zone, a GB a month, and an operation a second of io1.
pub(super) const RDS_GP: f64 = 0.115;
pub(super) const RDS_IO1: f64 = 0.125;
pub(super) const RDS_MAGNETIC: f64 = 0.10;
pub(super) const RDS_IOPS: f64 = 0.10;

// "Amazon Aurora pricing", Aurora Standard; a capacity unit of Serverless v2 an hour, a GB a month, a million reads and writes
// of storage.
pub(super) const AURORA_CAPACITY_UNIT: f64 = 0.12;
pub(super) const AURORA_STORAGE: f64 = 0.10;
pub(super) const AURORA_REQUESTS: f64 = 0.20;

// "AWS Backup pricing"; a GB of DynamoDB or EBS in warm storage differs: that of DynamoDB, the dearer one, a month.
pub(super) const BACKUP_STORAGE: f64 = 0.10;

// "Amazon VPC pricing"; a NAT gateway and a public IPv4 address an hour, a GB through the gateway.
pub(super) const NAT_HOUR: f64 = 0.045;
pub(super) const NAT_DATA: f64 = 0.045;
pub(super) const PUBLIC_IPV4_HOUR: f64 = 0.005;
// "AWS PrivateLink pricing"; an interface endpoint in one zone an hour, a GB through it.
pub(super) const ENDPOINT_HOUR: f64 = 0.01;
pub(super) const ENDPOINT_DATA: f64 = 0.01;
/// A GB between zones or through a peering connection, counted in one direction.
pub(super) const PEERING_DATA: f64 = 0.01;

// "Elastic Load Balancing pricing"; an hour, and a capacity unit for an hour.
pub(super) const BALANCER_HOUR: f64 = 0.022_5;
pub(super) const APPLICATION_UNIT: f64 = 0.008;
pub(super) const NETWORK_UNIT: f64 = 0.006;
pub(super) const GATEWAY_HOUR: f64 = 0.012_5;
pub(super) const GATEWAY_UNIT: f64 = 0.004;

// "AWS Key Management Service pricing"; a key a month, a thousand calls.
pub(super) const KMS_KEY: f64 = 1.0;
pub(super) const KMS_CALLS: f64 = 0.003;

// "AWS Secrets Manager pricing"; a secret a month, and each replica of it; a thousand calls.
pub(super) const SECRET: f64 = 0.40;
pub(super) const SECRET_CALLS: f64 = 0.005;

// "AWS Systems Manager pricing"; an advanced parameter a month.
pub(super) const ADVANCED_PARAMETER: f64 = 0.05;

// "Amazon CloudWatch pricing"; a metric that an alarm watches, at standard and at high resolution, and a dashboard, a month;
// logs a GB taken in, and a GB kept for a month.
pub(super) const ALARM: f64 = 0.10;
pub(super) const FAST_ALARM: f64 = 0.30;
pub(super) const DASHBOARD: f64 = 3.0;
pub(super) const LOGS_IN: f64 = 0.50;
pub(super) const LOGS_KEPT: f64 = 0.03;

// "AWS CloudTrail pricing"; a thousand data events. The first copy of management events is free.
pub(super) const TRAIL_EVENTS: f64 = 0.001;

// "Amazon SNS pricing", "Amazon SQS pricing"; a million messages.
pub(super) const SNS_MESSAGES: f64 = 0.50;
pub(super) const SQS_MESSAGES: f64 = 0.40;
pub(super) const SQS_FIFO_MESSAGES: f64 = 0.50;

/// An amount as people read it: `$1,234.50`.
pub fn dollars(amount: f64) -> String {
    if amount > 0.0 && amount < 0.005 {
        return "under $0.01".to_owned();
    }
    // The sum of no amounts is -0.0.
    let cents = format!("{:.2}", amount + 0.0);
    let (whole, cents) = cents.split_once('.').unwrap_or((&cents, "00"));
    let mut grouped = String::new();
    for (n, digit) in whole.chars().enumerate() {
        if n > 0 && (whole.len() - n) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("${grouped}.{cents}")
}

/// A price of one unit, with as many digits as it has: `$0.0000166667`.
pub fn unit_price(price: f64) -> String {
    let text = format!("{price:.10}");
    let text = text.trim_end_matches('0');
    let missing = text.split_once('.').map_or(0, |(_, it)| 2_usize.saturating_sub(it.len()));
    format!("${text}{}", "0".repeat(missing))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_like_amounts() {
        assert_eq!(dollars(0.0), "$0.00");
        assert_eq!(dollars([].iter().sum()), "$0.00");
        assert_eq!(dollars(0.001), "under $0.01");
        assert_eq!(dollars(999.999), "$1,000.00");
        assert_eq!(dollars(1_234_567.5), "$1,234,567.50");
        assert_eq!(unit_price(0.045), "$0.045");
        assert_eq!(unit_price(0.1), "$0.10");
        assert_eq!(unit_price(1.0), "$1.00");
        assert_eq!(unit_price(LAMBDA_GB_SECOND), "$0.0000166667");
    }
}
