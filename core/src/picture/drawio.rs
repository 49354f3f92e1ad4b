//! A diagram for draw.io: uncompressed mxGraph XML with the shapes of its AWS library, so that everything can go on being
//! edited there. Containers hold what stands in them; edges hang on both their ends and keep their corners and labels.
//!
//! Sources: draw.io's AWS 4 library for names and styles of shapes (`mxgraph.aws4.…`), "Using embedded and uncompressed XML"
//! in its documentation for the form of the file. A type that has no shape of its own there gets that of its service.

use super::captions;
use super::label::{access, range};
use super::markup::{Markup, escape, xml};
use super::nodes::tile;
use super::palette::{Theme, category, container, is_dashed, tint};
use crate::catalog::Category;
use crate::editor::{Point, Scene};
use crate::model::{
    Anchor, Annotation, AnnotationId, Diagram, Edge, EdgeId, Heads, Node, NodeId, Rect, Style, Target,
    n_resources,
};
use crate::sort::InOrder;
use crate::value::Value;

/// A diagram as a draw.io file. Equal diagrams give equal files.
pub fn drawio(diagram: &Diagram) -> String {
    let scene = Scene::new(diagram);
    let mut out = Markup::default();
    out.open("mxfile", &[("host", "Drawbridge".into())]);
    out.open("diagram", &[("id", "architecture".into()), ("name", diagram.settings().name.as_str().into())]);
    out.open("mxGraphModel", &[("grid", "1".into()), ("gridSize", "8".into()), ("page", "0".into())]);
    out.open("root", &[]);
    out.empty("mxCell", &[("id", "0".into())]);
    out.empty("mxCell", &[("id", "1".into()), ("parent", "0".into())]);
    // What stands first lies below.
    for (id, it) in diagram.frames() {
        if scene.container_over(id.as_str()).is_none() {
            annotation(&mut out, id, it, None);
        }
    }
    let mut nodes: Vec<(&NodeId, &Node)> = diagram.nodes().collect();
    // A container before what stands in it: draw.io reads from the top.
    nodes.order_by_key(|(id, _)| scene.node(id.as_str()).map_or(0, |it| it.depth));
    for (id, it) in nodes {
        node(&mut out, diagram, id, it);
        // What a closed container hides is in it.
        for (note, annotated) in diagram.annotations() {
            if !annotated.is_arrow()
                && scene.container_over(note.as_str()) == Some(id)
                && let Some(place) = scene.node(id.as_str())
            {
                annotation(&mut out, note, annotated, Some((id, place.rect)));
            }
        }
    }
    for (id, it) in diagram.edges() {
        edge(&mut out, &scene, id, it);
    }
    for (id, it) in diagram.annotations().filter(|(_, it)| !it.is_one_line()) {
        if scene.container_over(id.as_str()).is_none() {
            annotation(&mut out, id, it, None);
        }
    }
    // What they hang on stands before them.
    for (id, it) in diagram.annotations().filter(|(_, it)| it.is_arrow()) {
        let within = scene.container_over(id.as_str());
        let within = within.and_then(|it| Some((it, scene.node(it.as_str())?.rect)));
        arrow(&mut out, diagram, id, &scene.seated(id, it), within);
    }
    xml(&out.finish())
}

fn node(out: &mut Markup, diagram: &Diagram, id: &NodeId, node: &Node) {
    let is_container = node.ty.is_container();
    let is_closed = diagram.is_closed(id.as_str());
    // An icon's name stands below it, outside its box.
    let rect = if is_container { node.placement.rect } else { tile(node.placement.rect) };
    let more = match (is_closed, is_container) {
        (true, _) => Some(n_resources(diagram.n_inside(id.as_str()))),
        (_, true) => range(node),
        _ => captions(node).into_iter().next(),
    };
    let label = match more {
        Some(more) => format!("<b>{}</b><br>{}", escape(&node.name), escape(&more)),
        None => format!("<b>{}</b>", escape(&node.name)),
    };
    let mut style = if is_container { group(diagram, node) } else { icon(node) };
    let mut attributes = Vec::new();
    if is_closed {
        // It is opened there as it is here.
        style = style.replacen("collapsible=0;", "", 1);
        attributes.push(("collapsed", "1".into()));
    }
    let parent = node.placement.parent.as_ref().map_or("1".to_owned(), node_id);
    let id = node_id(id);
    attributes.extend([
        ("id", id.as_str().into()),
        ("value", label.as_str().into()),
        ("style", style.as_str().into()),
        ("parent", parent.as_str().into()),
        ("vertex", "1".into()),
    ]);
    out.open("mxCell", &attributes);
    if is_closed {
        geometry(out, rect.card(), Some(rect));
    } else {
        geometry(out, rect, None);
    }
    out.close();
}

/// A note, a text or a frame, as draw.io's own notes, texts and rectangles.
fn annotation(out: &mut Markup, id: &AnnotationId, it: &Annotation, within: Option<(&NodeId, Rect)>) {
    const COMMON: &str = "html=1;whiteSpace=wrap;align=left;verticalAlign=top;";
    let style = match it.style {
        Style::Note { color } => {
            let (ground, ink) = tint(Theme::Light, color);
            format!(
                "shape=note;size=14;{COMMON}spacing=10;fillColor={ground};strokeColor={ink};fontColor=#161a22;fontSize=13;"
            )
        }
        Style::Text { size, bold, wraps } => {
            let wrap = if wraps { "whiteSpace=wrap;" } else { "whiteSpace=nowrap;" };
            let bold = u8::from(bold);
            format!(
                "text;html=1;{wrap}align=left;verticalAlign=top;spacing=0;fontStyle={bold};fontColor=#161a22;fontSize={};",
                size.units()
            )
        }
        Style::Arrow { .. } => return,
        Style::Frame { color } => {
            let (_, ink) = tint(Theme::Light, color);
            format!(
                "rounded=1;arcSize=2;html=1;fillColor=none;strokeColor={ink};fontColor={ink};fontStyle=1;fontSize=13;\
                 labelPosition=center;verticalLabelPosition=top;align=left;verticalAlign=bottom;"
            )
        }
    };
    // Its labels are HTML, whose lines end with an element.
    let label = it.text.split('\n').map(escape).collect::<Vec<_>>().join("<br>");
    let id = format!("note-{id}");
    let parent = within.map_or("1".to_owned(), |(it, _)| node_id(it));
    let rect =
        within.map_or(it.rect, |(_, at)| it.rect.at(Point::default() + (it.rect.origin() - at.origin())));
    out.open(
        "mxCell",
        &[
            ("id", id.as_str().into()),
            ("value", label.as_str().into()),
            ("style", style.as_str().into()),
            ("parent", parent.as_str().into()),
            ("vertex", "1".into()),
        ],
    );
    geometry(out, rect, None);
    out.close();
}

/// An arrow, as an edge of draw.io's own that hangs on what the arrow hangs on.
fn arrow(
    out: &mut Markup,
    diagram: &Diagram,
    id: &AnnotationId,
    it: &Annotation,
    within: Option<(&NodeId, Rect)>,
) {
    let (Style::Arrow { color, dashed, heads }, Some(arrow)) = (it.style, &it.arrow) else { return };
    let (_, ink) = tint(Theme::Light, color);
    let head = |has: bool| if has { "open" } else { "none" };
    let (start, end) = (head(heads == Heads::Both), head(heads != Heads::None));
    let mut style = format!(
        "html=1;edgeStyle=none;strokeWidth=2;strokeColor={ink};fontColor=#161a22;fontSize=13;startArrow={start};\
         endArrow={end};dashed={};",
        u8::from(dashed)
    );
    let target = |anchor: &Option<Anchor>| match &anchor.as_ref()?.target {
        Target::Node(id) => diagram.node(id.as_str()).map(|_| node_id(id)),
        Target::Annotation(id) => {
            let it = diagram.annotation(id.as_str()).filter(|it| !it.is_arrow());
            it.map(|_| format!("note-{id}"))
        }
    };
    let (from, to) = (target(&arrow.from), target(&arrow.to));
    for (anchor, name) in [(&arrow.from, "exit"), (&arrow.to, "entry")] {
        if let Some([x, y]) = anchor.as_ref().and_then(|it| it.at) {
            style.push_str(&format!("{name}X={x};{name}Y={y};{name}Perimeter=1;"));
        }
    }
    let label = escape(&it.text);
    let id = format!("note-{id}");
    let parent = within.map_or("1".to_owned(), |(it, _)| node_id(it));
    let mut attributes = vec![
        ("id", id.as_str().into()),
        ("value", label.as_str().into()),
        ("style", style.as_str().into()),
        ("parent", parent.as_str().into()),
    ];
    attributes.extend(from.as_deref().map(|it| ("source", it.into())));
    attributes.extend(to.as_deref().map(|it| ("target", it.into())));
    attributes.push(("edge", "1".into()));
    out.open("mxCell", &attributes);
    out.open("mxGeometry", &[("relative", "1".into()), ("as", "geometry".into())]);
    let origin = within.map_or((0.0, 0.0), |(_, it)| (it.x, it.y));
    for ((x, y), name) in it.tips().into_iter().zip(["sourcePoint", "targetPoint"]) {
        out.empty(
            "mxPoint",
            &[("x", (x - origin.0).into()), ("y", (y - origin.1).into()), ("as", name.into())],
        );
    }
    out.close();
    out.close();
}

/// Where something is, and the box that it has when it is opened.
fn geometry(out: &mut Markup, rect: Rect, open: Option<Rect>) {
    let Rect { x, y, w, h } = rect;
    let attributes = [
        ("x", x.into()),
        ("y", y.into()),
        ("width", w.into()),
        ("height", h.into()),
        ("as", "geometry".into()),
    ];
    let Some(Rect { x, y, w, h }) = open else { return out.empty("mxGeometry", &attributes) };
    out.open("mxGeometry", &attributes);
    out.empty(
        "mxRectangle",
        &[
            ("x", x.into()),
            ("y", y.into()),
            ("width", w.into()),
            ("height", h.into()),
            ("as", "alternateBounds".into()),
        ],
    );
    out.close();
}

fn edge(out: &mut Markup, scene: &Scene, id: &EdgeId, edge: &Edge) {
    let route = scene.edge(id.as_str()).map(|it| it.route.points.as_slice());
    let corners = route.and_then(|it| it.get(1..it.len().saturating_sub(1))).unwrap_or_default();
    let (id, from, to) = (format!("edge-{id}"), node_id(&edge.from), node_id(&edge.to));
    let label = escape(&access(edge));
    out.open(
        "mxCell",
        &[
            ("id", id.as_str().into()),
            ("value", label.as_str().into()),
            ("style", EDGE.into()),
            ("parent", "1".into()),
            ("source", from.as_str().into()),
            ("target", to.as_str().into()),
            ("edge", "1".into()),
        ],
    );
    out.open("mxGeometry", &[("relative", "1".into()), ("as", "geometry".into())]);
    if !corners.is_empty() {
        out.open("Array", &[("as", "points".into())]);
        for it in corners {
            out.empty("mxPoint", &[("x", it.x.into()), ("y", it.y.into())]);
        }
        out.close();
    }
    out.close();
    out.close();
}

/// Apart from draw.io's own `0` and `1`, and from edges.
fn node_id(id: &NodeId) -> String {
    format!("node-{id}")
}

const EDGE: &str = "edgeStyle=orthogonalEdgeStyle;html=1;rounded=1;endArrow=block;endFill=1;strokeColor=#5b6678;\
                    strokeWidth=1.5;fontSize=11;labelBackgroundColor=#ffffff;";

/// The style of a container: a group of the AWS library with its icon at the top, or a dashed frame.
fn group(diagram: &Diagram, node: &Node) -> String {
    let color = container(diagram, node);
    let common = "container=1;collapsible=0;recursiveResize=0;outlineConnect=0;html=1;whiteSpace=wrap;fontSize=12;\
                  verticalAlign=top;align=left;spacingLeft=30;";
    let shape = match node.ty.id {
        "ec2.vpc" => "group_vpc",
        "ec2.subnet" => "group_security_group",
        "autoscaling.group" => "group_auto_scaling_group",
        _ => {
            let dash = if is_dashed(node.ty) { "dashed=1;" } else { "" };
            let align = "spacingLeft=8;";
            return format!("{common}{align}{dash}fillColor=none;strokeColor={color};fontColor={color};");
        }
    };
    let stroke = if node.ty.id == "ec2.subnet" { "grStroke=0;fillOpacity=8;" } else { "" };
    let fill = if node.ty.id == "ec2.subnet" { color } else { "none" };
    format!(
        "{common}shape=mxgraph.aws4.group;grIcon=mxgraph.aws4.{shape};{stroke}strokeColor={color};fillColor={fill};\
         fontColor={color};"
    )
}

/// The style of an icon: a resource of the AWS library in its category's color, or a service's square.
fn icon(node: &Node) -> String {
    const LABEL: &str = "outlineConnect=0;verticalLabelPosition=bottom;verticalAlign=top;align=center;html=1;\
                         fontSize=12;fontColor=#232F3E;aspect=fixed;";
    let color = category(node.ty.category);
    match shape(node) {
        Shape::Resource(it) => {
            format!("{LABEL}strokeColor=none;fillColor={color};shape=mxgraph.aws4.{it};")
        }
        Shape::Service(it) => format!(
            "{LABEL}strokeColor=#ffffff;fillColor={color};shape=mxgraph.aws4.resourceIcon;resIcon=mxgraph.aws4.{it};"
        ),
    }
}

/// Names in draw.io's AWS library.
enum Shape {
    /// One kind of resource.
    Resource(&'static str),
    /// A service, drawn as a white sign on a square.
    Service(&'static str),
}

fn shape(node: &Node) -> Shape {
    let is_network = node.props.get("load_balancer_type").and_then(Value::as_str) == Some("network");
    let resource = match node.ty.id {
        "dynamodb.table" => "table",
        "ec2.egress_only_internet_gateway" | "ec2.internet_gateway" => "internet_gateway",
        "ec2.eip" => "elastic_ip_address",
        "ec2.flow_log" => "flow_logs",
        "ec2.instance" => "instance2",
        "ec2.key_pair" => "data_encryption_key",
        "ec2.nat_gateway" => "nat_gateway",
        "ec2.network_acl" => "network_access_control_list",
        "ec2.route_table" => "route_table",
        "ec2.volume" => "volume",
        "ec2.vpc_endpoint" => "endpoints",
        "ec2.vpc_peering_connection" => "peering",
        "ecs.service" => "ecs_service",
        "ecs.task_definition" => "ecs_task",
        "elb.load_balancer" if is_network => "network_load_balancer",
        "elb.load_balancer" => "application_load_balancer",
        "iam.group" | "iam.group_membership" => "users",
        "iam.role" | "iam.instance_profile" => "role",
        "iam.user" | "outside.person" => "user",
        "cloudwatch.metric_alarm" => "alarm",
        "lambda.function" => "lambda_function",
        "outside.internet" => "internet_alt2",
        "outside.on_premises" => "traditional_server",
        "rds.cluster_instance" => "aurora_instance",
        "rds.instance" => "rds_instance",
        "s3.bucket" => "bucket",
        "sns.topic" => "topic",
        "sqs.queue" => "queue",
        id if id.starts_with("iam.") => "permissions",
        _ => return Shape::Service(service(node)),
    };
    Shape::Resource(resource)
}

/// The sign of a service.
fn service(node: &Node) -> &'static str {
    match node.ty.id.split('.').next().unwrap_or_default() {
        "appautoscaling" | "autoscaling" => "autoscaling",
        "backup" => "backup",
        "cloudtrail" => "cloudtrail",
        "cloudwatch" | "logs" => "cloudwatch_2",
        "dynamodb" => "dynamodb",
        "ecs" => "ecs",
        "elb" => "elastic_load_balancing",
        "kms" => "key_management_service",
        "lambda" => "lambda",
        "rds" if node.ty.id == "rds.cluster" => "aurora",
        "rds" => "rds",
        "s3" => "s3",
        "secretsmanager" => "secrets_manager",
        "sns" => "sns",
        "sqs" => "sqs",
        "ssm" => "systems_manager",
        _ => match node.ty.category {
            Category::Network => "vpc",
            Category::Security => "shield",
            Category::Compute => "ec2",
            _ => "general",
        },
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::catalog::{self, Properties, other};
    use crate::model::{Op, TextSize, Tint};

    #[test]
    fn every_type_that_is_drawn_has_a_shape() {
        for ty in catalog::all().filter(|it| it.is_drawn()) {
            let placement = crate::model::Placement { parent: None, rect: Rect::new(0.0, 0.0, 96.0, 88.0) };
            let node = Node { ty, name: "It".into(), placement, props: Properties::new() };
            let is_general = matches!(shape(&node), Shape::Service("general"));
            let is_any = *ty == other::resource::TYPE;
            assert!(ty.is_container() || is_any || !is_general, "{} has no sign in draw.io", ty.id);
        }
    }

    #[test]
    fn a_name_stays_text_through_both_languages() {
        let mut diagram = crate::templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram();
        let name = "<img src=x onerror=alert(1)>&\"";
        diagram.apply(Op::Rename { id: "app".into(), name: name.into() }).unwrap();
        let text = drawio(&diagram);
        let document = roxmltree::Document::parse(&text).unwrap();
        let cell = document.descendants().find(|it| it.attribute("id") == Some("node-app")).unwrap();
        let label = cell.attribute("value").unwrap();
        assert!(label.starts_with("<b>&lt;img src=x onerror=alert(1)&gt;&amp;&quot;</b><br>"), "{label}");
        assert_eq!(cell.attribute("parent"), Some("node-private_a"));
        let edge = document.descendants().find(|it| it.attribute("edge") == Some("1")).unwrap();
        assert_eq!(
            (edge.attribute("source"), edge.attribute("target")),
            (Some("node-app"), Some("node-scores"))
        );
        assert_eq!(edge.attribute("value"), Some("read"));
    }

    #[test]
    fn notes_texts_and_frames_are_shapes_whose_text_stays_text() {
        let mut diagram = Diagram::default();
        let (note, frame) = (Style::Note { color: Tint::Blue }, Style::Frame { color: Tint::Green });
        let text = Style::Text { size: TextSize::L, bold: true, wraps: false };
        for (id, style, text) in
            [("a", note, "one <b>\ntwo & \"three\""), ("b", text, "Title"), ("c", frame, "Zone")]
        {
            let rect = Rect::new(8.0, 16.0, 160.0, 96.0);
            let annotation = Some(Annotation::new(style, text.into(), rect));
            diagram.apply(Op::SetAnnotation { id: id.into(), annotation }).unwrap();
        }
        let text = drawio(&diagram);
        let document = roxmltree::Document::parse(&text).unwrap();
        let cell = |id: &str| document.descendants().find(|it| it.attribute("id") == Some(id)).unwrap();
        assert_eq!(cell("note-a").attribute("value"), Some("one &lt;b&gt;<br>two &amp; &quot;three&quot;"));
        assert!(cell("note-a").attribute("style").unwrap().starts_with("shape=note;"));
        assert!(cell("note-b").attribute("style").unwrap().contains("fontStyle=1;"));
        // Frames lie below: they stand first.
        assert!(cell("note-c").range().start < cell("note-a").range().start);
    }
}
