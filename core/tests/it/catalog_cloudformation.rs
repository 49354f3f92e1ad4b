//! The catalogue against CloudFormation's own schemas of its types.

use std::path::Path;

use drawbridge_core::catalog::body::{insert_at, value_at};
use drawbridge_core::catalog::{
    self, Attr, CfnAttr, CfnMap, Kind, Literal, PropSpec, Properties, ResourceType, TagsForm,
};
use drawbridge_core::value::{self, Value};
use serde_json::Value as Json;

/// The schemas of resource types; `tests/tools/cloudformation_schema.py` says what its fields mean.
fn schemas() -> Json {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/tools/cloudformation_schema.json");
    serde_json::from_str::<Json>(&std::fs::read_to_string(path).unwrap()).unwrap()["resources"].take()
}

/// The schema of a CloudFormation type.
#[track_caller]
fn schema<'a>(schemas: &'a Json, cfn: &str) -> &'a Json {
    schemas.get(cfn).unwrap_or_else(|| panic!("name {cfn} in cloudformation_schema.py"))
}

/// Every type that has a CloudFormation resource, with the schema of that.
fn types(schemas: &Json) -> impl Iterator<Item = (&'static ResourceType, &Json)> {
    catalog::all().filter(|it| !it.cfn.is_empty()).map(|ty| (ty, schema(schemas, ty.cfn)))
}

/// The node at a path such as `BlockDeviceMappings/0/Ebs`: a number enters a list, any name an object with free keys.
fn node<'a>(node: &'a Json, path: &str) -> Option<&'a Json> {
    path.split('/').try_fold(node, |node, step| {
        if *node == true {
            return Some(node); // below an object in which anything goes
        }
        if step.parse::<usize>().is_ok() {
            return node.get("items");
        }
        node["properties"].get(step).or_else(|| node.get("values"))
    })
}

/// The path as the schema writes paths, without the places in lists, which it names or leaves out.
fn dotted(path: &str) -> String {
    let names = path.split(['/', '.']).filter(|it| *it != "*" && it.parse::<usize>().is_err());
    names.collect::<Vec<_>>().join(".")
}

/// Whether a list of the schema, such as `readOnly`, holds this path or an object around it.
fn covers(schema: &Json, list: &str, path: &str) -> bool {
    let path = dotted(path);
    strings(&schema[list])
        .any(|it| path.strip_prefix(&dotted(it)).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
}

fn strings(list: &Json) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Json::as_str)
}

/// A place in a template that a property is written to.
struct Place {
    path: String,
    content: Content,
    /// Whether it is written whenever the resource, or the record it is a field of, is.
    always: bool,
}

enum Content {
    /// A value of this kind.
    Kind(Kind),
    /// Always this value.
    Literal(Literal),
}

/// Where the mappings of these properties write, but for those that are code.
fn places<'a>(props: impl IntoIterator<Item = &'a PropSpec>, around: &str) -> Vec<Place> {
    let mut places = Vec::new();
    for spec in props {
        let mut add = |path: &str, content| {
            places.push(Place { path: format!("{around}{path}"), content, always: spec.required });
        };
        match spec.cfn {
            CfnMap::Path { path, with } => {
                add(path, Content::Kind(spec.kind));
                match spec.kind {
                    Kind::List(kind) => add(&format!("{path}/0"), Content::Kind(*kind)),
                    Kind::Map(kind) => add(&format!("{path}/key"), Content::Kind(*kind)),
                    Kind::Refs(types) => add(&format!("{path}/0"), Content::Kind(Kind::Ref(types))),
                    _ => {}
                }
                for (path, literal) in with {
                    add(path, Content::Literal(*literal));
                }
            }
            CfnMap::Objects(path) => {
                add(path, Content::Kind(spec.kind));
                if let Kind::Records(fields) = spec.kind {
                    places.extend(self::places(fields, &format!("{around}{path}/0/")));
                }
            }
            CfnMap::Pairs { path, name, value } => {
                add(path, Content::Kind(Kind::List(&Kind::Json)));
                add(&format!("{path}/0/{name}"), Content::Kind(Kind::Text));
                if let Kind::Map(kind) = spec.kind {
                    add(&format!("{path}/0/{value}"), Content::Kind(*kind));
                }
            }
            CfnMap::Setting { list, .. } => {
                add(list, Content::Kind(Kind::List(&Kind::Json)));
                add(&format!("{list}/0/Key"), Content::Kind(Kind::Text));
                add(&format!("{list}/0/Value"), Content::Kind(Kind::Text));
            }
            CfnMap::Base64(path) | CfnMap::JsonText(path) => add(path, Content::Kind(Kind::Text)),
            CfnMap::None
            | CfnMap::Carried
            | CfnMap::Metadata(_)
            | CfnMap::Beside(_)
            | CfnMap::Custom { .. } => {}
        }
    }
    places
}

fn places_of(ty: &ResourceType) -> Vec<Place> {
    let is_of_variant = |it: &&PropSpec| ty.cfn_variant.is_some_and(|variant| variant.when == it.key);
    places(ty.props.iter().copied().filter(|it| !is_of_variant(it)), "")
}

/// What the code among these mappings writes, found by running it on samples.
fn written_by_code<'a>(props: impl IntoIterator<Item = &'a PropSpec>) -> Value {
    let props: Vec<&PropSpec> = props.into_iter().collect();
    let mut object = Value::Map(Vec::new());
    let samples: Properties = props.iter().map(|it| (it.key, sample(it.kind))).collect();
    for spec in props {
        match (spec.cfn, spec.kind) {
            (CfnMap::Custom { emit, .. }, _) => emit(&samples, &mut object),
            (CfnMap::Objects(path), Kind::Records(fields)) => {
                let record = written_by_code(fields);
                if !record.fields().is_empty() {
                    insert_at(&mut object, path, Value::List(vec![record]));
                }
            }
            _ => {}
        }
    }
    object
}

/// A value that a property of this kind may have.
fn sample(kind: Kind) -> Value {
    match kind {
        Kind::Bool => Value::Bool(true),
        Kind::Int { min, .. } => Value::Int(min),
        Kind::IntChoice(options) => Value::Int(options.first().map_or(1, |it| it.0)),
        Kind::Number => Value::Int(1),
        Kind::Choice(options) | Kind::Suggested(options) => options.first().map_or("", |it| it.0).into(),
        Kind::Cidr => "10.0.0.0/16".into(),
        Kind::Image(_) => "ami-0123456789abcdef0".into(),
        Kind::Ref(_) | Kind::Arn(_) => Value::reference("sample", "id"),
        Kind::Refs(_) => Value::List(vec![Value::reference("sample", "id")]),
        Kind::List(kind) => Value::List(vec![sample(*kind)]),
        // What no property is for has the names that a file gives it.
        Kind::Map(Kind::Json) => Value::Map(Vec::new()),
        Kind::Map(kind) => value::map([("key", sample(*kind))]),
        Kind::Records(fields) => {
            let fields = fields.iter().map(|it| (it.key.to_owned(), sample(it.kind)));
            Value::List(vec![Value::Map(fields.collect())])
        }
        Kind::Policy | Kind::Json => value::map([("Version", "2012-10-17".into())]),
        Kind::Text | Kind::LongText | Kind::Zone => "sample".into(),
    }
}

/// The innermost values, with their paths.
fn leaves<'a>(value: &'a Value, at: &str, into: &mut Vec<(String, &'a Value)>) {
    let below = |step: &str| if at.is_empty() { step.to_owned() } else { format!("{at}/{step}") };
    match value {
        Value::Map(fields) if !fields.is_empty() => {
            fields.iter().for_each(|(key, it)| leaves(it, &below(key), into));
        }
        Value::List(items) if !items.is_empty() => {
            items.iter().for_each(|it| leaves(it, &below("0"), into));
        }
        _ if at.is_empty() => {}
        _ => into.push((at.to_owned(), value)),
    }
}

#[track_caller]
fn assert_settable(of: &str, schema: &Json, path: &str) {
    assert!(node(schema, path).is_some(), "{of}: CloudFormation has no property {path}");
    assert!(!covers(schema, "readOnly", path), "{of}: {path} cannot be set");
    assert!(!covers(schema, "deprecated", path), "{of}: {path} is deprecated");
}

#[test]
fn types_that_share_a_cloudformation_type_are_told_apart_by_what_they_require() {
    for ty in catalog::all() {
        let Some(property) = ty.cfn_if else { continue };
        let tells =
            |it: &&&PropSpec| it.required && matches!(it.cfn, CfnMap::Path { path, .. } if path == property);
        assert!(ty.props.iter().any(|it| tells(&it)), "{}: nothing required is {property}", ty.id);
        let other = catalog::by_cloudformation_type(ty.cfn).expect("a type shares its name with another");
        assert_ne!(other.id, ty.id);
        assert_eq!(catalog::by_cloudformation(ty.cfn, |it| it == property).map(|it| it.id), Some(ty.id));
    }
}

/// An unfinished drawing may lack what tells them apart; what it is written as is then read as the other type, and written
/// again as the same text.
#[test]
fn types_that_share_a_cloudformation_type_write_what_both_have_in_one_order() {
    for ty in catalog::all().filter(|it| it.cfn_if.is_some()) {
        let other = catalog::by_cloudformation_type(ty.cfn).expect("a type shares its name with another");
        let [own, others] = [ty, other].map(places_of);
        let shared = |from: &[Place], with: &[Place]| -> Vec<String> {
            let is_shared = |it: &&Place| with.iter().any(|other| other.path == it.path);
            from.iter().filter(is_shared).map(|it| it.path.clone()).collect()
        };
        let order = shared(&own, &others);
        assert!(!order.is_empty(), "{} and {} have nothing in common", ty.id, other.id);
        assert_eq!(order, shared(&others, &own), "{} and {}", ty.id, other.id);
    }
}

#[test]
fn properties_exist_in_cloudformation_and_can_be_set() {
    let schemas = schemas();
    for (ty, schema) in types(&schemas) {
        for place in places_of(ty) {
            assert_settable(ty.id, schema, &place.path);
        }
        let by_code = written_by_code(ty.props.iter().copied());
        let mut found = Vec::new();
        leaves(&by_code, "", &mut found);
        for (path, value) in found {
            assert_settable(ty.id, schema, &path);
            assert_fits(ty.id, node(schema, &path).unwrap(), &path, value);
        }
    }
}

#[test]
fn second_types_have_what_is_written_as_one_of_them() {
    let schemas = schemas();
    for ty in catalog::all() {
        let Some(variant) = ty.cfn_variant else { continue };
        let schema = schema(&schemas, variant.cfn);
        let mut object = written_by_code(ty.props.iter().copied());
        for place in places(ty.props.iter().copied(), "") {
            // Records are made of what their fields say.
            if let Content::Kind(kind) = place.content
                && !matches!(kind, Kind::Records(_))
                && value_at(&object, &place.path).is_none()
            {
                insert_at(&mut object, &place.path, sample(kind));
            }
        }
        (variant.write)(&mut object);
        let mut found = Vec::new();
        leaves(&object, "", &mut found);
        assert!(found.len() > 10, "{}: {object:?}", ty.id);
        // Whether a replica has the tags of the table is said by what they are.
        for (path, value) in found.into_iter().filter(|(path, _)| !path.ends_with("/Tags")) {
            assert_settable(ty.id, schema, &path);
            assert_fits(ty.id, node(schema, &path).unwrap(), &path, value);
        }
        for name in strings(&schema["required"]) {
            assert!(object.field(name).is_some(), "{}: {} requires {name}", ty.id, variant.cfn);
        }
        let names: Vec<&str> = ty.attrs.iter().filter_map(|it| attribute_name(schema, it)).collect();
        assert!(names.iter().all(|it| node(schema, it).is_some()), "{}: {names:?}", ty.id);
    }
}

#[test]
fn tags_are_of_the_shape_that_templates_write() {
    let schemas = schemas();
    for (ty, schema) in types(&schemas).filter(|it| it.0.tags) {
        match ty.cfn_tags {
            TagsForm::Entries { path, with } => {
                assert!(schema["tags"].is_string(), "{}: takes no tags", ty.id);
                let names: Vec<&str> =
                    ["Key", "Value"].into_iter().chain(with.iter().map(|it| it.0)).collect();
                let is_entry = node(schema, &format!("{path}/0")).is_some_and(|it| {
                    names.iter().all(|name| it["properties"].get(name).is_some())
                        && strings(&it["required"]).all(|name| names.contains(&name))
                });
                assert!(is_entry, "{}: its tags are no list of {names:?} under {path}", ty.id);
            }
            TagsForm::Map(path) => {
                assert_eq!(schema["tags"], path, "{}: takes no tags", ty.id);
                let is_map = node(schema, path).is_some_and(|it| it["values"]["type"] == "string");
                assert!(is_map, "{}: its tags are no map under {path}", ty.id);
            }
            TagsForm::Specification { path, of } => {
                let kinds =
                    node(schema, &format!("{path}/0/ResourceType")).expect("an entry says what it is for");
                assert!(allowed(kinds, of), "{}: no tags are for {of}", ty.id);
                assert!(node(schema, &format!("{path}/0/Tags/0/Key")).is_some(), "{}: takes no tags", ty.id);
            }
            TagsForm::Metadata => assert!(schema["tags"].is_null(), "{}: takes tags", ty.id),
        }
    }
}

#[test]
fn companions_exist_in_cloudformation() {
    let schemas = schemas();
    for ty in catalog::all() {
        for companion in ty.cfn_companions {
            let schema = schema(&schemas, companion.cfn);
            let mut given: Vec<&str> =
                companion.props.iter().map(|it| it.0).chain([companion.main]).collect();
            for (path, literal) in companion.with {
                given.push(path);
                assert_fits(ty.id, node(schema, path).unwrap_or(&Json::Null), path, &literal.to_value());
            }
            for path in &given {
                assert_settable(&format!("{} {}", ty.id, companion.cfn), schema, path);
            }
            for name in strings(&schema["required"]) {
                let is_given = given.iter().any(|it| it.split('/').next() == Some(name));
                assert!(is_given, "{}: {} requires {name}", ty.id, companion.cfn);
            }
            for (_, key) in companion.props {
                assert!(ty.prop(key).is_some(), "{}: {key} is no property", ty.id);
            }
        }
    }
}

#[test]
fn lists_that_take_the_place_of_resources_exist() {
    let schemas = schemas();
    for ty in catalog::all() {
        let Some(fold) = &ty.cfn_fold else { continue };
        let owners = ty.prop(fold.owner).expect("an owner is a property").kind.target_types();
        assert!(!owners.is_empty(), "{}: {} leads to no resource", ty.id, fold.owner);
        for owner in owners.iter().filter_map(|it| catalog::by_id(it)) {
            let schema = schema(&schemas, owner.cfn);
            assert_settable(ty.id, schema, fold.list);
            let list = node(schema, fold.list).unwrap();
            assert!(types_of(list).contains(&"array"), "{}: {} is no list", ty.id, fold.list);
            if fold.value.is_none() {
                let others = ty.props.iter().copied().filter(|it| it.key != fold.owner);
                for place in places(others, &format!("{}/0/", fold.list)) {
                    assert_settable(ty.id, schema, &place.path);
                }
            }
        }
    }
}

/// What a reference to this attribute gives, as the schema calls it; `None` where the schema does not say.
fn attribute_name<'a>(schema: &'a Json, attr: &Attr) -> Option<&'a str> {
    match attr.cfn {
        CfnAttr::GetAtt(name) | CfnAttr::FirstOf(name) => Some(name),
        CfnAttr::None => None,
        CfnAttr::Ref => {
            // Several identifiers: what Ref returns is not for the schema to say.
            let [identifier] = strings(&schema["primaryIdentifier"]).collect::<Vec<_>>()[..] else {
                return None;
            };
            Some(identifier)
        }
    }
}

/// Whether an attribute of this name is an ARN. AWS calls that of a secret its id.
fn is_arn(cfn: &str, name: &str) -> bool {
    name.ends_with("Arn") || name.ends_with("ARN") || (cfn == "AWS::SecretsManager::Secret" && name == "Id")
}

#[test]
fn attributes_exist_in_cloudformation() {
    let schemas = schemas();
    for (ty, schema) in types(&schemas) {
        for attr in ty.attrs {
            let Some(name) = attribute_name(schema, attr) else { continue };
            if matches!(attr.cfn, CfnAttr::GetAtt(_) | CfnAttr::FirstOf(_)) {
                let known = strings(&schema["readOnly"]).chain(strings(&schema["getAtt"]));
                assert!(known.into_iter().any(|it| it == name), "{}: GetAtt does not take {name}", ty.id);
            }
            let wanted = match attr.id {
                "arn" => is_arn(ty.cfn, name),
                "name" => !is_arn(ty.cfn, name) && !name.ends_with("Id"),
                _ => true,
            };
            assert!(wanted, "{}: {name} is not its {}", ty.id, attr.id);
        }
    }
}

#[test]
fn references_give_what_cloudformation_takes() {
    let schemas = schemas();
    for (ty, schema) in types(&schemas) {
        for place in places_of(ty) {
            let Content::Kind(kind @ (Kind::Ref(targets) | Kind::Arn(targets))) = place.content else {
                continue;
            };
            let refers: Vec<&str> =
                strings(&node(schema, &place.path).unwrap_or(&Json::Null)["refers"]).collect();
            for target in targets.iter().filter_map(|it| catalog::by_id(it)).filter(|it| !it.cfn.is_empty()) {
                let name = kind
                    .attribute(target)
                    .and_then(|it| attribute_name(self::schema(&schemas, target.cfn), it));
                let Some(name) = name else { continue };
                let wanted: Vec<&str> =
                    refers.iter().filter_map(|it| it.strip_prefix(target.cfn)?.strip_prefix('.')).collect();
                let same = wanted.iter().any(|it| is_arn(target.cfn, it) == is_arn(target.cfn, name));
                let at = &place.path;
                assert!(
                    wanted.is_empty() || same,
                    "{}: {at} takes {wanted:?} of {target:?}, not {name}",
                    ty.id
                );
            }
        }
    }
}

#[test]
fn what_cloudformation_requires_is_required() {
    let schemas = schemas();
    for (ty, schema) in types(&schemas) {
        let places = places_of(ty);
        let by_code = written_by_code(ty.props.iter().copied());
        let has_code = |path: &str| value_at(&by_code, path).is_some();
        for name in strings(&schema["required"]) {
            let head = |it: &Place| it.path.split('/').next() == Some(name);
            let given = places.iter().any(|it| head(it) && it.always) || has_code(name);
            assert!(given, "{}: {name} is required", ty.id);
        }
        // In a record what is required is, in an object that several properties share it can at least be given.
        for place in &places {
            for (at, _) in place.path.match_indices('/') {
                let (around, _) = place.path.split_at(at);
                let records = places.iter().any(|it| {
                    around.strip_suffix("/0") == Some(&*it.path)
                        && matches!(it.content, Content::Kind(Kind::Records(_)))
                });
                for name in node(schema, around).into_iter().flat_map(|it| strings(&it["required"])) {
                    let wanted = format!("{around}/{name}");
                    let given = places.iter().any(|it| {
                        let below = it.path.strip_prefix(&wanted);
                        below.is_some_and(|it| it.is_empty() || it.starts_with('/'))
                            && (it.always || !records)
                    });
                    assert!(given || has_code(&wanted), "{}: {around} requires {name}", ty.id);
                }
            }
        }
    }
}

/// The JSON types that a property of this kind can fill. CloudFormation turns numbers and truth into text.
fn json_types(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Bool => &["boolean", "string"],
        Kind::Int { .. } | Kind::IntChoice(_) => &["integer", "number", "string"],
        Kind::Number => &["number", "string"],
        Kind::Text
        | Kind::LongText
        | Kind::Choice(_)
        | Kind::Suggested(_)
        | Kind::Cidr
        | Kind::Zone
        | Kind::Image(_)
        | Kind::Ref(_)
        | Kind::Arn(_) => &["string"],
        Kind::Refs(_) | Kind::List(_) | Kind::Records(_) => &["array"],
        Kind::Map(_) | Kind::Policy | Kind::Json => &["object"],
    }
}

fn types_of(node: &Json) -> Vec<&str> {
    node["type"].as_str().into_iter().chain(strings(&node["type"])).collect()
}

fn takes(node: &Json, wanted: &[&str]) -> bool {
    let types = types_of(node);
    types.is_empty() || types.iter().any(|it| wanted.contains(it))
}

fn allowed(node: &Json, text: &str) -> bool {
    let any_case = node["anyCase"] == true;
    let Some(options) = node["enum"].as_array() else { return true };
    options.iter().any(|it| match it {
        Json::String(it) if any_case => it.eq_ignore_ascii_case(text),
        Json::String(it) => it == text,
        Json::Number(it) => it.to_string() == text,
        _ => false,
    })
}

#[track_caller]
fn assert_fits(of: &str, node: &Json, path: &str, value: &Value) {
    let types = types_of(node);
    let (wanted, text): (&[&str], _) = match value {
        Value::Bool(_) => (&["boolean", "string"], None),
        Value::Int(it) => (&["integer", "number", "string"], Some(it.to_string())),
        Value::Str(it) if it == "sample" => (&["string"], None),
        Value::Str(it) => (&["string"], Some(it.clone())),
        Value::List(_) => (&["array"], None),
        Value::Map(_) => (&["object"], None),
        _ => return,
    };
    assert!(takes(node, wanted), "{of}: {path} is {types:?}, not {value:?}");
    assert!(text.is_none_or(|it| allowed(node, &it)), "{of}: {path} cannot be {value:?}");
}

#[test]
fn values_are_of_the_shape_that_cloudformation_takes() {
    let schemas = schemas();
    for (ty, schema) in types(&schemas) {
        for Place { path, content, .. } in places_of(ty) {
            let Some(node) = node(schema, &path) else { continue };
            let types = types_of(node);
            match content {
                Content::Literal(literal) => assert_fits(ty.id, node, &path, &literal.to_value()),
                Content::Kind(kind) => {
                    assert!(takes(node, json_types(kind)), "{}: {path} is {types:?}, not {kind:?}", ty.id);
                    if let Kind::Choice(options) | Kind::Suggested(options) = kind {
                        for (option, _) in options {
                            assert!(allowed(node, option), "{}: {path} cannot be {option}", ty.id);
                        }
                    }
                    if let Kind::Int { min, max, .. } = kind {
                        let (least, most) = (node["minimum"].as_i64(), node["maximum"].as_i64());
                        let fits = least.is_none_or(|it| it <= min) && most.is_none_or(|it| max <= it);
                        assert!(fits, "{}: {path} goes from {least:?} to {most:?}", ty.id);
                    }
                }
            }
        }
    }
}
