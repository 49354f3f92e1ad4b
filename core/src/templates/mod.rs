//! Built-in architectures. Each is a diagram file: what a user sees first is what a user could have drawn.

mod grid;

pub use grid::grid;

use crate::model::{Diagram, snapshot};

/// A built-in architecture.
#[derive(Debug)]
pub struct Template {
    /// Name on the command line; permanent.
    pub name: &'static str,
    /// What people read.
    pub title: &'static str,
    /// What it shows, in one or two sentences.
    pub summary: &'static str,
    /// The diagram file.
    pub source: &'static str,
}

impl Template {
    /// The template as a diagram of its own.
    pub fn diagram(&self) -> Diagram {
        // The files are part of the build and every one is read by a test, so none falls back to an empty canvas.
        snapshot::read(self.source).unwrap_or_default()
    }
}

static TEMPLATES: &[Template] = &[
    Template {
        name: "ec2-dynamodb-endpoint",
        title: "EC2 reads DynamoDB through a VPC endpoint",
        summary: "An instance in a private subnet reads a table of game scores with a least-privilege role. Its traffic \
              stays on gateway endpoints; nothing is open to the internet.",
        source: include_str!("ec2-dynamodb-endpoint.drawbridge.json"),
    },
    Template {
        name: "ec2-dynamodb-localstack",
        title: "The smallest working pair, from emulator to production",
        summary: "One server from an image of your own and its table. A switch leads everything to an emulator on this \
              machine; the role allows what the drawn edge needs, instead of full access.",
        source: include_str!("ec2-dynamodb-localstack.drawbridge.json"),
    },
    Template {
        name: "dynamodb-secure",
        title: "A table with every security practice on",
        summary: "Customers' data under a key of its own, reachable only through endpoints, over TLS, by roles and by people with a \
                  second factor; backed up twice, watched by alarms and a trail that records every read.",
        source: include_str!("dynamodb-secure.drawbridge.json"),
    },
    Template {
        name: "dynamodb-network-isolation",
        title: "A table that answers only through one endpoint",
        summary: "Whoever asks from anywhere but the drawn endpoint is denied, whatever else they may do: a policy for users, \
                  groups and roles.",
        source: include_str!("dynamodb-network-isolation.drawbridge.json"),
    },
    Template {
        name: "flask-employee-directory",
        title: "A web app on EC2 with S3 and DynamoDB",
        summary: "A Flask app behind a network ACL and a security group keeps photos in a bucket and people in a table. Its role \
                  may do what is drawn, and administrators sign in with MFA.",
        source: include_str!("flask-employee-directory.drawbridge.json"),
    },
];

/// Every template, in the order galleries list them.
pub fn all() -> &'static [Template] {
    TEMPLATES
}

/// The template with this name.
pub fn by_name(name: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|it| it.name == name)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    #[test]
    fn every_template_is_a_sound_diagram_in_the_form_we_write() {
        for template in all() {
            let diagram = snapshot::read(template.source).unwrap();
            assert_eq!(diagram.violations(), [""; 0], "{}", template.name);
            assert_eq!(snapshot::write(&diagram), template.source, "{}", template.name);
            assert_eq!(by_name(template.name).unwrap().diagram(), diagram);
        }
    }
}
