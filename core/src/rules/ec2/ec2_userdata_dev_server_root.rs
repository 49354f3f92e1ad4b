use super::script::each_script;
use crate::catalog::autoscaling::launch_configuration;
use crate::catalog::ec2::{instance, launch_template};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// User data starts a development server
    ///
    /// ## Why
    ///
    /// A development server shows its errors, and some let whoever sees them run code. On port 80 it runs as root.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_instance" "it" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   user_data     = <<-SCRIPT
    ///     #!/bin/bash
    ///     FLASK_APP=application.py flask run --host=0.0.0.0 --port=80
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
    ///     gunicorn --bind 127.0.0.1:8000 application:application
    ///   SCRIPT
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Run a server that is made for it, such as gunicorn, as a user of its own, behind a load balancer.
    id: "ec2-userdata-dev-server-root",
    severity: Severity::Low,
    category: Category::Correctness,
    aliases: &[],
    types: &[&instance::TYPE, &launch_template::TYPE, &launch_configuration::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    each_script(facts, findings, |_, script| dev_server(script), |name, what| {
        format!("The user data of {name} starts the development server of {what} at port 80")
    });
}

/// The development server that a script starts at port 80.
fn dev_server(script: &str) -> Option<&'static str> {
    const SERVERS: [(&str, &str); 5] = [
        ("flask run", "Flask"),
        ("manage.py runserver", "Django"),
        ("http.server", "Python"),
        ("php -S", "PHP"),
        ("rails server", "Rails"),
    ];
    let takes_80 = |line: &str| line.split(|it: char| !it.is_ascii_alphanumeric()).any(|it| it == "80");
    let mut lines = script.lines().filter(|it| !it.trim_start().starts_with('#') && takes_80(it));
    lines.find_map(|line| SERVERS.iter().find(|(marker, _)| line.contains(marker)).map(|(_, name)| *name))
}
