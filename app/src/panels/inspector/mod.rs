//! Properties of what is selected; of the diagram when nothing is.

mod annotation;
mod choice;
mod cidr;
mod crosshair;
mod edge;
mod field;
mod image;
mod json;
mod list;
mod map;
mod node;
mod number;
mod peer;
mod records;
mod references;
mod search;
mod settings;
mod several;
mod source;
mod text;
mod unfinished;
mod value;
mod variable;
mod words;

use leptos::prelude::*;

use crate::document::{Document, Picked};
use annotation::AnnotationForm;
use edge::EdgeForm;
use node::NodeForm;
use settings::SettingsForm;
use several::Several;
pub(crate) use unfinished::Unfinished;

/// The panel.
#[component]
pub(crate) fn Inspector() -> impl IntoView {
    let document = expect_context::<Document>();
    let shown = Memo::new(move |_| {
        document.generation();
        document.picked()
    });
    view! {
        <div class="inspector scroll">
            {move || {
                let Picked { nodes, edges, annotations } = shown.get();
                match (&nodes[..], &edges[..]) {
                    ([], []) if !annotations.is_empty() => view! { <AnnotationForm ids=annotations/> }.into_any(),
                    _ if !annotations.is_empty() => {
                        view! { <Several nodes=nodes edges=edges.len() annotations=annotations.len()/> }.into_any()
                    }
                    ([], []) => view! { <SettingsForm/> }.into_any(),
                    ([node], []) => view! { <NodeForm id=node.clone()/> }.into_any(),
                    ([], [edge]) => view! { <EdgeForm id=edge.clone()/> }.into_any(),
                    _ => view! { <Several nodes=nodes edges=edges.len() annotations=0/> }.into_any(),
                }
            }}
        </div>
    }
}
