//! Colors of the canvas and of pictures.

use crate::catalog::ec2::{internet_gateway, route_table, subnet};
use crate::catalog::{Category, Properties, ResourceType};
use crate::model::{Diagram, Node, Placement, Rect, Tint};
use crate::value::Value;

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Dark text on a light ground.
    #[default]
    Light,
    /// Light text on a dark ground.
    Dark,
}

/// Colors of a theme; those of the same names in `public/style/tokens.css`, which a test compares.
#[derive(Clone, Copy, Debug)]
pub(super) struct Palette {
    pub(super) canvas: &'static str,
    pub(super) container: &'static str,
    pub(super) node: &'static str,
    pub(super) text: &'static str,
    pub(super) text_2: &'static str,
    pub(super) text_3: &'static str,
    pub(super) edge: &'static str,
    /// How much of a container's color is in its ground, as a share.
    pub(super) tint: f64,
    /// Opacity of a container's border.
    pub(super) border: f64,
}

impl Palette {
    pub(super) const fn of(theme: Theme) -> Self {
        match theme {
            Theme::Light => Self {
                canvas: "#f5f6f8",
                container: "#ffffff",
                node: "#ffffff",
                text: "#161a22",
                text_2: "#444c5b",
                text_3: "#5d6778",
                edge: "#5b6678",
                tint: 0.05,
                border: 0.6,
            },
            Theme::Dark => Self {
                canvas: "#101318",
                container: "#151920",
                node: "#1e232c",
                text: "#eceff4",
                text_2: "#b8c0ce",
                text_3: "#8f9aad",
                edge: "#8b97ab",
                tint: 0.08,
                border: 0.7,
            },
        }
    }

    /// The ground of a container in this color.
    pub(super) fn ground(&self, color: &str) -> String {
        mix(self.container, color, self.tint)
    }
}

/// The ground of a note and the ink of a frame's border or an arrow in a color; `--note-…` and `--ink-…` in `public/style/tokens.css`.
pub const fn tint(theme: Theme, tint: Tint) -> (&'static str, &'static str) {
    match (theme, tint) {
        (Theme::Light, Tint::Yellow) => ("#fff0b3", "#8a6a00"),
        (Theme::Light, Tint::Orange) => ("#ffe0c4", "#b54708"),
        (Theme::Light, Tint::Pink) => ("#ffdbe6", "#b3245f"),
        (Theme::Light, Tint::Purple) => ("#eadfff", "#6d3fc4"),
        (Theme::Light, Tint::Blue) => ("#d9e7ff", "#2b59d9"),
        (Theme::Light, Tint::Green) => ("#d7f2dd", "#1a7a3d"),
        (Theme::Light, Tint::Gray) => ("#e6e9ef", "#5d6778"),
        (Theme::Dark, Tint::Yellow) => ("#4a3f12", "#edc24f"),
        (Theme::Dark, Tint::Orange) => ("#4d3013", "#ffa45e"),
        (Theme::Dark, Tint::Pink) => ("#4a2233", "#ff8fb6"),
        (Theme::Dark, Tint::Purple) => ("#38285a", "#b99aff"),
        (Theme::Dark, Tint::Blue) => ("#1d3557", "#7da0ff"),
        (Theme::Dark, Tint::Green) => ("#1d4228", "#66cf8e"),
        (Theme::Dark, Tint::Gray) => ("#2c3340", "#8f9aad"),
    }
}

/// AWS's own color of a category. Source: AWS Architecture Icons, "AWS icon guidelines".
pub const fn category(category: Category) -> &'static str {
    match category {
        Category::Network => "#8c4fff",
        Category::Compute | Category::Containers => "#ed7100",
        Category::Database => "#c925d1",
        Category::Storage => "#7aa116",
        Category::Security => "#dd344c",
        // Not AWS's: a color for what is not on AWS, or in no category here.
        Category::Other | Category::Outside => "#5a6b86",
        // Management and governance, application integration.
        _ => "#e7157b",
    }
}

/// The color of a container's border and tint. AWS's diagrams draw public subnets green, private ones blue-green, and so
/// the borders of Availability Zones.
pub fn container(diagram: &Diagram, node: &Node) -> &'static str {
    match tier(diagram, node) {
        Some("public") => "#7aa116",
        Some(_) => "#00a4a6",
        None if is_dashed(node.ty) && node.ty.category == Category::Network => "#00a4a6",
        None => category(node.ty.category),
    }
}

/// The color of a new container's border; `None` for a type that is drawn as an icon.
pub fn container_of(ty: &'static ResourceType) -> Option<&'static str> {
    let placement = Placement { parent: None, rect: Rect::default() };
    let new = || Node { ty, name: String::new(), placement, props: Properties::new() };
    ty.is_container().then(|| container(&Diagram::default(), &new()))
}

/// Whether a container is drawn with a dashed border and no ground of its own: a place such as an Availability Zone, and no resource.
pub fn is_dashed(ty: &ResourceType) -> bool {
    !ty.is_exported()
}

/// Whether an icon is an outlined disc instead of a filled square: what is not on AWS.
pub fn is_outlined(category: Category) -> bool {
    category == Category::Outside
}

/// The lengths of a dash and of the gap after it, in canvas units.
pub const DASH: [f64; 2] = [6.0, 4.0];

/// Dashes of the line between a note and what it is about, in canvas units.
pub const TIE: [f64; 2] = [2.0, 3.0];

/// Dashes of arrows that are dashed, in canvas units.
pub const ARROW_DASH: [f64; 2] = [8.0, 6.0];

/// Width of an arrow's line, in canvas units.
pub const ARROW: f64 = 2.0;

/// What a subnet is: as its node says, else public where its route table leads to an internet gateway, as in files that never
/// say it. `None` for whatever is no subnet.
fn tier<'a>(diagram: &Diagram, node: &'a Node) -> Option<&'a str> {
    if *node.ty != subnet::TYPE {
        return None;
    }
    let leads_out = || {
        let table = node.props.get(subnet::ROUTE_TABLE.key())?.target()?;
        let routes = diagram.node(table)?.props.get(route_table::ROUTES.key())?.items();
        let ends = routes.iter().flat_map(Value::fields).filter_map(|(_, it)| it.target());
        let mut ends = ends.filter_map(|it| diagram.node(it));
        ends.find(|it| *it.ty == internet_gateway::TYPE)
    };
    let is_said = node.props.contains_key(subnet::TIER.key());
    Some(if !is_said && leads_out().is_some() { "public" } else { subnet::tier(&node.props) })
}

/// A color with a share of another mixed in; both as `#rrggbb`.
fn mix(ground: &str, color: &str, share: f64) -> String {
    let channel = |of: &str, at: usize| {
        let hex = of.get(at..at + 2).and_then(|it| u8::from_str_radix(it, 16).ok());
        f64::from(hex.unwrap_or_default())
    };
    let mut mixed = String::from("#");
    for at in [1, 3, 5] {
        let value = channel(ground, at) * (1.0 - share) + channel(color, at) * share;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a channel is from 0 to 255"
        )]
        let value = value.round() as u8;
        mixed.push_str(&format!("{value:02x}"));
    }
    mixed
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::model::Op;

    #[test]
    fn colors_are_those_of_the_page() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../public/style/tokens.css");
        let css = std::fs::read_to_string(path).unwrap();
        for (theme, name) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
            let start = css.find(&format!("data-theme=\"{name}\"")).unwrap();
            let block = &css[start..start + css[start..].find('}').unwrap()];
            let it = Palette::of(theme);
            for (token, color) in [
                ("canvas", it.canvas),
                ("container", it.container),
                ("node", it.node),
                ("text", it.text),
                ("text-2", it.text_2),
                ("text-3", it.text_3),
                ("edge", it.edge),
            ] {
                assert!(block.contains(&format!("--{token}: {color};")), "{name} {token}: {color}");
            }
            for it in Tint::ALL {
                let (ground, ink) = tint(theme, it);
                let tokens = [format!("--note-{}: {ground};", it.id()), format!("--ink-{}: {ink};", it.id())];
                assert!(tokens.iter().all(|it| block.contains(it)), "{name}: {tokens:?}");
            }
        }
    }

    #[test]
    fn lists_show_containers_in_the_colors_of_the_canvas() {
        let mut diagram = crate::templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram();
        let color = |it: &Diagram, id: &str| container(it, it.node(id).unwrap());
        let colors = ("#7aa116", "#00a4a6");
        assert_eq!((color(&diagram, "public_a"), color(&diagram, "private_a")), colors);
        // Files do not say it, and their routes do.
        for id in ["public_a", "private_a"] {
            let op = Op::SetProperty { id: id.into(), key: "tier".to_owned(), value: None };
            diagram.apply(op).unwrap();
        }
        assert_eq!((color(&diagram, "public_a"), color(&diagram, "private_a")), colors);
        let of = |id: &str| container_of(crate::catalog::by_id(id).unwrap());
        assert_eq!(of("ec2.subnet"), Some("#00a4a6"), "a new subnet is private");
        assert_eq!(of("ec2.vpc"), Some(category(Category::Network)));
        assert_eq!(of("ec2.instance"), None);
    }

    #[test]
    fn mixing_goes_from_one_color_to_the_other() {
        assert_eq!(mix("#ffffff", "#8c4fff", 0.0), "#ffffff");
        assert_eq!(mix("#ffffff", "#8c4fff", 1.0), "#8c4fff");
        assert_eq!(mix("#000000", "#ffffff", 0.5), "#808080");
    }
}
