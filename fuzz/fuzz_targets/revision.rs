//! Whatever is typed into the code of a drawing changes the drawing, and can be taken back, or is refused with a reason.
#![no_main]

use std::sync::LazyLock;

use drawbridge_core::model::{Diagram, IdSource};
use drawbridge_core::revision::{self, Language};
use drawbridge_core::templates;
use libfuzzer_sys::fuzz_target;

/// The code of a small drawing in one language.
struct Code {
    language: Language,
    files: Vec<(String, String)>,
}

static DIAGRAM: LazyLock<Diagram> =
    LazyLock::new(|| templates::all().iter().map(|it| it.diagram()).min_by_key(Diagram::n_nodes).unwrap());

static CODE: LazyLock<[Code; 2]> = LazyLock::new(|| {
    [Language::Terraform, Language::CloudFormation].map(|language| {
        let files = revision::text(&DIAGRAM, language).unwrap();
        Code { language, files: files.into_iter().map(|it| (it.path, it.text)).collect() }
    })
});

fuzz_target!(|edit: (bool, u8, u16, u8, &str)| {
    let (is_terraform, file, at, removed, typed) = edit;
    let code = &CODE[usize::from(!is_terraform)];
    let mut files = code.files.clone();
    let n = usize::from(file) % files.len();
    let text = &mut files[n].1;
    let from = text.floor_char_boundary(usize::from(at) % (text.len() + 1));
    let to = text.floor_char_boundary((from + usize::from(removed)).min(text.len()));
    text.replace_range(from..to, typed);
    let mut ids = IdSource::new(1);
    let Ok(revised) = revision::revise(&DIAGRAM, code.language, &files, &mut || ids.node()) else { return };
    let mut diagram = DIAGRAM.clone();
    let undo = diagram.apply_all(revised.transaction).unwrap();
    diagram.apply_all(undo).unwrap();
    assert_eq!(diagram, *DIAGRAM);
});
