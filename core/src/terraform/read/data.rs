//! Data sources that a stack has words for, or whose result follows from the files.

use std::rc::Rc;

use hcl_edit::structure::Body;

use super::convert;
use super::evaluate::Evaluator;
use super::functions;
use super::policies;
use super::symbol::{Instance, Symbol};
use super::term::{Stop, Term, Worked};
use crate::catalog::identity::managed_policy_path;
use crate::value::{Context, ImageLookup};

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
            ("aws_partition", "dns_suffix") if is_here => context(Context::UrlSuffix),
            ("aws_region", "name" | "id" | "region") if is_here && body.is_empty() => {
                context(Context::Region)
            }
            ("aws_availability_zones", "names") if is_here && !leaves_out(body) => {
                Ok(Term::symbol(Symbol::Zones))
            }
            ("aws_ssm_parameter", "value" | "insecure_value") if is_here => {
                let path = place.evaluate(&body.get_attribute("name").ok_or(Stop::Unknown)?.value)?;
                let path = convert::literal(&path)?;
                Ok(Term::symbol(Symbol::Ssm { path, data: of.source().into() }))
            }
            ("aws_ami", "id" | "image_id") if is_here => {
                let lookup = Rc::new(lookup(&place, body)?);
                Ok(Term::symbol(Symbol::Image { lookup, data: of.source().into() }))
            }
            ("aws_iam_policy_document", "json" | "minified_json") => {
                policies::document(&place, body).and_then(Term::json)
            }
            ("aws_iam_policy", "arn" | "id") if body.has_attribute("name") => {
                let name = place.evaluate(&body.get_attribute("name").ok_or(Stop::Unknown)?.value)?;
                let path = managed_policy_path(&convert::literal(&name)?).ok_or(Stop::Unknown)?;
                Ok(format!("arn:aws:iam::aws:policy/{path}").as_str().into())
            }
            ("aws_iam_policy", "id") => self.argument(of, "arn")?.ok_or(Stop::Unknown),
            ("template_file", "rendered") => {
                let template = place.evaluate(&body.get_attribute("template").ok_or(Stop::Unknown)?.value)?;
                let variables = match body.get_attribute("vars") {
                    Some(it) => place.evaluate(&it.value)?,
                    None => Term::object([])?,
                };
                functions::template(&place, &convert::literal(&template)?, &variables)
            }
            _ => self.argument(of, name)?.ok_or(Stop::Unknown),
        }
    }
}

/// The image that a data source looks up, if it says no more than a lookup can.
fn lookup(place: &Evaluator<'_, '_>, body: &Body) -> Worked<ImageLookup> {
    let texts = |term: &Term| match term {
        Term::List(it) => {
            it.items().iter().map(|it| Ok(convert::literal(it)?.to_string())).collect::<Worked<Vec<String>>>()
        }
        _ => Err(Stop::Unknown),
    };
    let mut lookup = ImageLookup::default();
    for attribute in body.attributes() {
        let term = place.evaluate(&attribute.value)?;
        match attribute.key.as_str() {
            "owners" => lookup.owners = texts(&term)?,
            "most_recent" => lookup.most_recent = convert::truth(&term)?,
            _ => return Err(Stop::Unknown),
        }
    }
    if body.blocks().any(|it| it.ident.as_str() != "filter" && it.ident.as_str() != "dynamic") {
        return Err(Stop::Unknown);
    }
    place.each_block(body, "filter", &mut |inner, filter| {
        let get = |name: &str| inner.evaluate(&filter.get_attribute(name).ok_or(Stop::Unknown)?.value);
        lookup.filters.push((convert::literal(&get("name")?)?.to_string(), texts(&get("values")?)?));
        Ok(())
    })?;
    lookup.checked().ok_or(Stop::Unknown)
}

/// Whether some zones are left out, so that counting them is not counting the Region's.
fn leaves_out(body: &Body) -> bool {
    ["exclude_names", "exclude_zone_ids", "all_availability_zones"].iter().any(|it| body.has_attribute(it))
}
