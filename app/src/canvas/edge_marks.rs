//! How an edge looks by what it comes to: a dash and a mark for each state, never the color alone.

use drawbridge_core::connectivity::Works;

use super::colors::Colors;

/// Dash and mark of a state; edges that have not been looked at yet are plain.
pub(super) struct Look {
    /// Lengths of the dashes, in canvas units; none for a solid line.
    pub(super) dash: &'static [f64],
    /// Name of the icon of its mark.
    pub(super) mark: Option<&'static str>,
}

/// The look of a state.
pub(super) const fn look(works: Option<Works>) -> Look {
    match works {
        None => Look { dash: &[], mark: None },
        Some(Works::Privately) => Look { dash: &[], mark: Some("lock") },
        Some(Works::Publicly) => Look { dash: &[11.0, 4.0], mark: Some("internet") },
        Some(Works::Undecided) => Look { dash: &[1.5, 5.0], mark: Some("question") },
        Some(Works::Not) => Look { dash: &[5.0, 5.0], mark: Some("close") },
    }
}

/// Colors of the line and of the mark.
pub(super) fn colors(works: Option<Works>, colors: &Colors) -> (String, String) {
    let of = |line: &String, mark: &String| (line.clone(), mark.clone());
    match works {
        None => of(&colors.edge, &colors.edge),
        Some(Works::Privately) => of(&colors.edge, &colors.good),
        Some(Works::Publicly) => of(&colors.edge, &colors.high),
        Some(Works::Undecided) => of(&colors.medium, &colors.medium),
        Some(Works::Not) => of(&colors.critical, &colors.critical),
    }
}
