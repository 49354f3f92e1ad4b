//! Whether EC2 encrypts every new volume of an account.

use crate::catalog::resource_type::BASE;
use crate::catalog::{Category, Prop, ResourceType};

/// The type. An account has one in each Region; CloudFormation has no resource for it. Source: Amazon EBS user guide,
/// "Automatically encrypt existing and new EBS resources".
pub static TYPE: ResourceType = ResourceType {
    id: "ec2.ebs_encryption_by_default",
    label: "EBS encryption by default",
    a_label: "an EBS encryption by default",
    noun: "EbsEncryptionByDefault",
    category: Category::Compute,
    icon: "ebs-encryption",
    doc: "Encrypts every new volume and snapshot of the account in a Region, whatever asks for it.",
    url: "https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html",
    tf: "aws_ebs_encryption_by_default",
    props: &[&ENABLED.spec],
    ..BASE
};

/// Whether it is on.
pub static ENABLED: Prop<bool> =
    Prop::bool("enabled", "Encrypts everything", "Every new volume is encrypted, also where nobody asks for it.")
        .default(true);
