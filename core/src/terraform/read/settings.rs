//! Settings of the stack, from the provider and the backend.

use super::BackendBlock;
use super::evaluate::Evaluator;
use super::inputs::SettingVariables;
use super::scope::Scope;
use super::world::World;
use crate::model::{Backend, Settings};
use crate::value::Value;

/// What the files say, with the defaults where they say nothing; and whether the Region is said.
pub(super) fn settings<'a>(world: &World<'a>, scope: &Scope<'a>) -> (Settings, bool) {
    let mut settings = Settings::default();
    let config = scope.config;
    let variables = SettingVariables::of(config);
    let given = |name: Option<&str>| {
        let name = name?;
        let term = world.given(scope, name, config.variables.get(name)?)?;
        term.as_str().map(str::to_owned)
    };
    let written = config.provider.and_then(|it| {
        let region = &it.block.body.get_attribute("region")?.value;
        let region = Evaluator::new(world, scope, it.source).term(region);
        region.as_str().map(str::to_owned)
    });
    let region = given(variables.region).or(written);
    let knows_region = region.is_some();
    settings.region = region.unwrap_or(settings.region);
    if let Some(name) = given(variables.project) {
        settings.name = name;
    }
    if let Some(environment) = given(variables.environment) {
        settings.environment = environment;
    }
    let environments = config.environments.iter().filter(|it| **it != settings.environment);
    settings.delivery.environments = environments.map(|it| (*it).to_owned()).collect();
    settings.delivery.emulator = config.has_emulator_switch();
    let backend = backend(world, scope).filter(|it| it.kind == "s3");
    settings.backend = backend.and_then(|it| {
        let text = |name: &str| it.arguments.get(name)?.as_str().map(str::to_owned);
        Some(Backend { bucket: text("bucket")?, key: text("key")?, lock_table: text("dynamodb_table") })
    });
    (settings, knows_region)
}

/// The backend block as it is written.
pub(super) fn backend<'a>(world: &World<'a>, scope: &Scope<'a>) -> Option<BackendBlock> {
    let it = scope.config.backend?;
    let evaluator = Evaluator::new(world, scope, it.source);
    let arguments = it.block.body.attributes().filter(|it| !it.value.is_null());
    let arguments: Vec<(String, Value)> =
        arguments.map(|it| (it.key.as_str().to_owned(), evaluator.value(&it.value))).collect();
    Some(BackendBlock {
        kind: it.block.labels.first().map_or(it.block.ident.as_str(), |it| it.as_str()).to_owned(),
        arguments: arguments.into_iter().collect(),
        origin: it.source.origin(hcl_edit::Span::span(it.block)),
    })
}
