//! The page's color tokens, read once per theme for the canvas.

use drawbridge_core::rules::Severity;
use leptos::prelude::*;

/// Colors the canvas draws with; the names are those of `public/style/tokens.css`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Colors {
    pub(crate) canvas: String,
    pub(crate) grid: String,
    pub(crate) container: String,
    pub(crate) node: String,
    pub(crate) text: String,
    pub(crate) text_2: String,
    pub(crate) text_3: String,
    pub(crate) accent: String,
    pub(crate) edge: String,
    pub(crate) critical: String,
    pub(crate) high: String,
    pub(crate) medium: String,
    pub(crate) low: String,
    pub(crate) good: String,
    pub(crate) font: String,
    pub(crate) is_dark: bool,
}

impl Colors {
    /// Reads the tokens as they are now.
    pub(crate) fn read() -> Self {
        let style =
            document().document_element().and_then(|it| window().get_computed_style(&it).ok().flatten());
        let token = |name: &str| {
            style
                .as_ref()
                .and_then(|it| it.get_property_value(name).ok())
                .unwrap_or_default()
                .trim()
                .to_owned()
        };
        let theme = document().document_element().and_then(|it| it.get_attribute("data-theme"));
        Self {
            canvas: token("--canvas"),
            grid: token("--grid"),
            container: token("--container"),
            node: token("--node"),
            text: token("--text"),
            text_2: token("--text-2"),
            text_3: token("--text-3"),
            accent: token("--accent"),
            edge: token("--edge"),
            critical: token("--critical"),
            high: token("--high"),
            medium: token("--medium"),
            low: token("--low"),
            good: token("--good"),
            font: token("--font"),
            is_dark: theme.as_deref() == Some("dark"),
        }
    }

    /// The color of a severity.
    pub(crate) fn severity(&self, severity: Severity) -> &str {
        match severity {
            Severity::Critical => &self.critical,
            Severity::High => &self.high,
            Severity::Medium => &self.medium,
            Severity::Low | Severity::Info => &self.low,
        }
    }
}
