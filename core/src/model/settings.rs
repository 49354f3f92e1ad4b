//! What holds for a whole diagram.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{NodeId, Profile};

/// What holds for a whole diagram.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Name of the architecture; the project tag and the default stack name come from it.
    pub name: String,
    /// Region code, such as `eu-west-1`.
    pub region: String,
    /// Environment, such as `test` or `production`.
    pub environment: String,
    /// Where Terraform keeps its state. Without one, on the machine that runs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backend: Option<Backend>,
    /// How the Terraform files are used.
    #[serde(default, skip_serializing_if = "Delivery::is_default")]
    pub delivery: Delivery,
    /// Which rules it is held to.
    #[serde(default, skip_serializing_if = "Profile::is_default")]
    pub profile: Profile,
    /// How much is used of what is billed by use, a month, by node and by the name of what is counted. What is not here is assumed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub usage: Assumptions,
    /// What prices are in [`Settings::region`], in percent of those in the price table, which are of one Region.
    #[serde(default = "PriceLevel::same", skip_serializing_if = "PriceLevel::is_same")]
    pub price_level: PriceLevel,
}

/// A whole percentage of the prices in the price table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PriceLevel(pub u16);

impl PriceLevel {
    /// The highest there is: no Region is ten times as dear as another.
    pub const MOST: u16 = 1_000;

    /// The prices of the table.
    pub const fn same() -> Self {
        Self(100)
    }

    /// Whether these are the prices of the table.
    pub const fn is_same(&self) -> bool {
        self.0 == 100
    }

    /// What prices are multiplied by.
    pub fn factor(self) -> f64 {
        f64::from(self.0) / 100.0
    }
}

/// Whole numbers by node and by the name of what is counted.
pub type Assumptions = BTreeMap<NodeId, BTreeMap<String, u64>>;

/// An S3 bucket that keeps Terraform's state, encrypted and locked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Backend {
    /// Name of the bucket.
    pub bucket: String,
    /// Object key of the state file.
    pub key: String,
    /// DynamoDB table that holds the lock, with the partition key `LockID`, for Terraform before 1.11. Without one, a
    /// lock file beside the state does. Source: Terraform documentation, "Backend type: s3".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lock_table: Option<String>,
}

/// How the Terraform files are used: what comes with them beside the resources.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Delivery {
    /// Further environments, each with a file of values beside that of [`Settings::environment`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub environments: Vec<String>,
    /// Whether a variable points everything at a local emulator instead of AWS.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub emulator: bool,
    /// Who plans and applies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pipeline: Option<Pipeline>,
}

/// A pipeline that plans on a pull request and applies on the main branch, with a role it assumes by OpenID Connect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pipeline {
    /// `.github/workflows/terraform.yml`.
    GithubActions,
    /// `azure-pipelines.yml`.
    AzureDevops,
}

impl Delivery {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// One setting with its new value; the part of an op that changes [`Settings`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    /// Name of the architecture.
    Name(String),
    /// Region code.
    Region(String),
    /// Environment.
    Environment(String),
    /// Where Terraform keeps its state.
    Backend(Option<Backend>),
    /// How the Terraform files are used.
    Delivery(Delivery),
    /// Which rules it is held to.
    Profile(Profile),
    /// How much is used of what is billed by use.
    Usage(Assumptions),
    /// What prices are in percent of those in the price table.
    PriceLevel(PriceLevel),
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            name: "Untitled".to_owned(),
            region: "eu-west-1".to_owned(),
            environment: "test".to_owned(),
            backend: None,
            delivery: Delivery::default(),
            profile: Profile::default(),
            usage: Assumptions::new(),
            price_level: PriceLevel::same(),
        }
    }
}

impl Settings {
    /// All of them, one by one.
    pub fn all(&self) -> [Setting; 8] {
        [
            Setting::Name(self.name.clone()),
            Setting::Region(self.region.clone()),
            Setting::Environment(self.environment.clone()),
            Setting::Backend(self.backend.clone()),
            Setting::Delivery(self.delivery.clone()),
            Setting::Profile(self.profile.clone()),
            Setting::Usage(self.usage.clone()),
            Setting::PriceLevel(self.price_level),
        ]
    }

    /// Region codes of the commercial partition. Source: AWS General Reference, "Regions and Zones".
    pub const REGIONS: &[&str] = &[
        "af-south-1",
        "ap-east-1",
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-northeast-3",
        "ap-south-1",
        "ap-south-2",
        "ap-southeast-1",
        "ap-southeast-2",
        "ap-southeast-3",
        "ap-southeast-4",
        "ca-central-1",
        "ca-west-1",
        "eu-central-1",
        "eu-central-2",
        "eu-north-1",
        "eu-south-1",
        "eu-south-2",
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "il-central-1",
        "me-central-1",
        "me-south-1",
        "mx-central-1",
        "sa-east-1",
        "us-east-1",
        "us-east-2",
        "us-west-1",
        "us-west-2",
    ];

    /// Changes one setting and returns what it was.
    pub(super) fn set(&mut self, setting: Setting) -> Setting {
        match setting {
            Setting::Name(it) => Setting::Name(std::mem::replace(&mut self.name, it)),
            Setting::Region(it) => Setting::Region(std::mem::replace(&mut self.region, it)),
            Setting::Environment(it) => Setting::Environment(std::mem::replace(&mut self.environment, it)),
            Setting::Backend(it) => Setting::Backend(std::mem::replace(&mut self.backend, it)),
            Setting::Delivery(it) => Setting::Delivery(std::mem::replace(&mut self.delivery, it)),
            Setting::Profile(it) => Setting::Profile(std::mem::replace(&mut self.profile, it)),
            Setting::Usage(it) => Setting::Usage(std::mem::replace(&mut self.usage, it)),
            Setting::PriceLevel(it) => Setting::PriceLevel(std::mem::replace(&mut self.price_level, it)),
        }
    }
}

impl Setting {
    /// Checks a setting a user typed or a file holds.
    ///
    /// # Errors
    ///
    /// One sentence that says what is expected.
    pub fn check(&self) -> Result<(), String> {
        match self {
            Self::Name(it) if it.trim().is_empty() => Err("the diagram needs a name".to_owned()),
            Self::Region(it) if !Settings::REGIONS.contains(&it.as_str()) => {
                Err(format!("`{it}` is not a Region code such as eu-west-1"))
            }
            Self::Environment(it) if it.trim().is_empty() => Err("the environment needs a name".to_owned()),
            Self::Backend(Some(it)) if !is_bucket_name(&it.bucket) => Err(format!(
                "`{}` is not a bucket name: 3 to 63 lower-case letters, digits, `.` or `-`",
                it.bucket
            )),
            Self::Backend(Some(it)) if it.key.is_empty() || it.key.starts_with('/') => {
                Err("the state key wants a path such as game/terraform.tfstate".to_owned())
            }
            Self::Backend(Some(Backend { lock_table: Some(it), .. })) if !is_table_name(it) => {
                Err(format!("`{it}` is not a table name: 3 to 255 letters, digits, `_`, `.` or `-`"))
            }
            Self::Usage(it) if it.values().flat_map(BTreeMap::values).any(|it| *it > MOST_USED) => {
                Err(format!("an amount that is used is a whole number up to {MOST_USED}"))
            }
            Self::PriceLevel(PriceLevel(it)) if *it == 0 || *it > PriceLevel::MOST => {
                Err(format!("a level of prices is a whole percentage from 1 to {}", PriceLevel::MOST))
            }
            Self::Delivery(it) if it.environments.iter().any(|it| it.trim().is_empty()) => {
                Err("every environment needs a name".to_owned())
            }
            _ => Ok(()),
        }
    }
}

/// The most that is assumed to be used of anything: more says nothing, and would be no whole number in a browser.
pub const MOST_USED: u64 = 1_000_000_000_000;

/// Source: DynamoDB developer guide, "Naming rules".
fn is_table_name(name: &str) -> bool {
    (3..=255).contains(&name.len())
        && name.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '_' | '.' | '-'))
}

/// The part of S3's naming rules that a pattern can say. Source: S3 user guide, "General purpose bucket naming rules".
fn is_bucket_name(name: &str) -> bool {
    let inner = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit();
    (3..=63).contains(&name.len())
        && name.chars().all(|it| inner(it) || it == '.' || it == '-')
        && name.starts_with(inner)
        && name.ends_with(inner)
        && !name.contains("..")
}
