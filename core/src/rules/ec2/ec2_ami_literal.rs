use crate::catalog::autoscaling::launch_configuration;
use crate::catalog::ec2::{instance, launch_template};
use crate::rules::{Category, Facts, Findings, Severity};
use crate::value::Value;

rule! {
    /// An instance starts from an image that is named by its id
    ///
    /// ## Why
    ///
    /// An id means something in one Region alone, and says nothing of how old the image is: nobody notices that it has
    /// not been patched for years.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_instance" "it" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_instance" "it" {
    ///   ami           = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
    ///   instance_type = "t3.micro"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Look the image up by owner and name, or by a parameter that is kept up to date.
    id: "ec2-ami-literal",
    severity: Severity::Info,
    category: Category::Correctness,
    aliases: &[],
    types: &[&instance::TYPE, &launch_template::TYPE, &launch_configuration::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for ty in [&instance::TYPE, &launch_template::TYPE, &launch_configuration::TYPE] {
        findings.each(ty, |findings, address, it| {
            let image = it.props.get(instance::AMI.key()).and_then(Value::as_str);
            if let Some(image) = image.filter(|it| it.starts_with("ami-")) {
                let message = format!("{} starts from {image}, which is of one Region and one day", facts.name(address));
                findings.raise_at(address, instance::AMI.key(), message);
            }
        });
    }
}
