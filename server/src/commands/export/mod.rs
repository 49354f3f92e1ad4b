//! `drawbridge export`

mod fonts;
mod png;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use drawbridge_core::archive;
use drawbridge_core::cloudformation::{self, Language};
use drawbridge_core::editor::Lens;
use drawbridge_core::file::File;
use drawbridge_core::model::{Diagram, Shows};
use drawbridge_core::picture::{self, Fonts, Picture, Sight};
use drawbridge_core::stack::{self, Stack};
use drawbridge_core::{deploy_policy, documentation, terraform};

use super::input::read_diagram;
use super::{Outcome, output};

/// Write a diagram as Terraform, CloudFormation, a picture, documentation or the policy it is deployed with.
#[derive(Debug, Args)]
pub(super) struct Export {
    /// Diagram file.
    diagram: PathBuf,
    /// What to write.
    #[arg(long, value_enum)]
    format: Format,
    /// A directory, or a file ending in .zip; for CloudFormation also one ending in .yaml, .yml or .json, for
    /// documentation one ending in .md, for deploy policies one ending in .json, for pictures only one ending in .svg, .png, .pdf or .drawio.
    #[arg(long, value_name = "PATH")]
    out: PathBuf,
    /// Colors of pictures.
    #[arg(long, value_enum, default_value = "light")]
    theme: Theme,
    /// What a picture shows: network, security, data-flow, or the name of a view that is saved in the diagram.
    #[arg(long, value_name = "NAME")]
    view: Option<String>,
    /// The frame that a picture shows alone, by its title.
    #[arg(long, value_name = "TITLE")]
    frame: Option<String>,
    /// Size of a PDF's page.
    #[arg(long, value_enum, default_value = "drawing")]
    page: Sheet,
    /// What a deploy policy is for.
    #[arg(long, value_enum, default_value = "cloudformation")]
    engine: Engine,
    /// An earlier version of the diagram, which Terraform has applied: what was renamed since is moved, not replaced.
    #[arg(long, value_name = "DIAGRAM")]
    since: Option<PathBuf>,
    /// Name of the CloudFormation stack that a deploy policy is for; else made from the diagram's.
    #[arg(long, value_name = "NAME")]
    stack_name: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Several .tf files, with a README that shows the diagram.
    Terraform,
    /// One template, or past 500 resources a root with nested stacks.
    Cloudformation,
    /// The diagram as a picture of lines and text.
    Svg,
    /// The diagram as a picture of pixels, two for each unit of the drawing.
    Png,
    /// The diagram as a page of lines and text that can be searched.
    Pdf,
    /// The diagram for draw.io, to go on drawing there.
    Drawio,
    /// Documentation: resources, network, data flows, security posture, with a picture beside it.
    Markdown,
    /// The least IAM policy that can deploy exactly this diagram.
    DeployPolicy,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Engine {
    /// A CloudFormation stack: the policy of who makes it, or of its service role.
    Cloudformation,
    /// Terraform's plan, apply and destroy, with its state in S3 where the diagram says so.
    Terraform,
}

impl From<Engine> for deploy_policy::Engine {
    fn from(engine: Engine) -> Self {
        match engine {
            Engine::Cloudformation => Self::CloudFormation,
            Engine::Terraform => Self::Terraform,
        }
    }
}

/// Name of the picture beside a documentation.
const PICTURE: &str = "diagram.svg";

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Theme {
    /// Dark text on a light ground.
    Light,
    /// Light text on a dark ground.
    Dark,
}

impl From<Theme> for picture::Theme {
    fn from(theme: Theme) -> Self {
        match theme {
            Theme::Light => Self::Light,
            Theme::Dark => Self::Dark,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Sheet {
    /// As large as the drawing.
    Drawing,
    /// A4, upright or across as the drawing is.
    A4,
    /// A3, upright or across.
    A3,
    /// US Letter, upright or across.
    Letter,
}

impl From<Sheet> for picture::Sheet {
    fn from(sheet: Sheet) -> Self {
        match sheet {
            Sheet::Drawing => Self::Drawing,
            Sheet::A4 => Self::A4,
            Sheet::A3 => Self::A3,
            Sheet::Letter => Self::Letter,
        }
    }
}

impl Export {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let diagram = read_diagram(&self.diagram)?;
        if self.since.is_some() && self.format != Format::Terraform {
            bail!("--since is about Terraform: the other formats say nothing of what was renamed");
        }
        let written = match self.format {
            Format::Terraform => self.write_configuration(&diagram)?,
            Format::Cloudformation => self.write_template(&stack::lower(&diagram))?,
            Format::Svg | Format::Png | Format::Pdf | Format::Drawio => self.write_picture(&diagram)?,
            Format::Markdown => self.write_documentation(&diagram)?,
            Format::DeployPolicy => self.write_policy(&stack::lower(&diagram))?,
        };
        let lines: String = written.iter().map(|path| format!("{}\n", path.display())).collect();
        output::print(&lines)?;
        Ok(Outcome::Clean)
    }

    /// What the path to write to ends in, in small letters.
    fn extension(&self) -> String {
        self.out.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase()
    }

    /// Writes the configuration, and what was renamed since an earlier version.
    fn write_configuration(&self, diagram: &Diagram) -> anyhow::Result<Vec<PathBuf>> {
        let picture = picture::svg(diagram, self.theme.into());
        let stack = stack::lower(diagram);
        let mut files = terraform::emit_with_picture(&stack, picture);
        if let Some(earlier) = &self.since {
            files.extend(terraform::moved(&stack::lower(&read_diagram(earlier)?), &stack));
        }
        self.write_files(&files)
    }

    /// Writes the template, or where one is not enough, a root with nested stacks beside it.
    fn write_template(&self, stack: &Stack) -> anyhow::Result<Vec<PathBuf>> {
        let extension = self.extension();
        let language = if extension == "json" { Language::Json } else { Language::Yaml };
        let files = cloudformation::emit_files(stack, language)
            .context("this diagram cannot become a CloudFormation template")?;
        if !matches!(extension.as_str(), "yaml" | "yml" | "json") {
            let expected = cloudformation::expectations(stack);
            let files: Vec<File> = files.into_iter().chain(expected).collect();
            return self.write_files(&files);
        }
        let [file] = &files[..] else {
            bail!(
                "this diagram is more than one CloudFormation template may hold; for nested stacks, write to a \
                 directory or a file ending in .zip"
            );
        };
        write(&self.out, file.text.as_bytes())?;
        Ok(vec![self.out.clone()])
    }

    /// What a picture shows: what is in the view, of the frame alone.
    fn sight(&self, diagram: &Diagram) -> anyhow::Result<Sight> {
        let sight = self.view_sight(diagram)?;
        let Some(wanted) = &self.frame else { return Ok(sight) };
        let frames = diagram.frames();
        let called = |name: &str| name == wanted || name.eq_ignore_ascii_case(wanted);
        match frames.iter().find(|(id, it)| called(&it.name()) || id.as_str() == wanted) {
            Some((id, it)) => Ok(sight.of_frame(id, it)),
            None if frames.is_empty() => bail!("there is no frame {wanted}: this diagram has none"),
            None => {
                let names: Vec<String> = frames.iter().map(|(_, it)| it.name()).collect();
                bail!("there is no frame {wanted} in this diagram; there are {}", names.join(", "))
            }
        }
    }

    /// What is in the view; the rest is left out.
    fn view_sight(&self, diagram: &Diagram) -> anyhow::Result<Sight> {
        let Some(wanted) = &self.view else { return Ok(Sight::default()) };
        let built_in = Shows::BUILT_IN.into_iter().skip(1);
        let built_in = built_in.map(|it| (it.label().to_owned(), Lens::BuiltIn(it)));
        let saved = diagram.views().into_iter().map(|(id, it)| (it.name.clone(), Lens::Saved(id.clone())));
        // A view of one's own may be called like one that is always there.
        let mut all: Vec<(String, Lens)> = saved.chain(built_in).collect();
        let is_wanted = |name: &str| name.eq_ignore_ascii_case(&wanted.replace('-', " ")) || name == wanted;
        match all.iter().position(|(name, _)| is_wanted(name)) {
            Some(at) => {
                let (name, lens) = all.swap_remove(at);
                Ok(Sight { hides: true, name: Some(name), ..Sight::through(diagram, &lens) })
            }
            None => {
                let names: Vec<&str> = all.iter().map(|it| it.0.as_str()).collect();
                bail!("there is no view {wanted} in this diagram; there are {}", names.join(", "))
            }
        }
    }

    fn write_picture(&self, diagram: &Diagram) -> anyhow::Result<Vec<PathBuf>> {
        let (name, wanted) = match self.format {
            Format::Png => ("PNG", "png"),
            Format::Pdf => ("PDF", "pdf"),
            Format::Drawio => ("draw.io", "drawio"),
            _ => ("SVG", "svg"),
        };
        let out = if self.out.is_dir() {
            self.out.join("diagram").with_extension(wanted)
        } else {
            self.out.clone()
        };
        if out.extension().is_none_or(|it| !it.eq_ignore_ascii_case(wanted)) {
            bail!("{} is no name for a {name} picture: it must end in .{wanted}", out.display());
        }
        let (theme, sight) = (self.theme.into(), self.sight(diagram)?);
        match self.format {
            Format::Png => write(&out, &png::png(&Picture::of(diagram, theme, &sight))?)?,
            Format::Pdf => {
                let fonts = Fonts { regular: fonts::REGULAR, bold: fonts::BOLD };
                write(&out, &picture::pdf(diagram, theme, self.page.into(), &[sight], &fonts)?)?;
            }
            Format::Drawio => write(&out, picture::drawio(diagram).as_bytes())?,
            _ => write(&out, Picture::of(diagram, theme, &sight).svg.as_bytes())?,
        }
        Ok(vec![out])
    }

    /// Writes the documentation with its picture beside it, called like the file if that has a name of its own.
    fn write_documentation(&self, diagram: &Diagram) -> anyhow::Result<Vec<PathBuf>> {
        let svg = picture::svg(diagram, self.theme.into());
        if self.extension() != "md" {
            let text = documentation::markdown(diagram, Some(PICTURE));
            return self.write_files(&[text, File::new(PICTURE, svg)]);
        }
        let picture = self.out.with_extension("svg");
        let name = picture.file_name().unwrap_or_default().to_string_lossy();
        let text = documentation::markdown(diagram, Some(&name)).text;
        write(&self.out, text.as_bytes())?;
        write(&picture, svg.as_bytes())?;
        Ok(vec![self.out.clone(), picture])
    }

    /// Writes the policy. What one document cannot hold goes into further ones beside it, with a number behind the name.
    fn write_policy(&self, stack: &Stack) -> anyhow::Result<Vec<PathBuf>> {
        let name = self.stack_name.clone().unwrap_or_else(|| deploy_policy::stack_name(&stack.settings.name));
        let files = deploy_policy::files(stack, self.engine.into(), &name);
        if self.extension() != "json" {
            return self.write_files(&files);
        }
        let stem = self.out.file_stem().unwrap_or_default().to_string_lossy();
        let mut written = Vec::new();
        for file in &files {
            let name = file.path.replacen(deploy_policy::NAME, &stem, 1);
            let path = self.out.with_file_name(name);
            write(&path, file.text.as_bytes())?;
            written.push(path);
        }
        Ok(written)
    }

    /// Writes files into an archive or a directory.
    fn write_files(&self, files: &[File]) -> anyhow::Result<Vec<PathBuf>> {
        if self.extension() == "zip" {
            write(&self.out, &archive::zip(files)?)?;
            return Ok(vec![self.out.clone()]);
        }
        write_all(&self.out, files)
    }
}

fn write_all(directory: &Path, files: &[File]) -> anyhow::Result<Vec<PathBuf>> {
    let mut written = Vec::new();
    for file in files {
        let path = directory.join(&file.path);
        let parent = path.parent().unwrap_or(directory);
        fs::create_dir_all(parent)
            .with_context(|| format!("cannot make the directory {}", parent.display()))?;
        write(&path, file.text.as_bytes())?;
        written.push(path);
    }
    Ok(written)
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}
