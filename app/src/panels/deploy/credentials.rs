//! Who deploys or deletes. Secrets live in their fields until they are sent, then the fields are emptied; they go nowhere else.

use drawbridge_core::api::Credentials;
use leptos::html;
use leptos::prelude::*;

use super::inputs::Inputs;

/// The kinds of credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CredentialsKind {
    /// The practice AWS's own role.
    Practice,
    /// Keys that STS issued.
    Temporary,
    /// A role that trusts the server.
    AssumeRole,
}

/// The fields of all kinds.
#[derive(Clone, Copy)]
pub(super) struct CredentialsFields {
    inputs: Inputs,
    /// What is chosen where nobody has chosen yet.
    proposed: CredentialsKind,
    access_key_id: NodeRef<html::Input>,
    secret_access_key: NodeRef<html::Input>,
    session_token: NodeRef<html::Input>,
}

impl CredentialsFields {
    /// Fields as they were left, with the practice AWS proposed where there is one.
    pub(super) fn new(inputs: Inputs, is_practice: bool) -> Self {
        let proposed = if is_practice { CredentialsKind::Practice } else { CredentialsKind::Temporary };
        Self {
            inputs,
            proposed,
            access_key_id: NodeRef::new(),
            secret_access_key: NodeRef::new(),
            session_token: NodeRef::new(),
        }
    }

    /// The kind that is chosen, tracked.
    fn kind(self) -> CredentialsKind {
        self.inputs.kind.get().unwrap_or(self.proposed)
    }

    /// Takes the credentials out of the fields and empties those that hold secrets.
    ///
    /// # Errors
    ///
    /// What is missing, in one sentence.
    pub(super) fn take(self) -> Result<Credentials, String> {
        let kind = untrack(|| self.kind());
        self.inputs.kind.set(Some(kind));
        match kind {
            CredentialsKind::Practice => Ok(Credentials::Practice),
            CredentialsKind::Temporary => self.take_secrets(),
            CredentialsKind::AssumeRole => self.inputs.role(),
        }
    }

    fn take_secrets(self) -> Result<Credentials, String> {
        let text = |field: NodeRef<html::Input>| {
            field.get_untracked().map(|it| it.value().trim().to_owned()).unwrap_or_default()
        };
        let (access_key_id, secret_access_key, session_token) =
            (text(self.access_key_id), text(self.secret_access_key), text(self.session_token));
        if access_key_id.is_empty() || secret_access_key.is_empty() || session_token.is_empty() {
            return Err(
                "Temporary credentials are three values: key id, secret key and session token.".to_owned()
            );
        }
        self.clear();
        Ok(Credentials::Temporary { access_key_id, secret_access_key, session_token })
    }

    fn clear(self) {
        for field in [self.access_key_id, self.secret_access_key, self.session_token] {
            // The form may be gone already; then so are its fields.
            if let Some(field) = field.try_get_untracked().flatten() {
                field.set_value("");
            }
        }
    }
}

/// The form's part.
#[component]
pub(super) fn CredentialsInput(fields: CredentialsFields, is_practice: bool) -> impl IntoView {
    let radio = move |kind: CredentialsKind, label: &'static str| {
        view! {
            <label class="radio">
                <input
                    type="radio"
                    name="credentials"
                    aria-label=label
                    prop:checked=move || fields.kind() == kind
                    on:change=move |_| fields.inputs.kind.set(Some(kind))
                />
                {label}
            </label>
        }
    };
    on_cleanup(move || fields.clear());
    // Whoever plans again has only these left to fill in. A field that comes back with another choice is not the first.
    Effect::new(move |had_field: Option<bool>| {
        let (field, had_field) = (fields.access_key_id.get(), had_field.unwrap_or_default());
        let has_field = field.is_some();
        if let Some(field) = field.filter(|_| !had_field && fields.inputs.wants_secrets.get_untracked()) {
            request_animation_frame(move || drop(field.focus()));
        }
        had_field || has_field
    });
    // The fields of a kind stay, with what is typed into them, until another kind is chosen.
    let kind = Memo::new(move |_| fields.kind());
    view! {
        <fieldset>
            <legend>"Credentials"</legend>
            <div class="radios">
                {is_practice.then(|| radio(CredentialsKind::Practice, "Practice AWS"))}
                {radio(CredentialsKind::Temporary, "Temporary credentials")}
                {radio(CredentialsKind::AssumeRole, "Assume a role")}
            </div>
            {move || match kind.get() {
                CredentialsKind::Practice => view! {
                    <p class="hint">"A role inside the practice AWS of this server. Nothing costs money there."</p>
                }.into_any(),
                CredentialsKind::Temporary => view! {
                    <p class="hint">"From AWS STS or IAM Identity Center. Sent once, never stored."</p>
                    <Secret name="access_key_id" label="Access key id" field=fields.access_key_id/>
                    <Secret name="secret_access_key" label="Secret access key" field=fields.secret_access_key/>
                    <Secret name="session_token" label="Session token" field=fields.session_token/>
                }.into_any(),
                CredentialsKind::AssumeRole => view! {
                    <p class="hint">"A role in your account that trusts this server."</p>
                    <label class="stacked">
                        "Role ARN"
                        <input class="input mono" name="role_arn" autocomplete="off" spellcheck="false"
                            placeholder="arn:aws:iam::123456789012:role/Deploy" bind:value=fields.inputs.role_arn/>
                    </label>
                    <label class="stacked">
                        "External id"
                        <input class="input mono" name="external_id" autocomplete="off" spellcheck="false" bind:value=fields.inputs.external_id/>
                    </label>
                }.into_any(),
            }}
        </fieldset>
    }
}

#[component]
fn Secret(name: &'static str, label: &'static str, field: NodeRef<html::Input>) -> impl IntoView {
    view! {
        <label class="stacked">
            {label}
            <input class="input mono" type="password" name=name autocomplete="off" spellcheck="false" node_ref=field/>
        </label>
    }
}
