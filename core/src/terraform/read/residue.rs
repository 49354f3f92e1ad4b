//! What is left of an expression that cannot be evaluated: its source text, with what only holds where it stands put
//! in, so that it means the same anywhere in the root directory.

use std::ops::Range;

use hcl_edit::expr::{Expression, ObjectKey, Traversal, TraversalOperator};
use hcl_edit::structure::{BlockLabel, Body, Structure};
use hcl_edit::template::{Directive, Element, Strip, Template};
use hcl_edit::{Ident, Span};

use super::evaluate::Evaluator;
use super::finish;
use super::scope::{Calls, Repetition};
use super::symbol::Symbol;
use super::term::Term;
use super::traversal::{Step, element};
use crate::reading::cost;
use crate::terraform::syntax::escape;
use crate::terraform::{dependencies, references};

/// Values longer than this are not put into source text where the name of what holds them would do.
const LENGTH_LIMIT: usize = 4_096;

/// Pieces of source text to be replaced.
struct Patches<'p, 'e, 'a> {
    evaluator: &'p Evaluator<'e, 'a>,
    /// In the order in which they stand in the file.
    found: Vec<(Range<usize>, String)>,
    /// Names that `for` hides.
    hidden: Vec<String>,
}

/// The argument that names a provider.
pub(super) const PROVIDER: &str = "provider";

impl Evaluator<'_, '_> {
    /// The argument that names the provider of a resource or data source inside of a module, as the root directory
    /// calls it; `None` outside of modules, and where none has to be named.
    pub(super) fn provider(&self, ty: &str, body: &Body) -> Option<String> {
        self.scope.call.as_ref()?;
        let written =
            body.get_attribute(PROVIDER).map(|it| self.source.text(it.value.span()).trim_matches('"'));
        let default = ty.split('_').next().unwrap_or_default();
        let provider = self.world.provider(self.scope, written.unwrap_or(default))?;
        Some(format!("{PROVIDER} = {provider}"))
    }

    /// The source text of an expression.
    pub(super) fn residue(&self, expression: &Expression) -> String {
        // Old files put single expressions in quotes.
        if let Expression::StringTemplate(it) = expression
            && let Some(Element::Interpolation(it)) = it.as_single_element()
        {
            return self.residue(&it.expr);
        }
        self.patched(expression.span(), |it| it.expression(expression))
    }

    /// The source text of an argument or block.
    pub(super) fn residue_of(&self, structure: &Structure) -> String {
        if let Structure::Attribute(it) = structure
            && it.key.as_str() == dependencies::NAME
            && let Expression::Array(items) = &it.value
        {
            return self.awaited(items.iter()).unwrap_or_else(|| self.source.unindented(structure.span()));
        }
        if let Structure::Block(it) = structure
            && it.ident.as_str() == "lifecycle"
            && it.body.blocks().any(|it| CHECKS.contains(&it.ident.as_str()))
        {
            return super::body::block_text("lifecycle", &self.residue_inside(&it.body));
        }
        self.patched(structure.span(), |it| it.structure(structure))
    }

    /// The source text of the arguments and blocks inside a block, without its braces.
    pub(super) fn residue_inside(&self, body: &Body) -> Vec<String> {
        let texts = body.iter().filter_map(|it| {
            let text = self.residue_of(it);
            match it {
                // A check that has come to nothing but literals checks nothing, and Terraform refuses it.
                Structure::Block(block) if CHECKS.contains(&block.ident.as_str()) => {
                    let condition = self.residue(&block.body.get_attribute("condition")?.value);
                    let names = references::of_expression(&condition)?;
                    names.iter().any(|it| !it.is_local()).then_some(text)
                }
                _ => Some(text),
            }
        });
        texts.filter(|it| !it.is_empty()).collect()
    }

    fn patched(&self, span: Option<Range<usize>>, collect: impl FnOnce(&mut Patches<'_, '_, '_>)) -> String {
        let Some(span) = span else { return String::new() };
        if self.world.budget.is_spent() {
            return self.source.unindented(Some(span));
        }
        let mut patches = Patches { evaluator: self, found: Vec::new(), hidden: Vec::new() };
        collect(&mut patches);
        if patches.found.is_empty() {
            self.pay(&span, span.len());
            return self.source.unindented(Some(span));
        }
        let mut text = String::new();
        let mut at = span.start;
        for (range, replacement) in patches.found {
            // Patches do not overlap; if one did, the text would be garbled.
            if range.start < at || range.end > span.end {
                continue;
            }
            text.push_str(self.source.all().get(at..range.start).unwrap_or_default());
            text.push_str(&replacement);
            at = range.end;
        }
        text.push_str(self.source.all().get(at..span.end).unwrap_or_default());
        self.pay(&span, text.len());
        self.source.unindent(&text, span.start)
    }

    /// Pays for source text that is kept.
    fn pay(&self, span: &Range<usize>, bytes: usize) {
        if !self.world.spend(cost(bytes)) {
            self.give_up(Some(span.clone()));
        }
    }
}

/// Blocks with a condition that Terraform checks.
const CHECKS: [&str; 2] = ["precondition", "postcondition"];

/// The most resources of a module that something is said to wait for.
const AWAITED_LIMIT: usize = 100;

impl Evaluator<'_, '_> {
    /// The argument that says what to wait for: resources of which there are several, and modules, one by one. `None`
    /// if it is right as it stands.
    fn awaited<'x>(&self, items: impl Iterator<Item = &'x Expression>) -> Option<String> {
        let mut names = Vec::new();
        let mut is_changed = false;
        for item in items {
            let before = names.len();
            let steps = item.as_traversal().and_then(|it| {
                let root = it.expr.as_variable()?.as_str();
                Some((root, self.steps(it).ok()?))
            });
            let known = steps.and_then(|(root, steps)| {
                // What is waited for is a resource, whatever else of it is named.
                let length = match root {
                    "module" => 1,
                    "data" => 2,
                    "var" | "local" | "each" | "count" | "path" => return None,
                    _ => 1,
                };
                let indexed = steps.get(length).is_some_and(|it| matches!(it, Step::Index(_)));
                self.root(root, steps.get(..length + usize::from(indexed))?).ok()
            });
            match known {
                Some(term) => self.instances(&term, &mut names),
                // A variable of a module names nothing in the root directory.
                None if self.scope.call.is_some() && is_value(item) => {}
                None => names.push(self.residue(item)),
            }
            is_changed |= names.len() != before + 1 || names[before] != self.source.text(item.span());
        }
        match (is_changed, &names[..]) {
            (false, _) => None,
            (true, []) => Some(String::new()),
            (true, _) => Some(format!("{} = [{}]", dependencies::NAME, names.join(", "))),
        }
    }

    /// The addresses of all resources in a term.
    fn instances(&self, term: &Term, names: &mut Vec<String>) {
        if names.len() >= AWAITED_LIMIT || !self.world.spend(1) {
            return;
        }
        match term {
            Term::List(it) => it.items().iter().for_each(|it| self.instances(it, names)),
            Term::Object(it) => it.iter().for_each(|(_, it)| self.instances(it, names)),
            Term::Symbol(it) => match &**it {
                Symbol::Whole(it) => names.push(it.source()),
                Symbol::Module(number) => {
                    let Some(scope) = self.world.scope(*number) else { return };
                    let inside = Evaluator::new(self.world, &scope, self.source);
                    for (ty, name) in scope.config.resources.keys() {
                        if let Ok(term) = inside.root(ty, &[Step::Attribute((*name).to_owned())]) {
                            self.instances(&term, names);
                        }
                    }
                }
                _ => {}
            },
            _ => {}
        }
    }
}

/// Whether an expression is a variable or a local value.
fn is_value(expression: &Expression) -> bool {
    let root = expression.as_traversal().and_then(|it| it.expr.as_variable());
    root.is_some_and(|it| matches!(it.as_str(), "var" | "local"))
}

impl Patches<'_, '_, '_> {
    fn structure(&mut self, structure: &Structure) {
        match structure {
            Structure::Attribute(it) => self.expression(&it.value),
            Structure::Block(it) => {
                // Inside a dynamic block its iterator is a name of its own.
                let iterator = (it.ident.as_str() == "dynamic").then(|| {
                    let given = it.body.get_attribute("iterator").and_then(|it| it.value.as_variable());
                    given.map(Ident::as_str).or(it.labels.first().map(BlockLabel::as_str)).unwrap_or_default()
                });
                for inner in it.body.iter() {
                    match (inner, iterator) {
                        (Structure::Attribute(it), Some(_)) if it.key.as_str() == "iterator" => {}
                        (Structure::Block(_), Some(name)) => self.hiding([name], |it| it.structure(inner)),
                        _ => self.structure(inner),
                    }
                }
            }
        }
    }

    fn hiding<'n>(&mut self, names: impl IntoIterator<Item = &'n str>, work: impl FnOnce(&mut Self)) {
        let before = self.hidden.len();
        self.hidden.extend(names.into_iter().map(str::to_owned));
        work(self);
        self.hidden.truncate(before);
    }

    fn expression(&mut self, expression: &Expression) {
        match expression {
            Expression::Null(_) | Expression::Bool(_) | Expression::Number(_) | Expression::String(_) => {}
            Expression::Array(items) => items.iter().for_each(|it| self.expression(it)),
            Expression::Object(fields) => {
                for (key, value) in fields.iter() {
                    if let ObjectKey::Expression(it) = key {
                        self.expression(it);
                    }
                    self.expression(value.expr());
                }
            }
            Expression::StringTemplate(it) => self.template(it, true),
            Expression::HeredocTemplate(it) => self.template(&it.template, false),
            Expression::Parenthesis(it) => self.expression(it.inner()),
            Expression::Variable(name) => {
                if let Some(term) = self.bound(name.as_str()) {
                    self.replace(expression.span(), finish::source(&term));
                }
            }
            Expression::Conditional(it) => {
                self.expression(&it.cond_expr);
                self.expression(&it.true_expr);
                self.expression(&it.false_expr);
            }
            Expression::FuncCall(it) => it.args.iter().for_each(|it| self.expression(it)),
            Expression::Traversal(it) => self.traversal(it),
            Expression::UnaryOp(it) => self.expression(&it.expr),
            Expression::BinaryOp(it) => {
                self.expression(&it.lhs_expr);
                self.expression(&it.rhs_expr);
            }
            Expression::ForExpr(it) => {
                self.expression(&it.intro.collection_expr);
                let key = it.intro.key_var.as_ref().map(|it| it.as_str());
                self.hiding(key.into_iter().chain([it.intro.value_var.as_str()]), |patches| {
                    if let Some(key) = &it.key_expr {
                        patches.expression(key);
                    }
                    patches.expression(&it.value_expr);
                    if let Some(condition) = &it.cond {
                        patches.expression(&condition.expr);
                    }
                });
            }
        }
    }

    fn template(&mut self, template: &Template, is_quoted: bool) {
        for element in template.iter() {
            match element {
                Element::Literal(_) => {}
                Element::Interpolation(it) => {
                    let before = self.found.len();
                    self.expression(&it.expr);
                    if it.strip == Strip::None {
                        self.simplify(before, it.expr.span(), element.span(), is_quoted);
                    }
                }
                Element::Directive(it) => match &**it {
                    Directive::If(it) => {
                        self.expression(&it.if_expr.cond_expr);
                        self.template(&it.if_expr.template, is_quoted);
                        if let Some(it) = &it.else_expr {
                            self.template(&it.template, is_quoted);
                        }
                    }
                    Directive::For(it) => {
                        let it = &it.for_expr;
                        self.expression(&it.collection_expr);
                        let key = it.key_var.as_ref().map(|it| it.as_str());
                        self.hiding(key.into_iter().chain([it.value_var.as_str()]), |patches| {
                            patches.template(&it.template, is_quoted);
                        });
                    }
                },
            }
        }
    }

    /// Writes `${"text"}` as `text` where a patch made it that.
    fn simplify(
        &mut self,
        before: usize,
        inner: Option<Range<usize>>,
        outer: Option<Range<usize>>,
        is_quoted: bool,
    ) {
        let [(range, replacement)] = &self.found[before..] else { return };
        let (Some(inner), Some(outer)) = (inner, outer) else { return };
        if *range != inner {
            return;
        }
        let text = match hcl_edit::parser::parse_expr(replacement) {
            Ok(Expression::String(it)) => it.value().clone(),
            Ok(Expression::Number(it)) => it.value().to_string(),
            _ => return,
        };
        if text.ends_with(['$', '%']) || (!is_quoted && text.contains(['\n', '\r'])) {
            return;
        }
        let plain = if is_quoted { escape(&text) } else { text.replace("${", "$${").replace("%{", "%%{") };
        self.found[before] = (outer, plain);
    }

    fn replace(&mut self, span: Option<Range<usize>>, replacement: String) {
        self.found.extend(span.map(|it| (it, replacement)));
    }

    /// What a name is bound to, unless it is hidden.
    fn bound(&self, name: &str) -> Option<Term> {
        let is_hidden = self.hidden.iter().any(|it| it == name);
        let bound = self.evaluator.binding(name).filter(|_| !is_hidden)?;
        self.evaluator.world.spend(bound.size()).then(|| bound.clone())
    }

    fn traversal(&mut self, traversal: &Traversal) {
        let Expression::Variable(root) = &traversal.expr else {
            self.expression(&traversal.expr);
            return self.operators(&traversal.operators);
        };
        let root = root.as_str();
        if self.hidden.iter().any(|it| it == root) {
            return self.operators(&traversal.operators);
        }
        // How many steps the replacement stands for.
        let Some((taken, replacement)) = self.replacement(root, traversal) else {
            return self.operators(&traversal.operators);
        };
        let start = traversal.expr.span().map(|it| it.start);
        let end = match taken.checked_sub(1) {
            None => traversal.expr.span().map(|it| it.end),
            Some(last) => traversal.operators.get(last).and_then(Span::span).map(|it| it.end),
        };
        if let (Some(start), Some(end)) = (start, end) {
            self.replace(Some(start..end), replacement);
        }
        self.operators(traversal.operators.get(taken..).unwrap_or_default());
    }

    fn operators(&mut self, operators: &[hcl_edit::Decorated<TraversalOperator>]) {
        for operator in operators {
            if let TraversalOperator::Index(it) = operator.value() {
                self.expression(it);
            }
        }
    }

    /// What to write for a name and the first of its steps; `None` if it is right as it stands.
    fn replacement(&self, root: &str, traversal: &Traversal) -> Option<(usize, String)> {
        let evaluator = self.evaluator;
        let steps = evaluator.steps(traversal).ok()?;
        let is_root = evaluator.scope.address.is_empty();
        let evaluated = |taken: usize| evaluator.root(root, &steps[..taken]).ok();
        let all = steps.len();
        let written = |taken: usize| {
            let term = evaluated(taken)?;
            evaluator.world.spend(term.size()).then(|| (taken, finish::source(&term)))
        };
        if self.evaluator.binding(root).is_some() {
            return written(all).filter(|(_, it)| it.len() <= LENGTH_LIMIT).or_else(|| written(0));
        }
        match (root, &steps[..]) {
            ("var", [Step::Attribute(name), ..]) if is_root => {
                evaluator.world.is_setting(name).then(|| written(1))?
            }
            ("local", _) if is_root => None,
            ("var" | "local", [_, ..]) => written(all).or_else(|| written(1)),
            ("path", [_]) if !is_root => written(1),
            ("module", [Step::Attribute(name), ..]) => {
                match evaluator.world.calls(evaluator.scope, name).ok()? {
                    Calls::Opaque => self.prefixed(&format!("module.{name}"), 1),
                    _ => written(all),
                }
            }
            ("data", [Step::Attribute(ty), Step::Attribute(name), ..]) => {
                self.prefixed(&format!("data.{ty}.{name}"), 2)
            }
            ("each" | "count" | "self" | "terraform" | "path", _) => None,
            (ty, [Step::Attribute(name), rest @ ..]) => self.resource(ty, name, rest),
            _ => None,
        }
    }

    /// A name with the address of the module in front.
    fn prefixed(&self, name: &str, taken: usize) -> Option<(usize, String)> {
        let module = &self.evaluator.scope.address;
        (!module.is_empty()).then(|| (taken, format!("{module}.{name}")))
    }

    /// A resource. One of which there are several in the file is several resources in the stack.
    fn resource(&self, ty: &str, name: &str, steps: &[Step]) -> Option<(usize, String)> {
        let evaluator = self.evaluator;
        match evaluator.world.instances(evaluator.scope, false, ty, name).ok()? {
            Repetition::Known { .. } => {}
            _ => return self.prefixed(&format!("{ty}.{name}"), 1),
        }
        let all = evaluator.root(ty, &[Step::Attribute(name.to_owned())]).ok()?;
        if !evaluator.world.spend(all.size()) {
            return None;
        }
        if let [Step::Index(index), ..] = steps
            && let Ok(one) = element(&all, index)
        {
            return Some((2, finish::source(&one)));
        }
        Some((1, finish::source(&all)))
    }
}
