//! `app/index.html`: its `data-trunk` links name what the web app consists of, as Trunk reads them.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::assets::{self, Assets};
use super::bindings::App;
use super::parts::{LOADER, Parts, SCRIPT};

/// Replaces each `<link data-trunk …>` by what loads the finished file, and collects the files.
///
/// `folder` is where relative paths start: the folder of the page.
///
/// # Errors
/// For a link of a kind that is not built here, a missing file, or a page without exactly one `rel="rust"` link.
pub(super) fn rewrite(html: &str, folder: &Path, app: App, assets: &mut Assets) -> Result<String> {
    let mut app = Some(app);
    let mut rewritten = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = next_link(rest) {
        let (before, from_link) = rest.split_at(start);
        let end = from_link.find('>').context("a <link> that is never closed")? + 1;
        let (tag, after) = from_link.split_at(end);
        rewritten.push_str(before);
        match Link::parse(tag) {
            Some(link) => rewritten.push_str(&replacement(&link, folder, &mut app, assets)?),
            None => rewritten.push_str(tag),
        }
        rest = after;
    }
    rewritten.push_str(rest);
    if app.is_some() {
        bail!("no <link data-trunk rel=\"rust\" …>: nothing would load the app");
    }
    Ok(rewritten)
}

/// Where the next `<link` starts outside a comment.
fn next_link(html: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let link = from + html[from..].find("<link")?;
        match html[from..link].rfind("<!--") {
            Some(comment) if !html[from + comment..link].contains("-->") => {
                from = link + html[link..].find("-->")?;
            }
            _ => return Some(link),
        }
    }
}

/// The attributes of a `<link data-trunk>`.
struct Link<'a> {
    rel: &'a str,
    href: Option<&'a str>,
}

impl<'a> Link<'a> {
    /// `None` for a link that is not Trunk's.
    fn parse(tag: &'a str) -> Option<Self> {
        tag.split_ascii_whitespace()
            .any(|word| word == "data-trunk")
            .then(|| Self { rel: attribute(tag, "rel").unwrap_or_default(), href: attribute(tag, "href") })
    }
}

/// The value of a double-quoted attribute.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, value) = tag.split_once(&format!(" {name}=\""))?;
    value.split('"').next()
}

fn replacement(link: &Link<'_>, folder: &Path, app: &mut Option<App>, assets: &mut Assets) -> Result<String> {
    if link.rel == "rust" {
        let app = app.take().context("two <link data-trunk rel=\"rust\">: one app is built")?;
        return Ok(loader_of(app, assets));
    }
    let href = link.href.with_context(|| format!("<link data-trunk rel=\"{}\"> without href", link.rel))?;
    let source = folder.join(href);
    let name = source
        .file_name()
        .and_then(|name| name.to_str())
        .with_context(|| format!("`{href}` names no file"))?;
    let read = || fs::read(&source).with_context(|| format!("cannot read `{href}`"));
    match link.rel {
        "css" => Ok(format!("<link rel=\"stylesheet\" href=\"{}\">", assets.add_hashed(name, read()?))),
        "icon" => Ok(format!("<link rel=\"icon\" href=\"{}\">", assets.add_hashed(name, read()?))),
        "copy-file" => {
            assets.add(name, read()?);
            Ok(String::new())
        }
        "copy-dir" => {
            copy_folder(&source, name, assets)?;
            Ok(String::new())
        }
        other => {
            bail!("<link data-trunk rel=\"{other}\">: only rust, css, icon, copy-file and copy-dir are built")
        }
    }
}

/// Adds the app's files and returns the tags that load them: fetched side by side, started by a script of its own,
/// since the content security policy allows no inline script.
fn loader_of(app: App, assets: &mut Assets) -> String {
    let wasm = assets.add_hashed("drawbridge.wasm", app.wasm);
    let scripts = match app.parts {
        Some(parts) => scripts(&app.script, parts, assets),
        None => vec![assets.add_hashed("drawbridge.js", app.script)],
    };
    let script = scripts.first().map(String::as_str).unwrap_or_default();
    let preloads = scripts.iter().map(|it| format!("<link rel=\"modulepreload\" href=\"{it}\">\n    "));
    let preloads = preloads.collect::<String>();
    let boot = format!("import init from \"{script}\";\nawait init({{ module_or_path: \"{wasm}\" }});\n");
    let boot = assets.add_hashed("boot.js", boot.into_bytes());
    format!(
        "<link rel=\"preload\" href=\"{wasm}\" as=\"fetch\" type=\"application/wasm\" crossorigin>\n    \
         {preloads}\
         <script type=\"module\" src=\"{boot}\"></script>"
    )
}

/// Adds the parts and the two scripts that name each other, and returns their paths, the app's first.
fn scripts(script: &[u8], parts: Parts, assets: &mut Assets) -> Vec<String> {
    let mut loader = String::from_utf8_lossy(&parts.loader).into_owned();
    for (name, bytes) in parts.files {
        let hashed = assets.add_hashed(&name, bytes);
        loader = loader.replace(&format!("\"./{name}\""), &format!("\".{hashed}\""));
    }
    // Neither knows the name of the other, which depends on its content: both get a digest of both.
    let digest = assets::digest(&[script, loader.as_bytes()].concat());
    let (script_name, loader_name) = (format!("drawbridge-{digest}.js"), format!("parts-{digest}.js"));
    // In what the script imports; the wasm goes on asking for it by its own name.
    let script = String::from_utf8_lossy(script)
        .replace(&format!("from \"{LOADER}\""), &format!("from \"./{loader_name}\""));
    let loader = loader.replace(&format!("from \"{SCRIPT}\""), &format!("from \"./{script_name}\""));
    assets.add(&script_name, script.into_bytes());
    assets.add(&loader_name, loader.into_bytes());
    [script_name, loader_name].map(|it| format!("/{it}")).into()
}

fn copy_folder(source: &Path, name: &str, assets: &mut Assets) -> Result<()> {
    let files = assets::files_below(source)?;
    if files.is_empty() {
        bail!("`{name}` is an empty folder or none");
    }
    for file in files {
        let below =
            file.strip_prefix(source)?.to_str().with_context(|| format!("{} is no UTF-8", file.display()))?;
        assets.add(&format!("{name}/{below}"), fs::read(&file)?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    const RUST: &str = r#"<link data-trunk rel="rust" href="Cargo.toml" />"#;

    fn rewritten(html: &str, folder: &Path) -> Result<String> {
        let app = App { script: b"export default () => {}".to_vec(), wasm: b"\0asm".to_vec(), parts: None };
        rewrite(html, folder, app, &mut Assets::default())
    }

    #[test]
    fn links_become_what_loads_the_files() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("style.css"), "body{}").unwrap();
        fs::create_dir(folder.path().join("icons")).unwrap();
        fs::write(folder.path().join("icons/vpc.svg"), "<svg/>").unwrap();
        let html = format!(
            r#"<head><link rel="manifest" href="m"><!-- <link data-trunk rel="odd"> -->{RUST}
            <link data-trunk rel="css" href="style.css"><link data-trunk rel="copy-dir" href="icons"></head>"#
        );
        let page = rewritten(&html, folder.path()).unwrap();
        assert!(page.contains(r#"<link rel="manifest" href="m">"#), "{page}");
        assert!(page.contains(r#"<link rel="stylesheet" href="/style-"#), "{page}");
        assert!(page.contains(r#"<script type="module" src="/boot-"#), "{page}");
        assert!(page.contains(r#"<!-- <link data-trunk rel="odd"> -->"#), "{page}");
        assert_eq!(page.matches("data-trunk").count(), 1, "{page}");
    }

    #[test]
    fn parts_and_scripts_name_each_other_as_they_are_called() {
        let script =
            format!("import * as import1 from \"{LOADER}\"\nconst names = {{ \"{LOADER}\": import1 }};");
        let loader = format!("import {{ initSync }} from \"{SCRIPT}\";\nfetch(\"./split_one.wasm\");");
        let parts =
            Parts { loader: loader.into(), files: vec![("split_one.wasm".to_owned(), b"\0asm".to_vec())] };
        let app = App { script: script.into(), wasm: b"\0asm".to_vec(), parts: Some(parts) };
        let mut assets = Assets::default();
        let page = loader_of(app, &mut assets);
        let text = |start: &str, ending: &str| {
            let (path, bytes) =
                assets.files().find(|(path, _)| path.starts_with(start) && path.ends_with(ending)).unwrap();
            (path, String::from_utf8_lossy(bytes).into_owned())
        };
        let ((script_path, script), (loader_path, loader)) =
            (text("drawbridge-", ".js"), text("parts-", ".js"));
        let (part, _) = text("split_one-", ".wasm");
        assert_eq!(
            script,
            format!(
                "import * as import1 from \"./{loader_path}\"\nconst names = {{ \"{LOADER}\": import1 }};"
            )
        );
        assert_eq!(loader, format!("import {{ initSync }} from \"./{script_path}\";\nfetch(\"./{part}\");"));
        assert!(page.contains(script_path) && page.contains(loader_path), "{page}");
    }

    #[test]
    fn what_cannot_be_built_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let fails = |html: &str| format!("{:#}", rewritten(html, folder.path()).unwrap_err());
        assert!(fails("<html></html>").contains("nothing would load the app"));
        assert!(fails(&format!("{RUST}{RUST}")).contains("two <link"));
        assert!(fails(r#"<link data-trunk rel="scss" href="a.scss">"#).contains("scss"));
        assert!(fails(r#"<link data-trunk rel="css" href="none.css">"#).contains("none.css"));
    }
}
