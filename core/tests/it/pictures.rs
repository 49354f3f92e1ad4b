//! Pictures: golden files, and XML that no name can break.
//!
//! `UPDATE_GOLDEN=1 cargo test -p drawbridge-core` rewrites the golden files.

use std::path::{Path, PathBuf};
use std::{env, fs};

use drawbridge_core::editor::lettering;
use drawbridge_core::model::{
    Anchor, Annotation, AnnotationId, Arrow, Diagram, Heads, Op, Rect, Setting, Shows, Style, Target,
    TextSize, Tint, Transaction,
};
use drawbridge_core::picture::{Picture, Sight, Theme, drawio, svg};
use drawbridge_core::templates::{self, Template};
use proptest::prelude::*;
use roxmltree::Document;

fn golden(template: &Template) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(template.name);
    folder.join("documentation/diagram.svg")
}

pub(crate) fn first_template() -> Diagram {
    templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram()
}

/// The template with this text wherever a user types any that a picture shows.
pub(crate) fn named(text: &str) -> Diagram {
    let mut diagram = first_template();
    let mut ops = vec![
        Op::Set { setting: Setting::Name(text.to_owned()) },
        Op::Set { setting: Setting::Environment(text.to_owned()) },
    ];
    ops.extend(diagram.nodes().map(|(id, _)| Op::Rename { id: id.clone(), name: text.to_owned() }));
    let styles = [
        Style::Note { color: Tint::Yellow },
        Style::Text { size: TextSize::M, bold: true, wraps: false },
        Style::Frame { color: Tint::Blue },
        Style::Arrow { color: Tint::Pink, dashed: true, heads: Heads::Both },
    ];
    for (n, style) in styles.into_iter().enumerate() {
        let rect = Rect::new(-400.0, 160.0 * n as f64, 160.0, 96.0);
        let empty = Annotation::new(style, String::new(), rect);
        let (text, _) = lettering::cleaned(text, &empty);
        let annotation = Some(lettering::fitted(Annotation { text, ..empty }));
        ops.push(Op::SetAnnotation { id: AnnotationId::from(&*format!("note{n}")), annotation });
    }
    for op in ops {
        // What the model refuses as a name cannot be in a picture.
        drop(diagram.apply_all(Transaction::new("Rename", vec![op])));
    }
    diagram
}

#[test]
fn pictures_follow_the_view() {
    let diagram = first_template();
    let whole = Picture::new(&diagram, Theme::Light);
    let sight = Sight { shows: Shows::DataFlow, name: Some("Data flow".to_owned()), ..Sight::default() };
    let dimmed = Picture::of(&diagram, Theme::Light, &sight);
    assert_eq!((dimmed.width, dimmed.height), (whole.width, whole.height));
    assert!(dimmed.svg.contains("opacity=\"0.16\"") && dimmed.svg.contains("· Data flow"));
    check_markup(&dimmed.svg);
    let hidden = Picture::of(&diagram, Theme::Light, &Sight { hides: true, ..sight.clone() });
    assert!(hidden.svg.len() < dimmed.svg.len() && !hidden.svg.contains("opacity=\"0.16\""));
    check_markup(&hidden.svg);
    let part = Picture::of(
        &diagram,
        Theme::Light,
        &Sight { part: Some(diagram.absolute_rect("vpc").unwrap()), ..sight },
    );
    assert!(part.width < whole.width);
    check_markup(&part.svg);
}

/// Holds a picture to well-formed XML of the elements and attributes that pictures consist of.
fn check_markup(svg: &str) {
    const ELEMENTS: [&str; 8] = ["svg", "title", "desc", "g", "rect", "path", "text", "tspan"];
    const ATTRIBUTES: [&str; 25] = [
        "opacity",
        "width",
        "height",
        "viewBox",
        "role",
        "aria-labelledby",
        "font-family",
        "id",
        "x",
        "y",
        "dx",
        "rx",
        "d",
        "fill",
        "fill-opacity",
        "stroke",
        "stroke-opacity",
        "stroke-width",
        "stroke-dasharray",
        "stroke-linecap",
        "stroke-linejoin",
        "transform",
        "font-size",
        "font-weight",
        "text-anchor",
    ];
    let document = Document::parse(svg).unwrap_or_else(|error| panic!("{error}\n{svg}"));
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        assert!(ELEMENTS.contains(&node.tag_name().name()), "{node:?}");
        for attribute in node.attributes() {
            assert!(ATTRIBUTES.contains(&attribute.name()), "{attribute:?}");
            assert!(!attribute.value().contains("url("), "{attribute:?}");
        }
    }
}

#[test]
fn draw_io_gets_what_the_golden_files_show() {
    for template in templates::all() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(template.name);
        let (path, written) = (folder.join("diagram.drawio"), drawio(&template.diagram()));
        Document::parse(&written).unwrap();
        if env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&path, &written).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        assert!(written == expected, "{} differs: see the top of this file", path.display());
    }
}

#[test]
fn templates_are_drawn_as_the_golden_files_show() {
    for template in templates::all() {
        let (path, drawn) = (golden(template), svg(&template.diagram(), Theme::Light));
        if env::var_os("UPDATE_GOLDEN").is_some() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &drawn).unwrap();
        }
        assert_eq!(drawn, fs::read_to_string(&path).unwrap(), "{}", path.display());
    }
}

#[test]
fn themes_differ_in_colors_alone() {
    let [light, dark] = [Theme::Light, Theme::Dark].map(|it| svg(&first_template(), it));
    let shape = |svg: &str| -> Vec<String> {
        let document = Document::parse(svg).unwrap();
        let is_shape = |name: &str| !name.starts_with("fill") && !name.starts_with("stroke");
        let attributes = document.descendants().flat_map(|it| it.attributes());
        attributes.filter(|it| is_shape(it.name())).map(|it| it.value().to_owned()).collect()
    };
    assert_eq!(shape(&light), shape(&dark));
    assert!(light.contains("#f5f6f8") && !dark.contains("#f5f6f8") && dark.contains("#101318"));
}

#[test]
fn a_picture_shows_every_node_edge_and_range_and_loads_nothing() {
    let diagram = first_template();
    let picture = Picture::new(&diagram, Theme::Light);
    let document = Document::parse(&picture.svg).unwrap();
    let root = document.root_element();
    assert_eq!(root.attribute("width").unwrap().parse(), Ok(picture.width));
    assert_eq!(root.attribute("height").unwrap().parse(), Ok(picture.height));
    let texts: Vec<&str> = document
        .descendants()
        .filter(|it| it.has_tag_name("text") || it.has_tag_name("tspan"))
        .filter_map(|it| it.text())
        .collect();
    for (_, node) in diagram.nodes() {
        assert!(texts.contains(&node.name.as_str()), "{}", node.name);
    }
    for text in ["Game scores", "eu-west-1 · test", "10.0.0.0/16", "10.0.11.0/24", "read"] {
        assert!(texts.contains(&text), "{text}");
    }
    // Labelled by its own title and description.
    for id in root.attribute("aria-labelledby").unwrap().split(' ') {
        let named = document.descendants().find(|it| it.attribute("id") == Some(id)).unwrap();
        assert!(!named.text().unwrap_or_default().is_empty(), "{id}");
    }
    // None of its elements and attributes can load anything.
    check_markup(&picture.svg);
}

#[test]
fn everything_lies_inside_the_picture() {
    let picture = Picture::new(&named("A rather long name for whatever this may be"), Theme::Light);
    let document = Document::parse(&picture.svg).unwrap();
    let view: Vec<f64> = document
        .root_element()
        .attribute("viewBox")
        .unwrap()
        .split(' ')
        .map(|it| it.parse().unwrap())
        .collect();
    for rect in document.descendants().filter(|it| it.has_tag_name("rect")) {
        let number = |name: &str| rect.attribute(name).unwrap().parse::<f64>().unwrap();
        let (x, y) = (number("x"), number("y"));
        assert!(x >= view[0] && x + number("width") <= view[0] + view[2], "{rect:?}");
        assert!(y >= view[1] && y + number("height") <= view[1] + view[3], "{rect:?}");
    }
}

#[test]
fn an_empty_diagram_is_a_picture_too() {
    let svg = svg(&Diagram::default(), Theme::Dark);
    assert!(Document::parse(&svg).is_ok() && svg.contains("Nothing is drawn yet"));
}

#[test]
fn hostile_names_stay_text() {
    for name in [
        "</text><script>alert(1)</script>",
        "\"><image href=\"http://example.com\"/>",
        "]]>",
        "<!--",
        "&lt;&#x0;&unknown;",
        "<?xml version=\"1.0\"?>",
        "a\u{0}b\u{8}\u{1b}\u{7f}\u{85}\u{fffe}\u{ffff}",
        "\u{202e}txt\u{2028}\r\n",
    ] {
        check_markup(&svg(&named(name), Theme::Light));
    }
}

#[test]
fn notes_are_drawn_line_by_line_over_what_they_are_about_and_frames_behind_it() {
    let mut diagram = first_template();
    let mut annotate = |id: &str, style: Style, text: &str| {
        let rect = Rect::new(0.0, 0.0, 160.0, 96.0);
        let it = lettering::fitted(Annotation::new(style, text.to_owned(), rect));
        diagram.apply(Op::SetAnnotation { id: id.into(), annotation: Some(it) }).unwrap();
    };
    annotate("a", Style::Note { color: Tint::Pink }, "Why two zones?\n\n<one> may fail");
    annotate("b", Style::Frame { color: Tint::Green }, "Data");
    let light = svg(&diagram, Theme::Light);
    let place = |text: &str| light.find(text).unwrap_or_else(|| panic!("{text} in {light}"));
    assert!(place(">Why two zones?<") < place(">&lt;one&gt; may fail<"));
    assert!(place(">Data<") < place(">App<") && place(">App<") < place(">Why two zones?<"));
    assert!(light.contains("#ffdbe6") && svg(&diagram, Theme::Dark).contains("#4a2233"));
    check_markup(&light);
}

#[test]
fn an_arrow_is_drawn_from_border_to_border_over_nodes_with_its_label_on_a_ground() {
    let mut diagram = first_template();
    let style = Style::Arrow { color: Tint::Pink, dashed: true, heads: Heads::End };
    let it = Annotation::new(style, "1. <upload>".to_owned(), Rect::new(0.0, 0.0, 10.0, 10.0));
    let on = |id: &str| Some(Anchor::middle(Target::Node(id.into())));
    let arrow = Some(Box::new(Arrow { from: on("app"), to: on("scores"), ..Arrow::default() }));
    let it = Annotation { arrow, ..it };
    diagram.apply(Op::SetAnnotation { id: "a".into(), annotation: Some(it) }).unwrap();
    let light = svg(&diagram, Theme::Light);
    let place = |text: &str| light.find(text).unwrap_or_else(|| panic!("{text} in {light}"));
    assert!(place(">App<") < place("stroke-dasharray=\"8 6\""));
    assert!(place("stroke-dasharray=\"8 6\"") < place(">1. &lt;upload&gt;<"));
    assert!(light.contains("#b3245f") && svg(&diagram, Theme::Dark).contains("#ff8fb6"));
    check_markup(&light);
    // In draw.io it hangs on both, and so it follows them there.
    let written = drawio(&diagram);
    let document = Document::parse(&written).unwrap();
    let cell = document.descendants().find(|it| it.attribute("id") == Some("note-a")).unwrap();
    assert_eq!((cell.attribute("source"), cell.attribute("target")), (Some("node-app"), Some("node-scores")));
    assert_eq!(cell.attribute("value"), Some("1. &lt;upload&gt;"));
    assert!(cell.attribute("style").unwrap().contains("endArrow=open;dashed=1;"));
    // It goes with what steps back.
    let sight = Sight { shows: Shows::Network, hides: true, ..Sight::default() };
    assert!(!Picture::of(&diagram, Theme::Light, &sight).svg.contains("upload"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_name_breaks_the_picture(name in any::<String>()) {
        check_markup(&svg(&named(&name), Theme::Light));
    }
}
