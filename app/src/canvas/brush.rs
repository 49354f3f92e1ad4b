//! What drawing keeps between frames: colors, outlines of icons, texts that were cut or broken into lines.

use std::collections::{BTreeMap, HashMap};

use drawbridge_core::editor::lettering::Broken;
use drawbridge_core::model::EdgeId;
use drawbridge_core::picture::Written;
use web_sys::{CanvasRenderingContext2d as Context, Path2d};

use super::colors::Colors;
use crate::icons;

/// What drawing needs besides the diagram, kept between frames.
#[derive(Default)]
pub(super) struct Brush {
    /// The theme's colors.
    pub(super) colors: Colors,
    glyphs: HashMap<&'static str, Path2d>,
    fitted: HashMap<(String, u32), String>,
    /// Texts of notes, in lines.
    pub(super) broken: Broken,
    /// How far what is drawn steps back, as a share: 0 for not at all.
    pub(super) faded: f64,
    /// Whether the view makes no difference to what is drawn.
    pub(super) is_whole: bool,
    /// What is written at the edges of the scene; `None` at one where there is no room for it.
    pub(super) written: BTreeMap<EdgeId, Option<Written>>,
}

impl Brush {
    /// Takes over another theme.
    pub(super) fn recolor(&mut self) {
        self.colors = Colors::read();
        self.fitted.clear();
    }

    /// The outline of an icon.
    pub(super) fn glyph(&mut self, name: &'static str) -> Option<&Path2d> {
        if !self.glyphs.contains_key(name) {
            let path = Path2d::new_with_path_string(icons::path(name)).ok()?;
            self.glyphs.insert(name, path);
        }
        self.glyphs.get(name)
    }

    /// The text, shortened to a width under the font that is set.
    pub(super) fn fit(&mut self, ctx: &Context, text: &str, width: f64) -> String {
        let key = (format!("{} {text}", ctx.font()), width as u32);
        if let Some(fitted) = self.fitted.get(&key) {
            return fitted.clone();
        }
        let measure = |it: &str| ctx.measure_text(it).map_or(0.0, |it| it.width());
        let mut fitted = text.to_owned();
        if measure(text) > width {
            let letters: Vec<char> = text.chars().collect();
            let (mut low, mut high) = (0, letters.len());
            while low < high {
                let middle = (low + high).div_ceil(2);
                let short: String = letters[..middle].iter().collect();
                if measure(&format!("{short}…")) <= width { low = middle } else { high = middle - 1 }
            }
            fitted = letters[..low].iter().collect::<String>().trim_end().to_owned() + "…";
        }
        if self.fitted.len() > 5_000 {
            self.fitted.clear();
        }
        self.fitted.insert(key, fitted.clone());
        fitted
    }
}
