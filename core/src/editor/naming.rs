//! What stands under an icon, and the box that holds an icon with it.

use super::{Editor, Scene};
use crate::model::{Node, NodeId, Rect};
use crate::text::{Weight, width};
use crate::value::Value;

/// Size of a name, in canvas units.
pub const NAME: f64 = 12.0;
/// Size of the second line under an icon, in canvas units.
pub const CAPTION: f64 = 10.5;
/// Below this zoom names are not drawn.
pub const NAMES_FROM: f64 = 0.3;
/// From this zoom on, secondary text is drawn.
pub const DETAILS_FROM: f64 = 0.75;

/// A size of text in canvas units, at a zoom: `size`, or what stays legible on the screen if that is not much more.
pub fn legible(size: f64, zoom: f64) -> f64 {
    /// Text shrinks with the zoom only to this size on the screen, as long as there is room for it.
    const LEGIBLE: f64 = 10.5;
    (LEGIBLE / zoom).clamp(size, size * 1.55)
}

/// Properties that say at a glance what kind of a resource it is, such as the size of a machine.
const TELLING: [&str; 5] = ["instance_type", "instance_class", "engine", "runtime", "service"];

/// The second line under an icon, the longest first: its type with what tells it from others, and its type alone. Nothing
/// that the name says already.
pub fn captions(node: &Node) -> Vec<String> {
    let label = node.type_label();
    let telling = TELLING.iter().find_map(|it| node.props.get(it)).and_then(Value::as_str);
    let telling = telling.filter(|it| !node.name.eq_ignore_ascii_case(it));
    let is_named = node.name == label;
    let whole = telling.map(|it| if is_named { it.to_owned() } else { format!("{label} · {it}") });
    whole.into_iter().chain((!is_named).then(|| label.to_owned())).collect()
}

/// How wide the lines under an icon may be, in canvas units: up to the border of its container, and half the way to its
/// neighbors.
pub fn room(scene: &Scene, id: &NodeId, rect: &Rect) -> f64 {
    /// Wider than this, a name no longer seems to belong to its icon.
    const WIDEST: f64 = 184.0;
    const GAP: f64 = 6.0;
    let center = rect.center().x;
    let parent = scene.node(id.as_str()).and_then(|it| it.parent.as_ref());
    let around = parent.and_then(|it| scene.node(it.as_str())).map(|it| it.rect);
    let around = around.unwrap_or(Rect::new(center - WIDEST, rect.y, 2.0 * WIDEST, rect.h));
    let mut half = (center - around.x).min(around.right() - center) - GAP;
    let lines = Rect::new(center - WIDEST, rect.y + 52.0, 2.0 * WIDEST, 34.0);
    for neighbor in scene.nodes_in(&lines).filter(|it| *it != id) {
        let Some(it) = scene.node(neighbor.as_str()) else { continue };
        // What contains the icon is no neighbor.
        if !it.rect.overlaps(&lines) || it.rect.contains_rect(rect) {
            continue;
        }
        let gap = if it.rect.center().x > center { it.rect.x - center } else { center - it.rect.right() };
        // An icon's name may grow as well.
        let free = if it.is_box() { gap - GAP } else { f64::midpoint(gap, rect.w / 2.0) - GAP / 2.0 };
        half = half.min(free);
    }
    (2.0 * half).min(WIDEST).max(rect.w)
}

impl Editor {
    /// The boxes around some nodes, with what is written under icons; see [`Self::lettered`].
    pub fn outlines(&self, nodes: &[(NodeId, Rect)]) -> Vec<Rect> {
        /// Of more than so many, nobody looks at single letters, and looking for room takes its time.
        const MOST: usize = 200;
        let is_many = nodes.len() > MOST;
        nodes.iter().map(|(id, rect)| if is_many { *rect } else { self.lettered(id, *rect) }).collect()
    }

    /// The box around a node and, where it is an icon, what is written under it at this zoom: what an outline goes round
    /// so that no line of it crosses a letter. `rect` is where the node is at this moment.
    pub fn lettered(&self, id: &NodeId, rect: Rect) -> Rect {
        /// Fonts of browsers are up to so much wider than the ones whose widths are known.
        const WIDER: f64 = 1.15;
        /// Space beside the longest line, in canvas units.
        const ASIDE: f64 = 4.0;
        let zoom = self.camera.zoom;
        // What stands in a card is seen as the card.
        let is_seen = self.scene.folded_into(id.as_str()).is_none();
        let is_icon = is_seen && self.scene.node(id.as_str()).is_some_and(|it| !it.is_box());
        let Some(node) = self.diagram.node(id.as_str()).filter(|_| is_icon && zoom >= NAMES_FROM) else {
            return rect;
        };
        let room = room(&self.scene, id, &rect);
        let wide = |text: &str, size: f64, weight: Weight| width(text, size, weight) * WIDER;
        let name = wide(&node.name, legible(NAME, zoom), Weight::Bold).min(room);
        let captions = if zoom < DETAILS_FROM { Vec::new() } else { captions(node) };
        let is_whole = |it: &&String| width(it, CAPTION, Weight::Regular) <= room;
        let caption = captions.iter().find(is_whole).or(captions.last());
        let caption = caption.map_or(0.0, |it| wide(it, CAPTION, Weight::Regular).min(room));
        let aside = (name.max(caption) / 2.0 + ASIDE - rect.w / 2.0).max(0.0);
        Rect::new(rect.x - aside, rect.y, rect.w + 2.0 * aside, rect.h)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::catalog::{Properties, by_id};
    use crate::model::Placement;

    #[test]
    fn captions_say_what_the_name_does_not() {
        let said = |name: &str, props: Properties| {
            let placement = Placement { parent: None, rect: Rect::new(0.0, 0.0, 96.0, 88.0) };
            let ty = by_id("ec2.instance").unwrap();
            captions(&Node { ty, name: name.to_owned(), placement, props })
        };
        let small = || Properties::from([("instance_type", "t3.micro".into())]);
        assert_eq!(said("web", Properties::new()), ["EC2 instance"]);
        assert_eq!(said("web", small()), ["EC2 instance · t3.micro", "EC2 instance"]);
        assert_eq!(said("EC2 instance", small()), ["t3.micro"]);
        assert_eq!(said("T3.micro", small()), ["EC2 instance"]);
        assert_eq!(said("EC2 instance", Properties::new()), [""; 0]);
    }
}
