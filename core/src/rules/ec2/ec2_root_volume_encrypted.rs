use crate::catalog::ec2::instance;
use crate::rules::ebs::encrypts_all;
use crate::rules::facts::{all, known, opaque};
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity, edits};
use crate::stack::Resource;
use crate::value::Value;

rule! {
    /// A volume of an instance is not encrypted
    ///
    /// ## Why
    ///
    /// Snapshots of the disk, and images made from it, carry its data in the clear. Whoever may copy or share a
    /// snapshot reads everything. Encryption costs nothing and is not noticed while the machine runs.
    ///
    /// ## Flagged
    ///
    /// An instance whose root volume is not encrypted. AWS assumes no encryption when nothing is said.
    ///
    /// ```tf,fail
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   root_block_device {
    ///     encrypted = false
    ///   }
    /// }
    /// ```
    ///
    /// An input counts with its default:
    ///
    /// ```tf,fail
    /// variable "encrypted" {
    ///   type    = bool
    ///   default = false
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   root_block_device {
    ///     encrypted = var.encrypted
    ///   }
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   root_block_device {
    ///     encrypted = true
    ///   }
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_ebs_encryption_by_default" "this" {
    ///   enabled = true
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Encrypt the volume. Changing it replaces the instance, and with it the disk.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "app", "key": "root_encrypted", "value": false}]
    /// ```
    id: "ec2-root-volume-encrypted",
    severity: Severity::High,
    category: Category::Encryption,
    aliases: &["CKV_AWS_8", "AWS-0131", "aws-ec2-enable-at-rest-encryption", "EC2.3"],
    types: &[&instance::TYPE],
    check: check,
    fix: Some(Fix {
        title: "Encrypt the root volume",
        safety: Safety::Unsafe,
        fix: |_, finding| edits::set_here("Encrypt the root volume", finding, &instance::ROOT_ENCRYPTED, true),
    }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let by_default = encrypts_all(facts);
    findings.each(&instance::TYPE, |findings, address, it| {
        let is_elsewhere =
            opaque(it, "launch_template").is_some() && it.value(&instance::ROOT_ENCRYPTED).is_none();
        let wrong =
            match known(it.get(&instance::ROOT_ENCRYPTED), "whether its volume is encrypted is not known") {
                Ok(Some(true)) if has_open_disk(it) => Ok(true),
                _ if is_elsewhere => Err("its launch template may encrypt the volume"),
                // This is about the root volume: the others can clear nobody.
                Ok(Some(true)) if has_unclear_disks(it) => {
                    Err("whether its other volumes are encrypted is not known")
                }
                encrypted => encrypted.map(|it| it != Some(true)),
            };
        let wrong = all([wrong, by_default.map(|it| !it)]);
        findings.raise_if(wrong, address, instance::ROOT_ENCRYPTED.key(), || {
            format!("A volume that {} starts with is not encrypted", facts.name(address))
        });
    });
}

/// Whether some further disk is known not to be encrypted.
fn has_open_disk(resource: &Resource) -> bool {
    let disks = resource.value(&instance::VOLUMES).map(Value::items).unwrap_or_default();
    disks.iter().any(|it| it.field("encrypted") == Some(&Value::Bool(false)))
}

/// Whether some further disk is not known to be encrypted.
fn has_unclear_disks(resource: &Resource) -> bool {
    let disks = resource.value(&instance::VOLUMES);
    let is_encrypted = |it: &Value| it.field("encrypted") == Some(&Value::Bool(true));
    opaque(resource, "ebs_block_device").is_some()
        || disks.is_some_and(|it| !matches!(it, Value::List(items) if items.iter().all(is_encrypted)))
}
