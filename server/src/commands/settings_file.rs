//! The optional settings file of `drawbridge serve`.
//!
//! Its values become the defaults of the flags, so that the environment and flags go before them and every value is
//! checked in one place.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};
use clap::Command;
use toml::{Table, Value};

/// The command line with the file's values as defaults of `serve`.
pub(super) fn apply(command: Command, path: &Path) -> anyhow::Result<Command> {
    let shown = path.display();
    let text = fs::read_to_string(path).with_context(|| format!("--config: cannot read {shown}"))?;
    let table: Table = text.parse().with_context(|| format!("--config: {shown} is not TOML"))?;
    let mut defaults = Vec::new();
    for (name, value) in table {
        defaults.push((
            setting(&command, &name).with_context(|| format!("--config: {shown}"))?,
            text_of(&name, value)?,
        ));
    }
    Ok(command.mut_subcommand("serve", |serve| {
        defaults
            .into_iter()
            .fold(serve, |serve, (id, value)| serve.mut_arg(id, |arg| arg.default_value(value)))
    }))
}

/// The id of the flag with this long name.
fn setting(command: &Command, name: &str) -> anyhow::Result<String> {
    let serve = command.find_subcommand("serve").context("there is no `serve`")?;
    let flag = serve.get_arguments().find(|arg| arg.get_long() == Some(name) && name != "config");
    let Some(flag) = flag else { bail!("there is no setting `{name}`; `drawbridge serve --help` shows all") };
    Ok(flag.get_id().to_string())
}

fn text_of(name: &str, value: Value) -> anyhow::Result<String> {
    match value {
        Value::String(text) => Ok(text),
        Value::Boolean(yes) => Ok(yes.to_string()),
        Value::Integer(number) => Ok(number.to_string()),
        _ => bail!("--config: `{name}` must be a string, a number, true or false"),
    }
}
