//! The built-in templates are drawn with care: they are the first thing people see.

use drawbridge_core::editor::{Scene, SceneNode};
use drawbridge_core::templates;

#[test]
fn templates_keep_contents_in_their_containers_and_nothing_covers_another() {
    for template in templates::all() {
        let scene = Scene::new(&template.diagram());
        let nodes: Vec<&SceneNode> = scene.nodes().map(|(_, it)| it).collect();
        for (at, node) in nodes.iter().enumerate() {
            let parent = node.parent.as_ref().and_then(|it| scene.node(it.as_str()));
            assert!(parent.is_none_or(|it| it.rect.contains_rect(&node.rect)), "{}: {node:?}", template.name);
            let covered =
                nodes[..at].iter().find(|it| it.parent == node.parent && it.rect.overlaps(&node.rect));
            assert_eq!(covered, None, "{}: {node:?}", template.name);
        }
    }
}

#[test]
fn edges_of_templates_run_through_no_icon() {
    for template in templates::all() {
        let scene = Scene::new(&template.diagram());
        for (id, edge) in scene.edges() {
            for (other, node) in scene.nodes().filter(|(_, it)| !it.is_container) {
                let is_end = *other == edge.from || *other == edge.to;
                let near = scene.edges_near(&node.rect).any(|it| it == id);
                let crosses = near && edge.route.distance(node.rect.center()) < node.rect.h / 2.0 - 1.0;
                assert!(is_end || !crosses, "{}: edge `{id}` runs through `{other}`", template.name);
            }
        }
    }
}
