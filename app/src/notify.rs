//! What is told in passing: toasts for the eye, a live region for the ear.

use leptos::prelude::*;

use crate::widgets::icon::Icon;

/// How long a toast stays, in milliseconds.
const STAY: u64 = 5_000;

/// One toast.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Toast {
    number: u64,
    text: String,
    is_refusal: bool,
}

/// Handle to all notices; copied freely.
#[derive(Clone, Copy)]
pub(crate) struct Notices {
    toasts: RwSignal<Vec<Toast>>,
    spoken: RwSignal<String>,
    made: StoredValue<u64>,
}

impl Notices {
    /// None yet.
    pub(crate) fn new() -> Self {
        Self { toasts: RwSignal::default(), spoken: RwSignal::default(), made: StoredValue::new(0) }
    }

    /// Says something to screen readers, and shows it if it is a refusal.
    pub(crate) fn announce(self, text: &str, is_refusal: bool) {
        self.spoken.set(text.to_owned());
        if is_refusal {
            self.toast(text, true);
        }
    }

    /// Says and shows that something worked.
    pub(crate) fn done(self, text: &str) {
        self.spoken.set(text.to_owned());
        self.toast(text, false);
    }

    /// Says and shows that something did not.
    pub(crate) fn refuse(self, text: &str) {
        self.announce(text, true);
    }

    fn toast(self, text: &str, is_refusal: bool) {
        let number = self.made.get_value() + 1;
        self.made.set_value(number);
        let text = if is_refusal { sentence(text) } else { text.to_owned() };
        self.toasts.update(|it| {
            // What is said again is there once.
            it.retain(|toast| toast.text != text);
            it.push(Toast { number, text, is_refusal });
            let extra = it.len().saturating_sub(3);
            it.drain(..extra);
        });
        let gone = move || self.toasts.update(|it| it.retain(|toast| toast.number != number));
        set_timeout(gone, std::time::Duration::from_millis(STAY));
    }
}

/// Toasts and the live region; mounted once.
#[component]
pub(crate) fn NoticeBoard() -> impl IntoView {
    let notices = expect_context::<Notices>();
    view! {
        <div id="announcements" class="visually-hidden" aria-live="polite" role="status">
            {move || notices.spoken.get()}
        </div>
        <div class="toasts" aria-hidden="true">
            <For each=move || notices.toasts.get() key=|it| it.number let(toast)>
                <div class="toast" class:good=!toast.is_refusal>
                    <Icon name=if toast.is_refusal { "warning" } else { "check" } size=16/>
                    <span>{toast.text}</span>
                </div>
            </For>
        </div>
    }
}

/// A message of the core or the server as a sentence of its own: theirs start small, because they also end other
/// sentences, and put names between backticks. What somebody typed may be of any length; its beginning tells it.
pub(crate) fn sentence(text: &str) -> String {
    const LONGEST: usize = 100;
    let parts: Vec<&str> = text.split('`').collect();
    let mut said = String::with_capacity(text.len() + 4);
    for (index, part) in parts.iter().enumerate() {
        let mut letters = part.chars();
        match (index, index % 2 == 1) {
            (0, _) => said.extend(letters.next().into_iter().flat_map(char::to_uppercase)),
            (_, true) => said.push('“'),
            (_, false) => said.push('”'),
        }
        let is_closed_quote = index % 2 == 1 && index + 1 < parts.len();
        if is_closed_quote && part.chars().nth(LONGEST).is_some() {
            said.extend(letters.take(LONGEST));
            said.push('…');
        } else {
            said.push_str(letters.as_str());
        }
    }
    if !said.ends_with(['.', '!', '?', '…', ':']) && !said.is_empty() {
        said.push('.');
    }
    said
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn messages_become_sentences() {
        assert_eq!(
            sentence("a subnet belongs in a VPC or an Availability Zone"),
            "A subnet belongs in a VPC or an Availability Zone."
        );
        assert_eq!(sentence("`a.json` cannot be opened: line 1"), "“a.json” cannot be opened: line 1.");
        assert_eq!(sentence("Saved."), "Saved.");
        let long = format!("`{}` is no `name`", "x".repeat(5_000));
        assert_eq!(sentence(&long), format!("“{}…” is no “name”.", "x".repeat(100)));
        assert_eq!(sentence(""), "");
    }
}
