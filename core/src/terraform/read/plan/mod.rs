//! What `terraform show -json` prints of a plan or of a state, as a stack.
//!
//! The values it lists become a configuration without variables, counts and modules, which is read like any other; the
//! resources then get the addresses back that Terraform prints. References stand in a plan only as names beside an
//! argument. They are taken where the argument takes nothing but a reference; all else that is not known before the apply
//! stays unknown. Source: Terraform documentation, "JSON Output Format".

mod addresses;
mod instances;
mod native;
mod references;

use super::source::Source;
use super::tree::Tree;
use super::{Read, ReadError, read_configuration};
use crate::reading::SIZE_LIMIT;
use crate::reading::document::{self, Node};
use addresses::Addresses;
use instances::Instances;
use references::References;

/// Whether a text is what `terraform show -json` prints.
pub fn is_plan(text: &str) -> bool {
    // All that decides stands at the beginning of what Terraform prints, in one line or indented.
    let beginning = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let behind = beginning.strip_prefix('{').map(str::trim_start);
    behind.is_some_and(|it| it.starts_with("\"format_version\"")) && text.contains("\"terraform_version\"")
}

/// Reads a plan or a state as `terraform show -json` prints it; `path` is what messages call it. Lines and columns are
/// those of that file, addresses those of the configuration.
///
/// # Errors
///
/// When it is too large or no JSON, or holds neither planned values nor a state.
pub fn read_plan(path: &str, text: &str) -> Result<Read, ReadError> {
    if text.len() > SIZE_LIMIT {
        return Err(ReadError::TooLarge { bytes: text.len(), limit: SIZE_LIMIT });
    }
    let mut notes = Vec::new();
    let root = document::parse(path, text, &mut notes)?;
    let Some(values) = root.get("planned_values").or_else(|| root.get("values")) else {
        let message =
            "neither `planned_values` nor `values` is in it, so it is no output of `terraform show -json`";
        return Err(ReadError::Syntax {
            file: path.to_owned(),
            line: 1,
            column: 1,
            message: message.to_owned(),
        });
    };
    let instances = Instances::of(&root, values);
    let references = References::of(&instances);
    let native = native::Writer::new(&instances, &references).write(region(&root));
    let source = Source::made(path, &native.text, native.places, &mut notes)?;
    let tree = Tree::of(source);
    let mut read = read_configuration(&tree, notes, false);
    Addresses::of(&instances).restore(&mut read.stack);
    // A plan does not tell where the state is kept, and which tags a resource has by the provider alone.
    read.stack.remote_state = true;
    read.stack.configuration.default_tags = None;
    Ok(read)
}

/// The Region of the provider, if the plan tells.
fn region(root: &Node) -> Option<&str> {
    let provider = root.get("configuration")?.get("provider_config")?.get("aws")?;
    let region = provider.get("expressions")?.get("region")?;
    let variable = || {
        let name = region.get("references")?.items().first()?.text()?.strip_prefix("var.")?;
        root.get("variables")?.get(name)?.get("value")
    };
    region.get("constant_value").or_else(variable)?.text()
}
