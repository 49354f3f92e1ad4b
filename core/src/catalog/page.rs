//! The reference of resource types, and the table of what is covered in which language, from the types themselves.

use super::{Category, CfnMap, Elsewhere, Kind, Literal, PropSpec, ResourceType, TfMap, all};

use crate::sort::InOrder;

/// The coverage table as a Markdown file: every type, and how many of its properties each language carries, out and in.
pub fn index() -> String {
    let mut text = "# Resource types\n\n\
        Generated from `core/src/catalog`; run the tests of `core` with `UPDATE_DOCS=1` after a change.\n\n\
        A property is carried in a language where it is written and read back; tests hold every one to both, and to the \
        provider's and CloudFormation's own schemas. *Lowered* properties become resources of their own; *design* \
        properties only a drawing knows.\n"
        .to_owned();
    let (mut n_types, mut n_properties) = (0, 0);
    for category in Category::ALL {
        let mut types: Vec<&ResourceType> = all().filter(|it| it.category == category).collect();
        types.order_by_key(|it| it.id);
        if types.is_empty() {
            continue;
        }
        text.push_str(&format!(
            "\n## {}\n\n| type | Terraform | CloudFormation | properties | Terraform out and in | CloudFormation out and in | \
             drawn |\n|---|---|---|---|---|---|---|\n",
            category.label()
        ));
        for ty in types {
            n_types += 1;
            n_properties += ty.props.len();
            let drawn = if ty.is_drawn() { "yes" } else { "" };
            text.push_str(&format!(
                "| [{}]({}.md) | {} | {} | {} | {} | {} | {drawn} |\n",
                ty.label,
                ty.id,
                code(ty.tf),
                cloudformation_name(ty),
                ty.props.len(),
                carried(ty, |it| in_terraform(ty, it).is_some()),
                carried(ty, |it| in_cloudformation(ty, it).is_some()),
            ));
        }
    }
    text.push_str(&format!("\n{n_types} types with {n_properties} properties.\n"));
    text
}

/// How many of the properties that are to be written a language carries.
fn carried(ty: &ResourceType, is_carried: impl Fn(&PropSpec) -> bool) -> String {
    if !ty.is_exported() {
        return "not exported".to_owned();
    }
    let n = ty.props.iter().filter(|it| is_carried(it)).count();
    format!("{n} of {}", ty.props.len())
}

/// The page of one type as a Markdown file.
pub fn page(ty: &ResourceType) -> String {
    let mut text = format!("# {}\n\n{}\n\n", ty.label, ty.doc);
    let rows = [
        ("Id in diagrams", code(ty.id)),
        ("Terraform", code(ty.tf)),
        ("CloudFormation", cloudformation_name(ty)),
        ("Stands in", ty.belongs()),
        ("AWS documentation", format!("<{}>", ty.url)),
    ];
    text.push_str("| | |\n|---|---|\n");
    for (label, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
        text.push_str(&format!("| {label} | {value} |\n"));
    }
    if ty.settable().next().is_some() {
        text.push_str(
            "\n## Properties\n\n| property | what it means | holds | assumed | Terraform | CloudFormation |\n\
             |---|---|---|---|---|---|\n",
        );
        for spec in ty.settable() {
            property(&mut text, "", spec, in_terraform(ty, spec), in_cloudformation(ty, spec));
        }
    }
    if !ty.grants.is_empty() {
        text.push_str("\n## What an edge to it may grant\n\n| grant | actions |\n|---|---|\n");
        for grant in ty.grants {
            let actions: Vec<String> = grant.actions.iter().map(|it| code(it)).collect();
            text.push_str(&format!("| `{}`: {} | {} |\n", grant.name, grant.label, actions.join(" ")));
        }
    }
    if !ty.attrs.is_empty() {
        let attrs: Vec<String> = ty.attrs.iter().map(|it| code(it.id)).collect();
        text.push_str(&format!("\n## What others may refer to\n\n{}\n", attrs.join(", ")));
    }
    text
}

fn property(text: &mut String, prefix: &str, spec: &PropSpec, tf: Option<String>, cfn: Option<String>) {
    let required = if spec.required { " (required)" } else { "" };
    let none = || "no".to_owned();
    text.push_str(&format!(
        "| `{prefix}{}`{required} | {} | {} | {} | {} | {} |\n",
        spec.key,
        spec.doc.replace('|', "\\|"),
        holds(&spec.kind),
        spec.default.map_or(String::new(), literal),
        tf.unwrap_or_else(none),
        cfn.unwrap_or_else(none),
    ));
    if let Kind::Records(fields) = spec.kind {
        for field in fields {
            let prefix = format!("{prefix}{}.", spec.key);
            property(text, &prefix, field, Some(terraform(&field.tf)), Some(cloudformation(&field.cfn)));
        }
    }
}

fn code(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("`{text}`") }
}

fn cloudformation_name(ty: &ResourceType) -> String {
    if let Some(told_by) = ty.cfn_if {
        return format!("{} with `{told_by}`", code(ty.cfn));
    }
    match (&ty.cfn_fold, ty.cfn_variant) {
        (Some(fold), _) => format!("list `{}` of what it belongs to", fold.list),
        (None, Some(variant)) => format!("{}; with `{}`, {}", code(ty.cfn), variant.when, code(variant.cfn)),
        (None, None) => code(ty.cfn),
    }
}

fn literal(it: Literal) -> String {
    match it {
        Literal::Bool(it) => format!("`{it}`"),
        Literal::Int(it) => format!("`{it}`"),
        Literal::Str(it) => code(it),
    }
}

/// Where a property goes in Terraform; `None` if it is not written.
fn in_terraform(ty: &ResourceType, spec: &PropSpec) -> Option<String> {
    match &spec.tf {
        TfMap::None => elsewhere(ty, spec),
        map => Some(terraform(map)),
    }
}

/// Where a property goes in CloudFormation; `None` if it is not written.
fn in_cloudformation(ty: &ResourceType, spec: &PropSpec) -> Option<String> {
    let companion = ty
        .cfn_companions
        .iter()
        .find(|it| it.when == Some(spec.key) || it.props.iter().any(|(_, key)| *key == spec.key));
    match (&spec.cfn, companion) {
        (CfnMap::None, Some(companion)) => Some(code(companion.cfn)),
        (CfnMap::None, None) if ty.cfn_fold.is_some() => Some("entry of the list".to_owned()),
        (CfnMap::None, None) => elsewhere(ty, spec),
        (map, _) => Some(cloudformation(map)),
    }
}

/// What becomes of a property that no argument takes.
fn elsewhere(ty: &ResourceType, spec: &PropSpec) -> Option<String> {
    let lowered = ty.lowered.iter().find(|it| it.property == spec.key);
    lowered.map(|it| format!("lowered to {}", it.ty.label.to_lowercase()))
}

fn terraform(map: &TfMap) -> String {
    match map {
        TfMap::None => "design".to_owned(),
        TfMap::Carried | TfMap::Custom { .. } => "with its neighbors".to_owned(),
        TfMap::Path { path, .. } | TfMap::Policy { path, .. } => code(path),
        TfMap::Base64(path) => format!("`{path}` in Base64"),
        TfMap::Json(path) | TfMap::JsonAs { path, .. } => format!("`{path}` as JSON"),
        TfMap::Blocks(path) => format!("blocks `{path}`"),
        TfMap::Satellite { of, map } => format!("`{}`: {}", of.tf, terraform(map)),
    }
}

fn cloudformation(map: &CfnMap) -> String {
    match map {
        CfnMap::None => "design".to_owned(),
        CfnMap::Carried | CfnMap::Custom { .. } => "with its neighbors".to_owned(),
        CfnMap::Path { path, .. } | CfnMap::Objects(path) | CfnMap::Pairs { path, .. } => code(path),
        CfnMap::Setting { list, key, .. } => format!("`{list}`, key `{key}`"),
        CfnMap::Beside(path) => format!("{}, beside the properties", code(path)),
        CfnMap::Base64(path) => format!("`{path}` in Base64"),
        CfnMap::JsonText(path) => format!("`{path}` as JSON"),
        CfnMap::Metadata(key) => format!("metadata `{key}`: CloudFormation has no property for it"),
    }
}

/// What a property may hold, in a few words.
fn holds(kind: &Kind) -> String {
    match kind {
        Kind::Bool => "yes or no".to_owned(),
        Kind::Int { min, max, unit } => format!("{min} to {max} {unit}").trim_end().to_owned(),
        Kind::IntChoice(options) => {
            options.iter().map(|(it, _)| it.to_string()).collect::<Vec<_>>().join(", ")
        }
        Kind::Number => "a number".to_owned(),
        Kind::Text => "text".to_owned(),
        Kind::LongText => "lines of text".to_owned(),
        Kind::Choice(options) => options.iter().map(|(it, _)| code(it)).collect::<Vec<_>>().join(", "),
        Kind::Suggested(options) => {
            let some: Vec<String> = options.iter().take(4).map(|(it, _)| code(it)).collect();
            format!("text such as {}", some.join(", "))
        }
        Kind::Cidr => "a CIDR block".to_owned(),
        Kind::Zone => "an Availability Zone".to_owned(),
        Kind::Image(_) => "a machine image".to_owned(),
        Kind::Ref(types) => format!("{}{}", labels(types), or_elsewhere(kind)),
        Kind::Refs(types) => format!("any number of {}{}", labels(types), or_elsewhere(kind)),
        Kind::Arn([]) => "an ARN".to_owned(),
        Kind::Arn(types) => format!("an ARN, or {}", labels(types)),
        Kind::List(kind) => format!("a list: {}", holds(kind)),
        Kind::Map(kind) => format!("names with values: {}", holds(kind)),
        Kind::Records(_) => "a list of records".to_owned(),
        Kind::Policy => "a policy document".to_owned(),
        Kind::Json => "JSON".to_owned(),
    }
}

/// What does as well where it is not drawn.
fn or_elsewhere(kind: &Kind) -> String {
    Elsewhere::of(kind).map_or_else(String::new, |it| format!(", or {}", it.a_label()))
}

fn labels(types: &[&str]) -> String {
    let labels = types.iter().filter_map(|it| super::by_id(it)).map(|it| it.a_label);
    labels.collect::<Vec<_>>().join(" or ")
}
