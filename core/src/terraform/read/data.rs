//! Data sources that a stack has words for, or whose result follows from the files.

use hcl_edit::structure::Body;

use super::evaluate::Evaluator;
use super::functions;
use super::policies;
use super::symbol::{Instance, Symbol};
use super::term::{Stop, Term, Worked};
use crate::value::Context;

impl Evaluator<'_, '_> {
    /// An attribute of a data source.
    pub(super) fn data_attribute(&self, of: &Instance, name: &str) -> Worked {
        let scope = self.world.scope(of.scope).ok_or(Stop::Unknown)?;
        let declared = scope.config.data.get(&(&*of.ty, &*of.name)).ok_or(Stop::Unknown)?;
        let body = &declared.block.body;
        let place = Evaluator::new(self.world, &scope, declared.source);
        let repeated = match of.key.as_deref() {
            None => None,
            Some(key) => Some(self.world.repeated(&scope, true, &of.ty, &of.name, key)?),
        };
        let binding = repeated.as_ref().map(super::scope::Repeated::binding);
        let place = binding.as_ref().map_or(place, |it| place.bound(it));
        let context = |it: Context| Ok(Term::symbol(Symbol::Context(it)));
        // Another provider has another Region, maybe another account.
        let is_here = !body.has_attribute("provider");
        match (&*of.ty, name) {
            ("aws_caller_identity", "account_id" | "id") if is_here => context(Context::AccountId),
            ("aws_partition", "partition" | "id") if is_here => context(Context::Partition),
            ("aws_region", "name" | "id" | "region") if is_here && body.is_empty() => {
                context(Context::Region)
            }
            ("aws_availability_zones", "names") if is_here && !leaves_out(body) => {
                Ok(Term::symbol(Symbol::Zones))
            }
            ("aws_ssm_parameter", "value" | "insecure_value") if is_here => {
                let path = place.evaluate(&body.get_attribute("name").ok_or(Stop::Unknown)?.value)?;
                let path = super::convert::literal(&path)?;
                Ok(Term::symbol(Symbol::Ssm { path, data: of.source().into() }))
            }
            ("aws_iam_policy_document", "json" | "minified_json") => {
                policies::document(&place, body).and_then(Term::json)
            }
            ("template_file", "rendered") => {
                let template = place.evaluate(&body.get_attribute("template").ok_or(Stop::Unknown)?.value)?;
                let variables = match body.get_attribute("vars") {
                    Some(it) => place.evaluate(&it.value)?,
                    None => Term::object([])?,
                };
                functions::template(&place, &super::convert::literal(&template)?, &variables)
            }
            _ => self.argument(of, name)?.ok_or(Stop::Unknown),
        }
    }
}

/// Whether some zones are left out, so that counting them is not counting the Region's.
fn leaves_out(body: &Body) -> bool {
    ["exclude_names", "exclude_zone_ids", "all_availability_zones"].iter().any(|it| body.has_attribute(it))
}
