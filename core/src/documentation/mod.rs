//! Documentation of a stack in Markdown: what is in it, how it is wired, who may do what, and how secure it is. Every
//! sentence is derived from the diagram, so that it cannot say anything else than what is deployed.

mod access;
mod network;
mod posture;
mod resources;
mod words;

use crate::file::File;
use crate::markdown::{Page, code, plain};
use crate::model::Diagram;
use crate::rules::facts::with_defaults;
use crate::rules::{self, Facts, Report};
use crate::stack::{Origin, Resource, Stack, lower};
use words::words;

/// Name of the file that [`markdown`] gives.
pub const PATH: &str = "architecture.md";

/// What is said where a fact hangs on a value that is not known yet.
const UNKNOWN: &str = "not known before the deployment";

/// Documents a diagram. `picture` is the path of its picture relative to the file, such as `diagram.svg`. Equal
/// diagrams give equal bytes.
pub fn markdown(diagram: &Diagram, picture: Option<&str>) -> File {
    let stack = lower(diagram);
    // What is deployed unless somebody fills in other inputs.
    let deployed = with_defaults(&stack);
    let report = rules::check(&stack);
    let facts = Facts::new(&deployed);
    let mut document = Document { diagram, stack: &stack, facts, report, page: Page::default() };
    document.head(picture);
    document.resources();
    document.network();
    document.access();
    document.inputs_and_outputs();
    document.posture();
    File::new(PATH, document.page.finish())
}

/// A document under way.
struct Document<'a> {
    diagram: &'a Diagram,
    /// The stack as drawn, with its inputs.
    stack: &'a Stack,
    /// Facts of what is deployed by default.
    facts: Facts<'a>,
    report: Report,
    page: Page,
}

impl Document<'_> {
    fn head(&mut self, picture: Option<&str>) {
        let settings = &self.stack.settings;
        let name = plain(&settings.name);
        self.page.heading(1, &name);
        self.page.paragraph("AWS architecture, documented by Drawbridge from its diagram.");
        if let Some(picture) = picture {
            self.page.paragraph(&format!("![Diagram of {name}](<{}>)", link(picture)));
        }
        let state = match &settings.backend {
            Some(it) => {
                format!("S3 bucket {}, object {}, encrypted and locked", code(&it.bucket), code(&it.key))
            }
            None => "on the machine that runs Terraform".to_owned(),
        };
        let drawn = self.diagram.nodes().filter(|(_, it)| it.ty.is_exported()).count();
        let rows = [
            ("Region", code(&settings.region)),
            ("Environment", plain(&settings.environment)),
            ("Resources", format!("{drawn} drawn, {} deployed", self.stack.resources.len())),
            ("Findings", posture::counts(&self.report)),
            ("Terraform state", state),
        ];
        self.page.table(["", ""], &rows.map(|(label, value)| [label.to_owned(), value]));
    }

    fn inputs_and_outputs(&mut self) {
        let inputs: Vec<_> = self
            .stack
            .parameters
            .iter()
            .map(|(name, it)| {
                let default = it
                    .default
                    .as_ref()
                    .map_or("none: whoever deploys fills it in".to_owned(), |it| self.words(it));
                [code(name), plain(&it.description), default]
            })
            .collect();
        if !inputs.is_empty() {
            self.page.heading(2, "Variables");
            self.page.table(["Variable", "What it is for", "Default"], &inputs);
        }
        let outputs: Vec<_> =
            self.stack.outputs.iter().map(|(name, it)| [code(name), plain(&it.description)]).collect();
        if !outputs.is_empty() {
            self.page.heading(2, "Outputs");
            self.page.table(["Output", "What it is"], &outputs);
        }
    }

    /// What people call the resource at an address, as Markdown.
    fn name(&self, address: &str) -> String {
        plain(&self.raw_name(address))
    }

    fn raw_name(&self, address: &str) -> String {
        let Some(resource) = self.stack.get(address) else { return address.to_owned() };
        let node = match &resource.origin {
            Origin::Node { id, entry: None } => {
                self.diagram.node(id.as_str()).filter(|it| Some(it.ty) == resource.ty)
            }
            _ => None,
        };
        node.map_or_else(|| resource.title().to_owned(), |it| it.name.clone())
    }

    /// Name and type of the resource at an address, as Markdown.
    fn name_and_type(&self, address: &str) -> String {
        match self.stack.get(address).and_then(|it| it.ty) {
            Some(ty) => format!("{} ({})", self.name(address), plain(ty.label)),
            None => self.name(address),
        }
    }

    /// Several names, as Markdown.
    fn names<'a>(&self, addresses: impl IntoIterator<Item = &'a str>) -> String {
        let names: Vec<String> = addresses.into_iter().map(|it| self.name(it)).collect();
        if names.is_empty() { "none".to_owned() } else { names.join(", ") }
    }

    /// A property of a resource as it is set, as Markdown; a dash when it is not.
    fn property(&self, resource: &Resource, key: &str) -> String {
        let spec = resource.ty.and_then(|it| it.prop(key));
        match (resource.props.get(key), spec) {
            (Some(value), Some(spec)) => words(&|it| self.raw_name(it), &spec.kind, value),
            (Some(value), None) => self.words(value),
            (None, _) => "—".to_owned(),
        }
    }

    /// A value of whatever kind, as Markdown.
    fn words(&self, value: &crate::value::Value) -> String {
        words(&|it| self.raw_name(it), &crate::catalog::Kind::Text, value)
    }
}

/// A path inside `<…>`, where Markdown allows spaces. Source: GitHub Flavored Markdown Spec, "Links".
fn link(path: &str) -> String {
    path.chars().filter(|it| !it.is_control() && !matches!(it, '<' | '>' | '\\')).collect()
}
