//! What somebody asks for.

/// What an architecture is to consist of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brief {
    /// What it is called.
    pub name: String,
    /// Availability Zones, 1 to 3.
    pub zones: u8,
    /// Who may connect to the instances.
    pub exposure: Exposure,
    /// EC2 instances, 1 to 6, spread over the zones.
    pub instances: u8,
    /// DynamoDB tables, up to 4.
    pub tables: u8,
    /// S3 buckets, up to 4.
    pub buckets: u8,
    /// SQS queues, up to 4.
    pub queues: u8,
    /// What the instances do with them.
    pub uses: Use,
    /// Whether alarms watch it and write to an address.
    pub is_watched: bool,
    /// Whether data is encrypted with a key of its own instead of AWS's.
    pub own_key: bool,
    /// Whether connections in the VPC are recorded.
    pub records: bool,
}

/// Who may connect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exposure {
    /// Nobody from outside.
    Private,
    /// Everybody, by HTTPS through a load balancer.
    LoadBalancer,
}

/// What instances do with data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Read it.
    Read,
    /// Write it.
    Write,
    /// Both.
    Both,
}

/// A number of a brief, with its bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// What people read.
    pub label: &'static str,
    /// The least.
    pub least: u8,
    /// The most.
    pub most: u8,
}

/// What was made of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The brief, with what was understood.
    pub brief: Brief,
    /// Parts that were not understood.
    pub unknown: Vec<String>,
    /// Numbers beyond their bounds, each as a sentence.
    pub limited: Vec<String>,
}

impl Default for Brief {
    fn default() -> Self {
        Self {
            name: "Service".to_owned(),
            zones: 2,
            exposure: Exposure::Private,
            instances: 1,
            tables: 1,
            buckets: 0,
            queues: 0,
            uses: Use::Read,
            is_watched: true,
            own_key: false,
            records: true,
        }
    }
}

impl Brief {
    /// The bounds of zones.
    pub const ZONES: Amount = Amount { label: "Availability Zones", least: 1, most: 3 };
    /// The bounds of instances.
    pub const INSTANCES: Amount = Amount { label: "EC2 instances", least: 1, most: 6 };
    /// The bounds of tables.
    pub const TABLES: Amount = Amount { label: "DynamoDB tables", least: 0, most: 4 };
    /// The bounds of buckets.
    pub const BUCKETS: Amount = Amount { label: "S3 buckets", least: 0, most: 4 };
    /// The bounds of queues.
    pub const QUEUES: Amount = Amount { label: "SQS queues", least: 0, most: 4 };

    /// The same within all bounds. A load balancer stands in at least two zones. Source: Elastic Load Balancing user
    /// guide, "Availability Zones and load balancer nodes".
    #[must_use]
    pub fn within_bounds(&self) -> Self {
        let within = |it: u8, of: Amount| it.clamp(of.least, of.most);
        let least_zones = if self.exposure == Exposure::LoadBalancer { 2 } else { 1 };
        Self {
            zones: within(self.zones, Self::ZONES).max(least_zones),
            instances: within(self.instances, Self::INSTANCES),
            tables: within(self.tables, Self::TABLES),
            buckets: within(self.buckets, Self::BUCKETS),
            queues: within(self.queues, Self::QUEUES),
            ..self.clone()
        }
    }

    /// How many stores of data there are.
    pub fn stores(&self) -> usize {
        usize::from(self.tables) + usize::from(self.buckets) + usize::from(self.queues)
    }

    /// Reads a sentence such as "two zones, private, one instance, one table, read access". A sentence that names data
    /// means only the data it names.
    pub fn said(&self, sentence: &str) -> Said {
        let mut brief = self.clone();
        let mut unknown = Vec::new();
        let mut names_data = false;
        let sentence =
            sentence.to_lowercase().replace("read and write", "both").replace("reads and writes", "both");
        for part in sentence.split([',', ';', '.', '+']).flat_map(|it| it.split(" and ")) {
            let part = part.trim();
            if part.is_empty() {
                continue;
            }
            let words: Vec<&str> =
                part.split(|c: char| !c.is_alphanumeric()).filter(|it| !it.is_empty()).collect();
            let count = words.iter().find_map(|it| number(it));
            let has = |wanted: &[&str]| words.iter().any(|it| wanted.contains(it));
            let amount = count.unwrap_or(1);
            if has(&["table", "tables", "bucket", "buckets", "queue", "queues"]) && !names_data {
                names_data = true;
                (brief.tables, brief.buckets, brief.queues) = (0, 0, 0);
            }
            if has(&["zone", "zones", "az", "azs"]) {
                brief.zones = amount;
            } else if has(&["table", "tables"]) {
                brief.tables = amount;
            } else if has(&["bucket", "buckets"]) {
                brief.buckets = amount;
            } else if has(&["queue", "queues"]) {
                brief.queues = amount;
            } else if has(&["instance", "instances", "server", "servers"]) {
                brief.instances = amount;
            } else if has(&["balancer", "alb", "public"]) {
                brief.exposure = Exposure::LoadBalancer;
            } else if has(&["private"]) {
                brief.exposure = Exposure::Private;
            } else if has(&["both"]) {
                brief.uses = Use::Both;
            } else if has(&["read", "reads"]) {
                brief.uses = Use::Read;
            } else if has(&["write", "writes"]) {
                brief.uses = Use::Write;
            } else if has(&["alarm", "alarms", "alerts", "monitoring"]) {
                brief.is_watched = !has(&["no", "without"]);
            } else if has(&["key", "kms"]) {
                brief.own_key = !has(&["no", "without"]);
            } else if has(&["flow", "records"]) {
                brief.records = !has(&["no", "without"]);
            } else {
                unknown.push(part.to_owned());
            }
        }
        let limited = [
            (brief.zones, Self::ZONES),
            (brief.instances, Self::INSTANCES),
            (brief.tables, Self::TABLES),
            (brief.buckets, Self::BUCKETS),
            (brief.queues, Self::QUEUES),
        ];
        let limited = limited.into_iter().filter_map(|(it, of)| match it {
            it if it > of.most => Some(format!("{}: {} at most", of.label, of.most)),
            it if it < of.least => Some(format!("{}: at least {}", of.label, of.least)),
            _ => None,
        });
        Said { limited: limited.collect(), brief: brief.within_bounds(), unknown }
    }
}

fn number(word: &str) -> Option<u8> {
    const WORDS: [&str; 7] = ["no", "one", "two", "three", "four", "five", "six"];
    let named = WORDS.iter().position(|it| *it == word).and_then(|it| u8::try_from(it).ok());
    let digits = || word.bytes().all(|it| it.is_ascii_digit()).then(|| word.parse().unwrap_or(u8::MAX));
    named.or_else(|| matches!(word, "a" | "an" | "single").then_some(1)).or_else(digits)
}
