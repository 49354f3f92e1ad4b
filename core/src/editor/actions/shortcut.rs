//! Keys of actions, on any keyboard layout.

use crate::editor::Key;

/// A key with its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortcut {
    /// A letter, digit or sign, or a name such as `Delete`.
    pub key: &'static str,
    /// Control, or Command on a Mac.
    pub command: bool,
    /// Shift. Meaningless for a sign: whether it takes Shift depends on the keyboard.
    pub shift: bool,
    /// Told in another way, as a paste is by the browser; the key itself is not ours to take.
    pub by_browser: bool,
}

impl Shortcut {
    pub(super) const fn plain(key: &'static str) -> Self {
        Self { key, command: false, shift: false, by_browser: false }
    }

    pub(super) const fn command(key: &'static str) -> Self {
        Self { command: true, ..Self::plain(key) }
    }

    pub(super) const fn shift(key: &'static str) -> Self {
        Self { shift: true, ..Self::plain(key) }
    }

    pub(super) const fn command_shift(key: &'static str) -> Self {
        Self { shift: true, ..Self::command(key) }
    }

    /// Whether a key is this one.
    pub(super) fn is(&self, key: &Key) -> bool {
        if self.by_browser {
            return false;
        }
        if self.is_sign() {
            return self.is_sign_key(key);
        }
        !key.modifiers.alt
            && key.modifiers.command() == self.command
            && key.modifiers.shift == self.shift
            && self.is_key(key)
    }

    /// Whether the key is a sign: where it is, and with which modifiers, is another matter on every keyboard.
    fn is_sign(&self) -> bool {
        matches!(self.key.as_bytes(), [byte] if !byte.is_ascii_alphanumeric())
    }

    fn is_sign_key(&self, key: &Key) -> bool {
        let held = key.modifiers;
        if key.key == self.key {
            // Many keyboards have brackets behind AltGr, which systems report as Control with Alt, or behind Option.
            return if self.command {
                held.command() && !held.alt
            } else {
                !held.meta && held.ctrl <= held.alt
            };
        }
        // A keyboard that types letters of another script, or accents, where others have the sign.
        let types_another = !key.key.is_ascii() || key.key == "Dead";
        types_another
            && !held.alt
            && held.command() == self.command
            && self.place() == Some(key.code.as_str())
    }

    /// The place of a sign on most keyboards (`KeyboardEvent.code`), for those that cannot type it.
    fn place(&self) -> Option<&'static str> {
        match self.key {
            "[" => Some("BracketLeft"),
            "]" => Some("BracketRight"),
            "," => Some("Comma"),
            "-" => Some("Minus"),
            "=" => Some("Equal"),
            _ => None,
        }
    }

    fn is_key(&self, key: &Key) -> bool {
        let [byte] = self.key.as_bytes() else { return key.key == self.key };
        if byte.is_ascii_digit() {
            // With Shift, a digit types something else, and something else again on other layouts.
            let digit = |prefix: &str| key.code.strip_prefix(prefix) == Some(self.key);
            return digit("Digit") || digit("Numpad");
        }
        // A layout without Latin letters leaves only the place of the key.
        key.key.eq_ignore_ascii_case(self.key)
            || (!key.key.is_ascii()
                && key.code.strip_prefix("Key").is_some_and(|it| it.eq_ignore_ascii_case(self.key)))
    }

    /// As people read it, such as `Ctrl+Shift+Z` or `⇧⌘Z`.
    pub fn label(&self, is_mac: bool) -> String {
        let key = match self.key {
            "Delete" if is_mac => "⌦".to_owned(),
            "Backspace" if is_mac => "⌫".to_owned(),
            "Enter" if is_mac => "↩".to_owned(),
            "Delete" => "Del".to_owned(),
            "ContextMenu" => "Menu".to_owned(),
            "PageDown" => "PgDn".to_owned(),
            "PageUp" => "PgUp".to_owned(),
            "Backspace" | "Enter" => self.key.to_owned(),
            key => key.to_uppercase(),
        };
        match (is_mac, self.command, self.shift) {
            (true, command, shift) => {
                format!("{}{}{key}", if shift { "⇧" } else { "" }, if command { "⌘" } else { "" })
            }
            (false, command, shift) => {
                format!("{}{}{key}", if command { "Ctrl+" } else { "" }, if shift { "Shift+" } else { "" })
            }
        }
    }
}
