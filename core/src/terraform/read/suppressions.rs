//! Comments that suppress findings, in and above the blocks they are about.

use std::collections::BTreeMap;

use crate::model::Suppression;
use crate::stack::{Origin, Stack};
use crate::terraform::skip_comment;

/// Takes them from the files. A comment inside a `terraform` block is about the stack as a whole.
pub(super) fn read(files: &[(String, String)], stack: &mut Stack) {
    let is_concerned = |text: &str| text.contains(":skip=") || text.contains(":ignore:");
    let concerned: Vec<&(String, String)> = files.iter().filter(|(_, text)| is_concerned(text)).collect();
    if concerned.is_empty() {
        return;
    }
    let mut starts: BTreeMap<(&str, usize), Vec<&String>> = BTreeMap::new();
    let resources = stack.resources.iter().map(|(address, it)| (address, &it.origin));
    let documents = stack.configuration.documents.iter().map(|(address, it)| (address, &it.origin));
    for (address, origin) in resources.chain(documents) {
        if let Origin::Source { file, line, .. } = origin {
            starts.entry((file, *line)).or_default().push(address);
        }
    }
    let mut found: BTreeMap<String, Vec<Suppression>> = BTreeMap::new();
    for (path, text) in concerned {
        in_file(path, text, &starts, &mut found);
    }
    stack.suppressions = found;
}

/// The block that lines stand in.
struct Open<'a> {
    addresses: Vec<&'a str>,
    indent: usize,
}

fn in_file<'a>(
    path: &str,
    text: &'a str,
    starts: &BTreeMap<(&str, usize), Vec<&'a String>>,
    found: &mut BTreeMap<String, Vec<Suppression>>,
) {
    let mut open: Option<Open<'a>> = None;
    // What stood in comments right above a block that may be about to start.
    let mut above: Vec<Suppression> = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        let trimmed = line.trim_start();
        let indent = line.len() - trimmed.len();
        if open.is_none() {
            let addresses = match starts.get(&(path, number)) {
                Some(addresses) => Some(addresses.iter().map(|it| it.as_str()).collect()),
                None => is_terraform_block(trimmed).then(|| vec![""]),
            };
            open = addresses.map(|addresses| Open { addresses, indent });
            if let Some(it) = &open {
                put(found, &it.addresses, &std::mem::take(&mut above));
            }
        }
        let suppressions = skip_comment::read(line).unwrap_or_default();
        let is_comment = trimmed.starts_with('#') || trimmed.starts_with("//");
        match &open {
            Some(it) => {
                put(found, &it.addresses, &suppressions);
                let closes = trimmed.starts_with('}') && indent <= it.indent;
                let is_one_line = trimmed.ends_with('}') && starts.contains_key(&(path, number));
                if closes || is_one_line {
                    open = None;
                }
            }
            None if is_comment => above.extend(suppressions),
            None => above.clear(),
        }
    }
}

fn is_terraform_block(line: &str) -> bool {
    line.strip_prefix("terraform").is_some_and(|it| it.trim_start().starts_with('{'))
}

fn put(found: &mut BTreeMap<String, Vec<Suppression>>, addresses: &[&str], suppressions: &[Suppression]) {
    if suppressions.is_empty() {
        return;
    }
    for address in addresses {
        let known = found.entry((*address).to_owned()).or_default();
        for it in suppressions {
            if !known.contains(it) {
                known.push(it.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use crate::terraform::read;

    #[test]
    fn a_comment_is_about_the_block_it_stands_in_or_above() {
        let text = "\
terraform {
  # drawbridge:skip=tfstate-local: one person, one machine
}

#trivy:ignore:AVD-AWS-0107
resource \"aws_security_group\" \"above\" {
  description = \"App\"
}

# drawbridge:skip=sg-ssh-open: about the variable below, which no rule looks at
variable \"name\" {
  default = \"x\"
}

resource \"aws_vpc\" \"main\" {
  #checkov:skip=CKV2_AWS_11:Flow logs are kept elsewhere
  cidr_block = \"10.0.0.0/16\"
}
";
        let stack = read(&[("main.tf".to_owned(), text.to_owned())]).unwrap().stack;
        let told: Vec<(&str, Vec<&str>)> = stack
            .suppressions
            .iter()
            .map(|(address, it)| (address.as_str(), it.iter().map(|it| it.rule.as_str()).collect()))
            .collect();
        assert_eq!(
            told,
            [
                ("", vec!["tfstate-local"]),
                ("ec2.security_group.above", vec!["AWS-0107"]),
                ("ec2.vpc.main", vec!["CKV2_AWS_11"]),
            ]
        );
    }
}
