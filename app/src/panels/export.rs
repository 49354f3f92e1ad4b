//! The menu of exports, and what its entries do.

use std::sync::Arc;

use drawbridge_core::cloudformation::{self, Language};
use drawbridge_core::deploy_policy::{self, Engine};
use drawbridge_core::editor::PictureKind;
use drawbridge_core::file::File;
use drawbridge_core::model::snapshot;
use drawbridge_core::picture::{Fonts, Picture, Sheet, Sight, Theme as Colors};
use drawbridge_core::report::{Report, Written};
use drawbridge_core::stack::lower;
use drawbridge_core::{archive, documentation, picture, revision, terraform};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::future_to_promise;

use crate::document::{Document, today};
use crate::dom::theme::Theme;
use crate::dom::{clipboard, file, raster};
use crate::notify::Notices;
use crate::parts;
use crate::saving::{Saving, file_stem};
use crate::widgets::icon::Icon;
use crate::widgets::menu::MenuButton;

/// What an export works with; copied freely.
#[derive(Clone, Copy)]
pub(crate) struct Source {
    document: Document,
    notices: Notices,
    saving: Saving,
    theme: Theme,
}

impl Source {
    /// From the contexts of the component that calls it.
    pub(crate) fn of_page() -> Self {
        Self {
            document: expect_context::<Document>(),
            notices: expect_context::<Notices>(),
            saving: expect_context::<Saving>(),
            theme: expect_context::<Theme>(),
        }
    }
}

/// What an export is, the ending of its file, and what does it.
pub(crate) type Offered = (&'static str, &'static str, Arc<dyn Fn() + Send + Sync>);

/// Every export as the command palette offers it.
pub(crate) fn commands(source: Source) -> Vec<Offered> {
    let run =
        move |it: &'static Export| -> Arc<dyn Fn() + Send + Sync> { Arc::new(move || (it.run)(source)) };
    EXPORTS.iter().flat_map(|it| it.iter()).map(|it| (it.label, it.ending, run(it))).collect()
}

/// One entry of the menu.
struct Export {
    label: &'static str,
    /// Ending of the file; empty for what is no file.
    ending: &'static str,
    icon: &'static str,
    run: fn(Source),
}

impl Export {
    const fn new(label: &'static str, ending: &'static str, icon: &'static str, run: fn(Source)) -> Self {
        Self { label, ending, icon, run }
    }
}

/// The entries, in groups with a rule between.
const EXPORTS: &[&[Export]] = &[
    &[
        Export::new("Terraform", ".zip", "file", |it| export_terraform(it.document, it.notices)),
        Export::new("CloudFormation", ".yaml", "file", |it| export_cloudformation(it.document, it.notices)),
        Export::new("CloudFormation", ".json", "file", |it| {
            export_template(it.document, it.notices, Language::Json, "application/json");
        }),
    ],
    &[
        Export::new("Copy picture", "", "copy", copy_picture),
        Export::new("Picture", ".svg", "layout", export_svg),
        Export::new("Picture", ".png", "layout", export_png),
        Export::new("Picture", ".pdf", "layout", export_pdf),
        Export::new("Presentation", ".pdf", "play", export_presentation),
        Export::new("draw.io", ".drawio", "layout", |it| export_drawio(it.document, it.notices)),
        Export::new("Documentation", ".md, .zip", "file", |it| {
            export_documentation(it.document, it.notices);
        }),
        Export::new("Findings", ".json", "file", |it| export_findings(it.document, it.notices)),
        Export::new("Deploy policy", ".zip", "lock", |it| export_deploy_policy(it.document, it.notices)),
    ],
    &[Export::new("Diagram", ".drawbridge.json", "file", |it| it.saving.download())],
];

/// Entries of the menu.
pub(crate) fn entries() -> AnyView {
    /// Endings with the actions that export the frame that is selected.
    const FRAME: [(&str, &str); 3] =
        [(".svg", "export_frame_svg"), (".png", "export_frame_png"), (".pdf", "export_frame_pdf")];
    let source = Source::of_page();
    let document = source.document;
    let entry = move |it: &'static Export| {
        view! {
            <button role="menuitem" on:click=move |_| (it.run)(source)>
                <Icon name=it.icon size=16/>{it.label}<span class="end">{it.ending}</span>
            </button>
        }
    };
    let group = move |(place, exports): (usize, &'static &'static [Export])| {
        view! {
            {(place > 0).then(|| view! { <hr/> })}
            {exports.iter().map(entry).collect_view()}
        }
    };
    let has_frame = move || {
        document.picked();
        document.peek_editor(|it| it.selected_frame().is_some())
    };
    let frame = move |(ending, action): (&'static str, &'static str)| {
        view! {
            <button role="menuitem" on:click=move |_| document.act(action)>
                <Icon name="frame" size=16/>"Selected frame"<span class="end">{ending}</span>
            </button>
        }
    };
    view! {
        {EXPORTS.iter().enumerate().map(group).collect_view()}
        {move || has_frame().then(|| view! { <hr/>{FRAME.map(frame).collect_view()} })}
    }
    .into_any()
}

/// The menu.
#[component]
pub(super) fn ExportMenu() -> impl IntoView {
    view! {
        <MenuButton
            label="Export"
            class="button"
            align="right"
            face=|| view! { <Icon name="download" size=16/>"Export"<Icon name="chevron-down" size=14/> }
        >
            {parts::languages().view(|it| (it.export_entries)())}
        </MenuButton>
    }
}

/// Offers the Terraform files as one archive.
pub(super) fn export_terraform(document: Document, notices: Notices) {
    if refuses(document, notices) {
        return;
    }
    document.analyze_now();
    let svg = document.peek(|it| picture::svg(it, Colors::Light));
    let files = terraform::emit_with_picture(&document.analysis_now().stack, svg);
    save_archive(notices, &named(document, "-terraform.zip"), &files);
}

/// Offers the CloudFormation template.
pub(super) fn export_cloudformation(document: Document, notices: Notices) {
    export_template(document, notices, Language::Yaml, "application/yaml");
}

/// Nested stacks come as one archive.
fn export_template(document: Document, notices: Notices, language: Language, media_type: &str) {
    if refuses(document, notices) {
        return;
    }
    document.analyze_now();
    match cloudformation::emit_files(&document.analysis_now().stack, language) {
        Ok(files) => match &files[..] {
            [template] => {
                let name = named(document, &format!(".{}", language.ending()));
                save(notices, &name, media_type, template.text.as_bytes());
            }
            files => save_archive(notices, &named(document, "-cloudformation.zip"), files),
        },
        Err(error) => notices.refuse(&error.to_string()),
    }
}

/// Refuses a drawing whose source text says what rules do not see, as the command line and a deployment do: it came from
/// elsewhere, over a link or in a file, since nobody can type it here.
fn refuses(document: Document, notices: Notices) -> bool {
    let hidden = document.peek(revision::hidden).into_iter().next();
    if let Some(first) = &hidden {
        notices.refuse(first);
    }
    hidden.is_some()
}

fn export_svg(source: Source) {
    save_svg(source, ".svg", &picture_of(source));
}

fn save_svg(source: Source, ending: &str, picture: &Picture) {
    save(source.notices, &named(source.document, ending), "image/svg+xml", picture.svg.as_bytes());
}

fn export_png(source: Source) {
    save_png(source, ".png", picture_of(source));
}

fn save_png(source: Source, ending: &str, picture: Picture) {
    let Source { document, notices, .. } = source;
    let name = named(document, ending);
    spawn_local(async move {
        match raster::png(&picture).await {
            Ok(blob) => told(notices, &name, file::save_blob(&name, &blob).is_ok()),
            Err(_) => notices.refuse("the browser cannot draw this picture; as .svg it can be exported"),
        }
    });
}

/// Puts what is looked at on the clipboard, for a chat or a page of a wiki.
fn copy_picture(source: Source) {
    let notices = source.notices;
    let picture = picture_of(source);
    // Begun at once: some browsers give the clipboard only to what a press sets off.
    let png = future_to_promise(async move { raster::png(&picture).await.map(JsValue::from) });
    spawn_local(async move {
        if clipboard::write_picture(&png).await {
            notices.done("Picture copied");
        } else {
            notices.refuse("the browser did not let us copy the picture; as .png it can be exported");
        }
    });
}

/// What is looked at, as a picture.
fn picture_of(source: Source) -> Picture {
    source.document.peek_editor(|it| Picture::of(it.diagram(), colors(source.theme), &Sight::of(it)))
}

/// Offers what is looked at as PDF.
fn export_pdf(source: Source) {
    let sight = source.document.peek_editor(Sight::of);
    save_pdf(source, ".pdf", Sheet::Drawing, vec![sight]);
}

/// Offers a picture of the selected frame alone.
pub(crate) fn export_frame(source: Source, kind: PictureKind) {
    let Source { document, theme, .. } = source;
    let selected = document.peek_editor(|editor| {
        let id = editor.selected_frame()?;
        let frame = editor.diagram().annotation(id.as_str())?;
        Some((file_stem(&frame.name()), Sight::of(editor).of_frame(id, frame)))
    });
    let Some((stem, sight)) = selected else { return };
    let ending = |it: &str| format!("-{stem}{it}");
    let picture = || document.peek(|it| Picture::of(it, colors(theme), &sight));
    match kind {
        PictureKind::Svg => save_svg(source, &ending(".svg"), &picture()),
        PictureKind::Png => save_png(source, &ending(".png"), picture()),
        PictureKind::Pdf => save_pdf(source, &ending(".pdf"), Sheet::Drawing, vec![sight]),
    }
}

/// Offers the steps of a presentation as the pages of a PDF.
fn export_presentation(source: Source) {
    let sights = source.document.peek_editor(|editor| {
        let sight = |it| Sight::step(editor.diagram(), &it, editor.hides_rest());
        editor.steps().into_iter().map(sight).collect()
    });
    save_pdf(source, "-presentation.pdf", Sheet::Slide, sights);
}

/// Paper is light, whatever the page is.
fn save_pdf(source: Source, ending: &str, sheet: Sheet, sights: Vec<Sight>) {
    let Source { document, notices, .. } = source;
    let name = named(document, ending);
    spawn_local(async move {
        let fonts = (file::load("/Roboto-Regular.ttf").await, file::load("/Roboto-Bold.ttf").await);
        let (Ok(regular), Ok(bold)) = fonts else {
            return notices
                .refuse("the font of PDFs could not be loaded; as .svg the picture can be exported");
        };
        let fonts = Fonts { regular: &regular, bold: &bold };
        match document.peek(|it| picture::pdf(it, Colors::Light, sheet, &sights, &fonts)) {
            Ok(bytes) => save(notices, &name, "application/pdf", &bytes),
            Err(error) => notices.refuse(&error.to_string()),
        }
    });
}

/// Offers the diagram for draw.io.
fn export_drawio(document: Document, notices: Notices) {
    let text = document.peek(picture::drawio);
    save(notices, &named(document, ".drawio"), "application/vnd.jgraph.mxfile", text.as_bytes());
}

/// Offers the documentation and the picture it shows as one archive.
fn export_documentation(document: Document, notices: Notices) {
    const PICTURE: &str = "diagram.svg";
    let files = document.peek(|it| {
        [documentation::markdown(it, Some(PICTURE)), File::new(PICTURE, picture::svg(it, Colors::Light))]
    });
    save_archive(notices, &named(document, "-documentation.zip"), &files);
}

/// Offers the findings as `drawbridge check --format json` prints them for the diagram's file.
fn export_findings(document: Document, notices: Notices) {
    let file = named(document, ".drawbridge.json");
    let json = document.peek(|diagram| {
        let text = snapshot::write(diagram);
        let written = Written::Diagram { path: &file, text: &text, diagram };
        let mut report = Report::default();
        report.add(&written, &lower(diagram), today(), |_| None);
        report.sort();
        report.json()
    });
    if file::save(&named(document, ".findings.json"), "application/json", json.as_bytes()).is_err() {
        notices.refuse("the browser did not take the download");
    }
}

/// Offers the policies that the diagram is deployed with, one folder for each engine.
fn export_deploy_policy(document: Document, notices: Notices) {
    document.analyze_now();
    let analysis = document.analysis_now();
    let stack = &analysis.stack;
    let name = deploy_policy::stack_name(&stack.settings.name);
    let of = |(folder, engine): (&str, Engine)| {
        let files = deploy_policy::files(stack, engine, &name).into_iter();
        files.map(|it| File::new(format!("{folder}/{}", it.path), it.text)).collect::<Vec<File>>()
    };
    let engines = [("cloudformation", Engine::CloudFormation), ("terraform", Engine::Terraform)];
    let files: Vec<File> = engines.into_iter().flat_map(of).collect();
    save_archive(notices, &named(document, "-deploy-policy.zip"), &files);
}

/// The colors of the page, as somebody who exports a picture expects them.
fn colors(theme: Theme) -> Colors {
    if untrack(|| theme.is_dark()) { Colors::Dark } else { Colors::Light }
}

/// A file name made from the diagram's.
fn named(document: Document, ending: &str) -> String {
    document.peek(|it| file_stem(&it.settings().name)) + ending
}

fn save_archive(notices: Notices, name: &str, files: &[File]) {
    match archive::zip(files) {
        Ok(bytes) => save(notices, name, "application/zip", &bytes),
        Err(error) => notices.refuse(&error.to_string()),
    }
}

fn save(notices: Notices, name: &str, media_type: &str, bytes: &[u8]) {
    told(notices, name, file::save(name, media_type, bytes).is_ok());
}

fn told(notices: Notices, name: &str, is_saved: bool) {
    if is_saved {
        notices.done(&format!("Saved {name}"));
    } else {
        notices.refuse("the browser did not take the download");
    }
}
