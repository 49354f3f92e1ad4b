//! Generated diagrams and ops for property tests.

use drawbridge_core::catalog;
use drawbridge_core::model::{
    Anchor, Annotation, AnnotationId, Arrow, Contents, Diagram, Edge, EdgeId, EdgeKind, ExpectationId, Heads,
    Node, NodeId, Op, Placement, Rect, Setting, Style, Target, TextSize, Tint,
};
use drawbridge_core::templates;
use drawbridge_core::value::Value;
use proptest::prelude::*;

/// The first template.
pub(crate) fn template() -> Diagram {
    templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram()
}

/// Ids of the template's nodes and a few that are not there, so that generated ops hit and miss.
fn node_id() -> impl Strategy<Value = NodeId> {
    let known: Vec<NodeId> = template().nodes().map(|(id, _)| id.clone()).collect();
    prop_oneof![8 => proptest::sample::select(known), 2 => (0..4_u8).prop_map(|n| NodeId::from(&*format!("new{n}")))]
}

fn edge_id() -> impl Strategy<Value = EdgeId> {
    prop_oneof![
        Just(EdgeId::from("app_reads_scores")),
        (0..3_u8).prop_map(|n| EdgeId::from(&*format!("edge{n}")))
    ]
}

/// Names people type, hostile ones among them.
pub(crate) fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z0-9 _-]{1,12}",
        Just("${evil}".to_owned()),
        Just("%{ for }".to_owned()),
        Just("{{resolve:ssm:x}}".to_owned()),
        Just("<script>\"'`".to_owned()),
        Just("naïve 日本 🚀".to_owned()),
        "\\PC{1,20}",
    ]
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<bool>().prop_map(Value::Bool),
        (-10..70_000_i64).prop_map(Value::Int),
        name().prop_map(Value::Str),
        proptest::sample::select(vec![
            "10.0.5.0/24",
            "192.168.0.0/16",
            "required",
            "S",
            "dynamodb",
            "private",
            "::/0"
        ])
        .prop_map(Value::from),
        node_id().prop_map(|it| Value::reference(it.as_str(), "id")),
        proptest::collection::vec(node_id().prop_map(|it| Value::reference(it.as_str(), "id")), 0..3)
            .prop_map(Value::List),
        Just(Value::Param("authorized_ssh_ranges".into())),
        Just(Value::unknown("local.x")),
    ]
}

fn placement() -> impl Strategy<Value = Placement> {
    let number = || prop_oneof![9 => -2000.0..2000.0, 1 => Just(f64::NAN)];
    (proptest::option::of(node_id()), number(), number(), 1.0..900.0, 1.0..900.0)
        .prop_map(|(parent, x, y, w, h)| Placement { parent, rect: Rect { x, y, w, h } })
}

fn node() -> impl Strategy<Value = Node> {
    let ty = proptest::sample::select(catalog::all().collect::<Vec<_>>());
    (ty, name(), placement()).prop_flat_map(|(ty, name, placement)| {
        // What is outside AWS has no properties.
        let keys: Vec<&'static str> = ty.props.iter().map(|it| it.key).collect();
        let n = if keys.is_empty() { 0..1 } else { 0..3 };
        let keys = if keys.is_empty() { vec![""] } else { keys };
        proptest::collection::btree_map(proptest::sample::select(keys), value(), n).prop_map(move |props| {
            let props = props.into_iter().collect();
            Node { ty, name: name.clone(), placement: placement.clone(), props }
        })
    })
}

fn edge_kind() -> impl Strategy<Value = EdgeKind> {
    let grants = proptest::sample::select(vec!["read", "write", "scan", "fly"]).prop_map(str::to_owned);
    proptest::collection::btree_set(grants, 0..3).prop_map(|grants| EdgeKind::Access { grants })
}

fn property() -> impl Strategy<Value = String> {
    let keys: Vec<&'static str> = catalog::all().flat_map(|it| it.props.iter().map(|it| it.key)).collect();
    proptest::sample::select(keys).prop_map(str::to_owned)
}

fn hidden_annotation() -> impl Strategy<Value = AnnotationId> {
    (0..4_u8).prop_map(|n| AnnotationId::from(&*format!("a{n}")))
}

/// Ends of an arrow: on what is there, on what is not, on other arrows as well, and on nothing.
fn arrow() -> impl Strategy<Value = Arrow> {
    let anchor = || {
        let target =
            prop_oneof![node_id().prop_map(Target::Node), hidden_annotation().prop_map(Target::Annotation),];
        let share = proptest::option::of([0.0..1.0, 0.0..1.0]);
        proptest::option::weighted(0.7, (target, share).prop_map(|(target, at)| Anchor { target, at }))
    };
    (anchor(), anchor(), any::<bool>(), any::<bool>()).prop_map(|(from, to, leftwards, upwards)| Arrow {
        from,
        to,
        leftwards,
        upwards,
    })
}

/// Any annotation: most are sound.
pub(crate) fn annotation() -> impl Strategy<Value = Annotation> {
    let tint = || proptest::sample::select(Tint::ALL.to_vec());
    let text = (proptest::sample::select(TextSize::ALL.to_vec()), any::<bool>(), any::<bool>());
    let style = prop_oneof![
        tint().prop_map(|color| Style::Note { color }),
        text.prop_map(|(size, bold, wraps)| Style::Text { size, bold, wraps }),
        tint().prop_map(|color| Style::Frame { color }),
        (tint(), any::<bool>(), proptest::sample::select(Heads::ALL.to_vec()))
            .prop_map(|(color, dashed, heads)| Style::Arrow { color, dashed, heads }),
    ];
    let number = || prop_oneof![19 => -2000.0..2000.0, 1 => Just(f64::NAN)];
    let hidden = proptest::collection::btree_set(node_id(), 0..4);
    let frames = proptest::collection::btree_set(hidden_annotation(), 0..3);
    let contents = (hidden, frames).prop_map(|(nodes, annotations)| Contents { nodes, annotations });
    let closed = proptest::option::weighted(0.3, contents);
    let pin = proptest::option::weighted(0.3, node_id());
    let rect = (number(), number(), 1.0..900.0, 1.0..900.0).prop_map(|(x, y, w, h)| Rect { x, y, w, h });
    (style, "[a-z<&\" \n\u{e9}]{0,40}", rect, closed, pin, arrow()).prop_map(
        |(style, text, rect, closed, pin, arrow)| {
            let it = Annotation::new(style, text, rect);
            if it.is_frame() {
                Annotation { closed, text: it.text.replace('\n', " "), ..it }
            } else if it.is_arrow() {
                Annotation { arrow: Some(Box::new(arrow)), text: it.text.replace('\n', " "), ..it }
            } else {
                Annotation { pin, ..it }
            }
        },
    )
}

/// Any op: most fit the template, many do not.
pub(crate) fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        (node_id(), node()).prop_map(|(id, node)| Op::AddNode { id, node }),
        node_id().prop_map(|id| Op::RemoveNode { id }),
        (node_id(), name()).prop_map(|(id, name)| Op::Rename { id, name }),
        (node_id(), placement()).prop_map(|(id, placement)| Op::Place { id, placement }),
        (node_id(), property(), proptest::option::of(value())).prop_map(|(id, key, value)| Op::SetProperty {
            id,
            key,
            value
        }),
        (edge_id(), node_id(), node_id(), edge_kind())
            .prop_map(|(id, from, to, kind)| Op::AddEdge { id, edge: Edge { from, to, kind } }),
        edge_id().prop_map(|id| Op::RemoveEdge { id }),
        (edge_id(), edge_kind()).prop_map(|(id, kind)| Op::SetEdge { id, kind }),
        name().prop_map(|name| Op::SetParameter { name, parameter: None }),
        name().prop_map(|it| Op::Set { setting: Setting::Name(it) }),
        Just(Op::Set { setting: Setting::Region("eu-central-1".into()) }),
        Just(Op::Set { setting: Setting::Backend(None) }),
        (0..3_u8, proptest::option::of(crate::expectations::expectation())).prop_map(|(n, expectation)| {
            Op::SetExpectation { id: ExpectationId::from(&*format!("x{n}")), expectation }
        }),
        (
            node_id(),
            proptest::option::weighted(0.8, proptest::collection::btree_set(hidden_annotation(), 0..3))
        )
            .prop_map(|(id, closed)| Op::SetClosed { id, closed }),
        (0..3_u8, proptest::option::weighted(0.8, annotation())).prop_map(|(n, annotation)| {
            Op::SetAnnotation { id: AnnotationId::from(&*format!("a{n}")), annotation }
        }),
    ]
}

/// The template after some of these ops, those that fit.
pub(crate) fn diagram() -> impl Strategy<Value = Diagram> {
    proptest::collection::vec(op(), 0..40).prop_map(|ops| {
        let mut diagram = template();
        for op in ops {
            let _refused = diagram.apply(op);
        }
        diagram
    })
}
