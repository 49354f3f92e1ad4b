use super::fetched::run_later;
use super::script::each_script;
use crate::catalog::autoscaling::launch_configuration;
use crate::catalog::ec2::{instance, launch_template};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// User data runs what it has just fetched, unseen
    ///
    /// ## Why
    ///
    /// Whoever controls the other side, or the way to it, runs as root on every new instance. And a file that changes
    /// overnight breaks the next start.
    ///
    /// ## Flagged
    ///
    /// What curl or wget fetch and a shell runs at once or later, what they fetch over plain HTTP and
    /// keep, and archives that are unpacked and run, each without a checksum.
    ///
    /// ```tf,fail
    /// resource "aws_instance" "it" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   user_data     = <<-SCRIPT
    ///     #!/bin/bash
    ///     curl -fsSL https://get.example.com/agent.sh | sudo bash
    ///   SCRIPT
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_instance" "it" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   user_data     = <<-SCRIPT
    ///     #!/bin/bash
    ///     wget http://files.example.com/app.zip
    ///     unzip app.zip
    ///   SCRIPT
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_instance" "it" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   user_data     = <<-SCRIPT
    ///     #!/bin/bash
    ///     wget https://files.example.com/install
    ///     chmod +x ./install
    ///     ./install auto
    ///   SCRIPT
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_instance" "it" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   user_data     = <<-SCRIPT
    ///     #!/bin/bash
    ///     curl -fsSLo /tmp/agent.sh https://get.example.com/agent-1.4.2.sh
    ///     echo "0123abcd  /tmp/agent.sh" | sha256sum --check
    ///     bash /tmp/agent.sh
    ///   SCRIPT
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_instance" "it" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   user_data     = <<-SCRIPT
    ///     #!/bin/bash
    ///     curl -s http://169.254.169.254/latest/meta-data/instance-id -o /run/id
    ///   SCRIPT
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Fetch one version over HTTPS, compare its checksum, then run it; or bake it into an image.
    id: "ec2-userdata-pipe-to-shell",
    severity: Severity::Medium,
    category: Category::Correctness,
    aliases: &[],
    types: &[&instance::TYPE, &launch_template::TYPE, &launch_configuration::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    each_script(facts, findings, |_, script| unseen(script), |name, what| {
        format!("The user data of {name} runs or keeps what nobody has checked: {what}")
    });
}

/// The line that fetches something and runs it unseen.
fn unseen(script: &str) -> Option<String> {
    let is_checked = ["sha256sum", "sha512sum", "shasum", "gpg --verify"].iter().any(|it| script.contains(it));
    let is_bad = |line: &&str| {
        let is_kept = !is_checked && fetches(line) && saves_it(line);
        (fetches(line) && runs_it(line)) || (is_kept && (comes_plainly(line) || (is_archive(line) && unpacks_and_runs(script))))
    };
    let at_once = script.lines().map(str::trim).find(is_bad);
    at_once.or_else(|| run_later(script).filter(|_| !is_checked)).map(shortened)
}

fn fetches(line: &str) -> bool {
    !line.starts_with('#') && line.split(|it: char| it.is_whitespace() || "(;&|`".contains(it)).any(|it| it == "curl" || it == "wget")
}

/// Whether what is fetched goes to a shell or an interpreter.
fn runs_it(line: &str) -> bool {
    const RUNNERS: [&str; 6] = ["sh", "bash", "zsh", "python", "python3", "perl"];
    let is_runner = |it: &str| RUNNERS.contains(&it.rsplit('/').next().unwrap_or(it));
    let is_piped = line.split('|').skip(1).any(|it| {
        let mut words = it.split_whitespace().skip_while(|it| *it == "sudo" || it.starts_with('-'));
        words.next().is_some_and(is_runner)
    });
    let is_inside = ["bash <(", "sh <(", "sh -c \"$(", "sh -c '$(", "eval \"$(", "source <("];
    is_piped || is_inside.iter().any(|it| line.contains(it))
}

fn is_archive(line: &str) -> bool {
    [".zip", ".tar", ".tgz"].iter().any(|it| line.contains(it))
}

/// Whether a script unpacks something and runs what was in it.
fn unpacks_and_runs(script: &str) -> bool {
    let mut lines = script.lines().map(str::trim).skip_while(|it| !(it.starts_with("unzip ") || it.starts_with("tar ")));
    let runs = |line: &str| line.contains("./") || line.split(['&', ';']).any(|it| it.trim_start().starts_with("bash ") || it.trim_start().starts_with("sh "));
    lines.next().is_some() && lines.any(runs)
}

fn saves_it(line: &str) -> bool {
    let asks_for_file = |it: &str| it == "--output" || (it.starts_with('-') && !it.starts_with("--") && it.contains(['o', 'O']));
    line.contains("wget") || line.split_whitespace().any(asks_for_file)
}

/// Whether it is fetched over plain HTTP from elsewhere. The metadata service and the machine itself are near enough.
fn comes_plainly(line: &str) -> bool {
    const NEAR: [&str; 4] = ["169.254.", "localhost", "127.", "["];
    line.match_indices("http://").any(|(at, it)| {
        let host = line.get(at + it.len()..).unwrap_or_default();
        !NEAR.iter().any(|near| host.starts_with(near))
    })
}

/// A line that fits into a sentence.
fn shortened(line: &str) -> String {
    const LONGEST: usize = 60;
    let mut short: String = line.chars().take(LONGEST).collect();
    if line.chars().nth(LONGEST).is_some() {
        short.push('…');
    }
    format!("`{}`", short.replace('`', "'"))
}
