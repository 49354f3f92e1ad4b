//! A stack that was read from files, as a drawing.

use std::collections::{BTreeMap, BTreeSet};

use super::changes::Changes;
use super::foreign::{Told, told};
use super::further::hidden;
use super::leftovers::{Taken, leftovers, taken};
use super::naming::titles;
use super::no_place;
use super::outputs::other_backend;
use crate::layout::{Scope, tidy};
use crate::model::{Diagram, NodeId, Op, Setting, snapshot};
use crate::reading::Note;
use crate::stack::{Stack, diff, lower};
use crate::value::Value;
use crate::{cloudformation, terraform};

/// What became of a stack.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// The drawing.
    pub diagram: Diagram,
    /// What of the stack is not in it, at its lines.
    pub notes: Vec<Note>,
    /// Whether it was a diagram already, so that it can be saved where it came from.
    pub is_diagram: bool,
}

/// Opens files that somebody chose together: a diagram, Terraform, what `terraform show -json` prints, or a template. `new_id`
/// gives ids for nodes, each another one.
///
/// # Errors
///
/// A sentence about why they cannot be opened, or that nothing of them can be drawn.
pub fn open(files: &[(String, String)], new_id: &mut dyn FnMut() -> NodeId) -> Result<Import, String> {
    let Some((path, text)) = files.first() else { return Err("no file was chosen".to_owned()) };
    let is_terraform = |it: &(String, String)| it.0.ends_with(".tf") || it.0.ends_with(".tf.json");
    let (stack, mut notes) = if files.iter().any(is_terraform) {
        let files: Vec<(String, String)> =
            files.iter().filter(|it| is_terraform(it) || it.0.ends_with(".tfvars")).cloned().collect();
        let read = terraform::read_to_draw(None, &files)
            .map_err(|it| format!("the Terraform cannot be read: {it}"))?;
        (read.stack, read.notes)
    } else if files.len() > 1 {
        return Err(
            "several files are opened together only if they are Terraform; open the others one by one"
                .to_owned(),
        );
    } else if terraform::is_plan(text) {
        let read =
            terraform::read_plan(path, text).map_err(|it| format!("`{path}` cannot be opened: {it}"))?;
        (read.stack, read.notes)
    } else if cloudformation::is_template(text) {
        let read = cloudformation::read_to_draw(path, text, &[])
            .map_err(|it| format!("`{path}` cannot be opened: {it}"))?;
        (read.stack, read.notes)
    } else {
        let diagram = snapshot::read(text).map_err(|it| format!("`{path}` cannot be opened: {it}"))?;
        let notes = hidden(&diagram).into_iter().map(|message| Note { message, ..no_place() }).collect();
        return Ok(Import { diagram, notes, is_diagram: true });
    };
    let mut import = import(&stack, new_id);
    // An empty drawing in place of what is open is not what anybody wants.
    if import.diagram.n_nodes() == 0 {
        return Err(match notes.iter().chain(&import.notes).next() {
            None => format!("`{path}` holds no resource that could be drawn"),
            Some(it) => format!("nothing of `{path}` can be drawn; line {}: {}", it.line, it.message),
        });
    }
    // The name of the file is one that somebody gave; that of one of many Terraform files is not.
    if let (1, Some(stem)) = (files.len(), path.split('.').next().filter(|it| *it != "main")) {
        drop(import.diagram.apply(Op::Set { setting: Setting::Name(stem.to_owned()) }));
    }
    notes.append(&mut import.notes);
    import.notes = notes;
    Ok(import)
}

/// Draws a stack, tidied up. `new_id` gives ids for nodes, each another one.
pub fn import(stack: &Stack, new_id: &mut dyn FnMut() -> NodeId) -> Import {
    let (ops, notes) = drawn(stack, new_id);
    let mut diagram = Diagram::default();
    for op in ops {
        // Each was applied before, to the same.
        drop(diagram.apply(op));
    }
    Import { diagram, notes, is_diagram: false }
}

/// The ops that draw a stack where nothing is drawn.
pub(super) fn drawn(stack: &Stack, new_id: &mut dyn FnMut() -> NodeId) -> (Vec<Op>, Vec<Note>) {
    let (empty, nothing) = (Diagram::default(), Stack::default());
    let before = lower(&empty);
    let titles = titles(stack);
    let Taken { ops, mut notes, .. } = taken(|alone| {
        let Told { stack, lost } = told(stack, alone, &titles);
        let stack = &stack;
        let differences = diff(&nothing, stack);
        let mut changes = Changes::new(&empty, &before, stack, alone, &titles);
        changes.notes.extend(lost);
        changes.inputs(&nothing, stack);
        changes.backend(&nothing, stack);
        changes.add(&nothing, &differences, new_id);
        changes.entries(&nothing, &differences);
        changes.comments(&nothing, stack);
        changes.outputs(&nothing, stack);
        changes.settle();
        leftovers(changes, &[], stack, &[])
    });
    notes.extend(other_backend(stack));
    (ops, notes)
}

/// Draws a stack of which there is a drawing from before: nodes of the same type and name keep their ids and, in the same
/// container, their places; new ones find room beside them. What was decided in the drawing stays: its name, edges between nodes
/// that are still there, suppressions, expectations, notes, views.
pub fn import_again(before: &Diagram, stack: &Stack, new_id: &mut dyn FnMut() -> NodeId) -> Import {
    let (ops, notes) = drawn(stack, new_id);
    let mut fresh = Diagram::default();
    for op in ops.iter().cloned() {
        drop(fresh.apply(op));
    }
    let known = matches(before, &fresh);
    let id_of = |id: NodeId| known.get(&id).cloned().unwrap_or(id);
    let mut arrived = BTreeSet::new();
    let mut again = |op: Op| match op {
        Op::AddNode { id, mut node } => {
            let id = id_of(id);
            node.placement.parent = node.placement.parent.map(id_of);
            let was = before.node(id.as_str()).map(|it| &it.placement);
            match was.filter(|it| it.parent == node.placement.parent) {
                Some(it) => node.placement.rect = it.rect,
                None => drop(arrived.insert(id.clone())),
            }
            Op::AddNode { id, node }
        }
        Op::SetProperty { id, key, value } => {
            let known = |target: String| known.get(target.as_str()).map_or(target, NodeId::to_string);
            let mut renamed = |it| match it {
                Value::Ref { target, attr } => Value::Ref { target: known(target), attr },
                other => other,
            };
            Op::SetProperty { id: id_of(id), key, value: value.map(|it| it.map(&mut renamed)) }
        }
        other => other,
    };
    let settings = before.settings().all().into_iter().map(|setting| Op::Set { setting });
    let edges = before.edges().map(|(id, it)| Op::AddEdge { id: id.clone(), edge: it.clone() });
    let suppressions = before.suppressions().map(|(id, it)| (id.clone(), Some(it.clone())));
    let suppressions = suppressions.map(|(id, suppression)| Op::SetSuppression { id, suppression });
    let expectations = before.expectations().map(|(id, it)| (id.clone(), Some(it.clone())));
    let expectations = expectations.map(|(id, expectation)| Op::SetExpectation { id, expectation });
    let annotations = before.annotations().map(|(id, it)| (id.clone(), Some(it.clone())));
    let annotations = annotations.map(|(id, annotation)| Op::SetAnnotation { id, annotation });
    let views = before.views().into_iter().map(|(id, it)| (id.clone(), Some(it.clone())));
    let views = views.map(|(id, view)| Op::SetView { id, view });
    let closed = before.closed().map(|(id, it)| Op::SetClosed { id: id.clone(), closed: Some(it.clone()) });
    let kept = edges.chain(suppressions).chain(expectations).chain(annotations).chain(closed).chain(views);
    let ops: Vec<Op> = ops.into_iter().map(&mut again).collect();
    let mut diagram = Diagram::default();
    for op in settings.chain(ops).chain(kept) {
        // What is about a node that is gone is refused, and gone with it.
        drop(diagram.apply(op));
    }
    for op in tidy(&diagram, Scope::Arrived(&arrived)) {
        drop(diagram.apply(op));
    }
    Import { diagram, notes, is_diagram: false }
}

/// The node of an earlier drawing for each of a new one, by type and name where those say which.
fn matches(before: &Diagram, fresh: &Diagram) -> BTreeMap<NodeId, NodeId> {
    let named = |diagram: &Diagram| {
        let mut named: BTreeMap<(&'static str, String), Vec<NodeId>> = BTreeMap::new();
        for (id, node) in diagram.nodes() {
            named.entry((node.ty.id, node.name.clone())).or_default().push(id.clone());
        }
        named
    };
    let (before, fresh) = (named(before), named(fresh));
    let only =
        |it: (&(&'static str, String), &Vec<NodeId>)| match (it.1.as_slice(), before.get(it.0)?.as_slice()) {
            ([new], [old]) => Some((new.clone(), old.clone())),
            _ => None,
        };
    fresh.iter().filter_map(only).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::model::{Annotation, Node, Placement, Rect, Shows, Style, Tint, View};

    const FILE: &str = r#"
resource "aws_vpc" "main" { cidr_block = "10.0.0.0/16" }
resource "aws_subnet" "a" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.0.0/24"
}
resource "aws_s3_bucket" "logs" { bucket = "logs" }
"#;

    fn read(text: &str) -> Stack {
        terraform::read(&[("main.tf".to_owned(), text.to_owned())]).unwrap().stack
    }

    fn ids(prefix: &str) -> impl FnMut() -> NodeId + use<'_> {
        let mut n = 0;
        move || {
            n += 1;
            NodeId::from(format!("{prefix}{n}").as_str())
        }
    }

    fn named<'a>(diagram: &'a Diagram, name: &str) -> (&'a NodeId, &'a Node) {
        diagram.nodes().find(|(_, it)| it.name == name).unwrap()
    }

    #[test]
    fn what_was_read_is_drawn_tidily() {
        let Import { diagram, notes, .. } = import(&read(FILE), &mut ids("n"));
        assert_eq!(notes, []);
        assert_eq!(named(&diagram, "a").1.placement.parent.as_ref(), Some(named(&diagram, "main").0));
        assert_eq!(tidy(&diagram, Scope::Everything), []);
    }

    #[test]
    fn files_are_told_apart_by_what_is_in_them() {
        let one = |path: &str, text: &str| open(&[(path.to_owned(), text.to_owned())], &mut ids("n"));
        let terraform = one("shop.tf", FILE).unwrap().diagram;
        assert_eq!((terraform.n_nodes(), terraform.settings().name.as_str()), (3, "shop"));
        let template = "Resources:\n  Jobs:\n    Type: AWS::SQS::Queue\n";
        assert_eq!(one("jobs.yaml", template).unwrap().diagram.n_nodes(), 1);
        let saved = snapshot::write(&terraform);
        assert_eq!(one("any.json", &saved).unwrap().diagram, terraform);
        assert!(one("notes.txt", "hello").unwrap_err().contains("notes.txt"));
        let both = [("a.yaml".to_owned(), template.to_owned()), ("b.json".to_owned(), saved)];
        assert!(open(&both, &mut ids("n")).is_err());
        assert!(open(&[], &mut ids("n")).is_err());
    }

    #[test]
    fn files_that_give_no_drawing_are_refused_with_a_reason() {
        let one = |path: &str, text: &str| open(&[(path.to_owned(), text.to_owned())], &mut ids("n"));
        // An empty diagram is opened as what it is.
        let empty = snapshot::write(&Diagram::default());
        assert_eq!(one("empty.json", &empty).unwrap().diagram, Diagram::default());
        for (path, text, reason) in [
            ("empty.tf", "", "`empty.tf` holds no resource that could be drawn"),
            (
                "a.tf",
                "resource \"aws_vpc\" \"x\" {\n  cidr_block = \n",
                "the Terraform cannot be read: a.tf:2:16: ",
            ),
            (
                "a.tf",
                "resource \"aws_s3_bucket_versioning\" \"x\" {}\n",
                "nothing of `a.tf` can be drawn; line 1: ",
            ),
            ("a.json", "{\"hello\": [1,2", "`a.json` cannot be opened: line 1, column "),
        ] {
            let refused = one(path, text).unwrap_err();
            assert!(refused.starts_with(reason), "{refused}");
        }
    }

    #[test]
    fn what_only_its_references_place_is_drawn_there_with_its_rules() {
        let text = format!(
            "{FILE}resource \"aws_db_subnet_group\" \"data\" {{\n  subnet_ids = [aws_subnet.a.id]\n}}\n\
             resource \"aws_db_instance\" \"shop\" {{\n  db_subnet_group_name = aws_db_subnet_group.data.name\n}}\n\
             resource \"aws_security_group\" \"web\" {{\n  vpc_id = aws_vpc.main.id\n}}\n\
             resource \"aws_vpc_security_group_ingress_rule\" \"web\" {{\n  security_group_id = aws_security_group.web.id\n  \
             cidr_ipv4 = \"10.0.0.0/8\"\n  from_port = 443\n  to_port = 443\n  ip_protocol = \"tcp\"\n}}\n\
             resource \"aws_route_table\" \"out\" {{\n  vpc_id = aws_vpc.main.id\n}}\n\
             resource \"aws_route_table_association\" \"a\" {{\n  subnet_id = aws_subnet.a.id\n  \
             route_table_id = aws_route_table.out.id\n}}\n\
             resource \"aws_subnet\" \"b\" {{\n  vpc_id = aws_vpc.main.id\n  cidr_block = \"10.0.1.0/24\"\n  \
             availability_zone = \"eu-west-1b\"\n}}\n"
        );
        let Import { diagram, .. } = import(&read(&text), &mut ids("n"));
        for name in ["data", "shop"] {
            assert_eq!(named(&diagram, name).1.placement.parent.as_ref(), Some(named(&diagram, "main").0));
        }
        assert_eq!(named(&diagram, "web").1.props["ingress"].items().len(), 1);
        let table = named(&diagram, "a").1.props["route_table"].target();
        assert_eq!(table, Some(named(&diagram, "out").0.as_str()));
        assert_eq!(named(&diagram, "b").1.props["availability_zone"], "eu-west-1b".into());
    }

    #[test]
    fn an_aurora_cluster_and_its_instances_stand_in_the_vpc_of_its_subnet_group() {
        let text = format!(
            "{FILE}resource \"aws_db_subnet_group\" \"data\" {{\n  subnet_ids = [aws_subnet.a.id]\n}}\n\
             resource \"aws_rds_cluster\" \"shop\" {{\n  engine = \"aurora-postgresql\"\n  \
             db_subnet_group_name = aws_db_subnet_group.data.name\n}}\n\
             resource \"aws_rds_cluster_instance\" \"one\" {{\n  cluster_identifier = aws_rds_cluster.shop.id\n  \
             engine = aws_rds_cluster.shop.engine\n  instance_class = \"db.t4g.medium\"\n}}\n\
             resource \"aws_db_cluster_snapshot\" \"before\" {{\n  db_cluster_identifier = aws_rds_cluster.shop.id\n  \
             db_cluster_snapshot_identifier = \"before\"\n}}\n"
        );
        let Import { diagram, notes, .. } = import(&read(&text), &mut ids("n"));
        for name in ["data", "shop", "one"] {
            assert_eq!(named(&diagram, name).1.placement.parent.as_ref(), Some(named(&diagram, "main").0));
        }
        let one = named(&diagram, "one").1;
        assert_eq!(one.props["cluster"].target(), Some(named(&diagram, "shop").0.as_str()));
        assert_eq!(one.props["engine"], "aurora-postgresql".into());
        assert_eq!(notes, []);
        assert_eq!(
            named(&diagram, "before").1.props["cluster"].target(),
            Some(named(&diagram, "shop").0.as_str())
        );
    }

    #[test]
    fn what_is_taken_over_under_another_name_is_not_told_as_lost() {
        let template = "Resources:
  Jobs: {Type: AWS::SQS::Queue}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]
  Worker:
    Type: AWS::Lambda::Function
    Properties: {FunctionName: worker, Handler: a.b, Runtime: python3.13, Role: !GetAtt Role.Arn, Code: {ZipFile: x}}
  Poll:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {FunctionName: !Ref Worker, EventSourceArn: !GetAtt Jobs.Arn, BatchSize: 10}
";
        let files = [("jobs.yaml".to_owned(), template.to_owned())];
        let Import { diagram, notes, .. } = open(&files, &mut ids("n")).unwrap();
        assert_eq!(named(&diagram, "worker").1.props["event_sources"].items().len(), 1);
        let told = notes.iter().filter(|it| it.message.contains("event_source_mapping"));
        assert_eq!(told.collect::<Vec<_>>(), [] as [&Note; 0]);
    }

    #[test]
    fn who_belongs_to_a_group_is_drawn_with_it() {
        let template = "Resources:
  Team: {Type: AWS::IAM::Group}
  Ann: {Type: AWS::IAM::User, Properties: {Groups: [!Ref Team]}}
  Bob: {Type: AWS::IAM::User, Properties: {Groups: [!Ref Team]}}
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      Groups: [!Ref Team]
      PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Deny, Action: '*', Resource: '*'}]}
";
        let files = [("team.yaml".to_owned(), template.to_owned())];
        let Import { diagram, notes, .. } = open(&files, &mut ids("n")).unwrap();
        assert_eq!(notes, []);
        let team = named(&diagram, "team").1;
        let users: Vec<&str> = team.props["users"].items().iter().filter_map(Value::target).collect();
        assert_eq!(users, ["ann", "bob"].map(|it| named(&diagram, it).0.as_str()));
        assert_eq!(team.props["policies"].items().len(), 1);
    }

    #[test]
    fn a_second_import_keeps_places_and_finds_room_for_what_is_new() {
        let mut before = import(&read(FILE), &mut ids("n")).diagram;
        let (bucket, place) = {
            let (id, node) = named(&before, "logs");
            (id.clone(), Rect { x: 3_000.0, y: 1_000.0, ..node.placement.rect })
        };
        before
            .apply(Op::Place { id: bucket.clone(), placement: Placement { parent: None, rect: place } })
            .unwrap();
        let (style, text) = (Style::Note { color: Tint::Blue }, "Why?".to_owned());
        let note = Annotation::new(style, text, Rect::new(0.0, 0.0, 160.0, 96.0));
        before.apply(Op::SetAnnotation { id: "a1".into(), annotation: Some(note) }).unwrap();
        let view = View { name: "Data".to_owned(), place: 0, shows: Shows::DataFlow, at: None };
        before.apply(Op::SetView { id: "v1".into(), view: Some(view) }).unwrap();
        let more = format!(
            "{FILE}resource \"aws_subnet\" \"b\" {{\n  vpc_id = aws_vpc.main.id\n  cidr_block = \"10.0.1.0/24\"\n}}\n"
        );
        let after = import_again(&before, &read(&more), &mut ids("m")).diagram;
        assert_eq!(named(&after, "logs"), (&bucket, before.node(bucket.as_str()).unwrap()));
        assert!(after.annotations().eq(before.annotations()));
        assert_eq!(after.views(), before.views());
        let [a, b] = ["a", "b"].map(|it| named(&after, it).1.placement.clone());
        assert_eq!(&a, &named(&before, "a").1.placement);
        assert_eq!(a.parent, b.parent);
        assert!(!a.rect.overlaps(&b.rect));
        let vpc = named(&after, "main").1.placement.rect;
        assert!(b.rect.right() <= vpc.w && b.rect.bottom() <= vpc.h);
        // Nothing new, nothing changes.
        assert_eq!(import_again(&after, &read(&more), &mut ids("k")).diagram, after);
    }
}
