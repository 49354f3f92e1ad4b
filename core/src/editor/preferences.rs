//! How somebody likes to work: what the wheel does, snapping, what is shown. Kept by the app, understood here.

use serde::{Deserialize, Serialize};

use super::{Editor, Wheel};

/// What a person prefers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Preferences {
    /// What the wheel does.
    pub wheel: WheelMode,
    /// Whether what is dragged snaps to the grid and to neighbors; with Control held it is the other way round.
    pub snaps: bool,
    /// Whether the dots of the grid are shown.
    pub shows_grid: bool,
    /// Whether the small map is shown.
    pub shows_minimap: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self { wheel: WheelMode::Auto, snaps: true, shows_grid: true, shows_minimap: false }
    }
}

/// What a plain turn of the wheel does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WheelMode {
    /// It pans; with Control, or by a pinch, it zooms, at the pace of the device that the events look like.
    #[default]
    Auto,
    /// It zooms, as a mouse's wheel does in drawing programs; with Control it pans.
    Mouse,
    /// It pans, and pinching zooms.
    Trackpad,
}

impl Preferences {
    /// Reads what [`Self::to_text`] wrote. What is missing or means nothing is as it is for somebody new.
    pub fn from_text(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// The text to keep.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// What turns the wheel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum WheelDevice {
    /// Notch by notch.
    #[default]
    Mouse,
    /// In a stream of small steps, in any direction.
    Trackpad,
}

impl WheelDevice {
    /// What an event looks like, knowing what the last one was: browsers do not say. A notch of a mouse is large, whole and
    /// straight; 100 and 120 pixels are what Chromium, Firefox and Safari report for one.
    pub(super) fn of(wheel: &Wheel, last: Self) -> Self {
        /// The least that a notch of a mouse turns, in pixels.
        const NOTCH: f64 = 50.0;
        let sideways = wheel.dx != 0.0 && wheel.dy != 0.0;
        let turn = wheel.dx.abs().max(wheel.dy.abs());
        if sideways || turn < NOTCH || turn.fract() != 0.0 {
            Self::Trackpad
        } else if turn % 100.0 == 0.0 || turn % 120.0 == 0.0 {
            Self::Mouse
        } else {
            // A flick on a trackpad may be as large as a notch.
            last
        }
    }
}

/// What a turn of the wheel is meant to do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum WheelMeaning {
    /// Pans by so many pixels.
    Pan(f64, f64),
    /// Zooms by a factor.
    Zoom(f64),
}

impl WheelMode {
    /// What an event means.
    pub(super) fn meaning(self, wheel: &Wheel, device: WheelDevice) -> WheelMeaning {
        /// Zoom per pixel of a mouse's wheel: a notch (100 pixels) is a fifth.
        const PER_PIXEL: f64 = 0.002;
        /// The same of a pinch, which comes in steps of a few pixels.
        const PER_PINCHED_PIXEL: f64 = 0.01;
        /// The largest step at once, in pixels: some mice report hundreds of lines.
        const MOST: f64 = 240.0;
        let is_pinch = wheel.modifiers.command() && device == WheelDevice::Trackpad;
        let zooms = match self {
            Self::Auto | Self::Trackpad => wheel.modifiers.command(),
            // A pinch is reported with Control held, and means what it always means.
            Self::Mouse => is_pinch || !(wheel.modifiers.command() || wheel.modifiers.shift),
        };
        if zooms {
            let pace = if is_pinch { PER_PINCHED_PIXEL } else { PER_PIXEL };
            let most = if is_pinch { MOST * PER_PIXEL / PER_PINCHED_PIXEL } else { MOST };
            let turn = super::geometry::sound(wheel.dy).clamp(-most, most);
            return WheelMeaning::Zoom((-turn * pace).exp());
        }
        let sideways = wheel.modifiers.shift && wheel.dx == 0.0;
        if sideways { WheelMeaning::Pan(wheel.dy, 0.0) } else { WheelMeaning::Pan(wheel.dx, wheel.dy) }
    }
}

impl Editor {
    /// What the person prefers.
    pub fn preferences(&self) -> Preferences {
        self.preferences
    }

    /// Takes over what the person prefers.
    pub(super) fn prefer(&mut self, preferences: Preferences) {
        if preferences != self.preferences {
            self.preferences = preferences;
            self.effects.preferences = true;
            self.effects.overlay = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editor::{Modifiers, Point};

    fn wheel(dx: f64, dy: f64, modifiers: Modifiers) -> Wheel {
        Wheel { at: Point::default(), dx, dy, modifiers }
    }

    const NONE: Modifiers = Modifiers { shift: false, alt: false, ctrl: false, meta: false };
    const CTRL: Modifiers = Modifiers { ctrl: true, ..NONE };
    const SHIFT: Modifiers = Modifiers { shift: true, ..NONE };

    #[test]
    fn preferences_survive_being_kept() {
        let unusual =
            Preferences { wheel: WheelMode::Mouse, snaps: false, shows_grid: false, shows_minimap: true };
        assert_eq!(Preferences::from_text(&unusual.to_text()), unusual);
        assert_eq!(Preferences::from_text("nonsense"), Preferences::default());
        assert!(!Preferences::from_text(r#"{"snaps":false,"later":1}"#).snaps);
    }

    #[test]
    fn devices_are_told_apart_by_the_shape_of_their_events() {
        use WheelDevice::{Mouse, Trackpad};
        for (dx, dy, last, device) in [
            (0.0, 100.0, Trackpad, Mouse),
            (0.0, -120.0, Trackpad, Mouse),
            (0.0, 300.0, Trackpad, Mouse),
            (0.0, 4.0, Mouse, Trackpad),
            (0.0, 63.5, Mouse, Trackpad),
            (3.0, 80.0, Mouse, Trackpad),
            (0.0, 87.0, Trackpad, Trackpad),
            (0.0, 87.0, Mouse, Mouse),
        ] {
            assert_eq!(WheelDevice::of(&wheel(dx, dy, NONE), last), device, "{dx} {dy} after {last:?}");
        }
    }

    #[test]
    fn the_wheel_does_what_is_preferred() {
        let mouse = WheelDevice::Mouse;
        let means =
            |mode: WheelMode, dy: f64, held: Modifiers, device| mode.meaning(&wheel(0.0, dy, held), device);
        for mode in [WheelMode::Auto, WheelMode::Trackpad] {
            assert_eq!(means(mode, 100.0, NONE, mouse), WheelMeaning::Pan(0.0, 100.0));
            assert_eq!(means(mode, 100.0, SHIFT, mouse), WheelMeaning::Pan(100.0, 0.0));
            assert!(matches!(means(mode, 100.0, CTRL, mouse), WheelMeaning::Zoom(by) if by < 1.0));
        }
        assert!(matches!(means(WheelMode::Mouse, -100.0, NONE, mouse), WheelMeaning::Zoom(by) if by > 1.0));
        assert_eq!(means(WheelMode::Mouse, 100.0, CTRL, mouse), WheelMeaning::Pan(0.0, 100.0));
        assert_eq!(means(WheelMode::Mouse, 100.0, SHIFT, mouse), WheelMeaning::Pan(100.0, 0.0));
        let pinch = means(WheelMode::Mouse, -4.0, CTRL, WheelDevice::Trackpad);
        assert!(matches!(pinch, WheelMeaning::Zoom(by) if by > 1.03), "{pinch:?}");
    }
}
