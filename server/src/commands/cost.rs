//! `drawbridge cost`

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;
use drawbridge_core::cost::{self, Estimate, Item, Line, prices};
use drawbridge_core::model::{PriceLevel, Settings};
use drawbridge_core::report::{self, Names, names};
use drawbridge_core::stack::Stack;
use serde_json::{Value, json};

use super::Outcome;
use super::input::Input;
use super::output::{self, ListFormat, faint, strong};

/// Tell what an architecture costs a month, resource by resource.
///
/// AWS list prices from a table in this program, with their date and Region, without taxes, free tiers and discounts. What is
/// billed by use follows assumptions, which a diagram may change.
///
/// Exit code 0: within --max or none given; 1: above it; 2: a path cannot be read.
#[derive(Debug, Args)]
pub(super) struct Cost {
    /// A diagram, Terraform or a CloudFormation template.
    #[arg(value_name = "PATH")]
    path: PathBuf,
    /// What prices are where it runs, in percent of those in the table: instead of what the diagram says.
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u16).range(1..=1000))]
    price_level: Option<u16>,
    /// Fail when it costs more than so many US dollars a month.
    #[arg(long, value_name = "DOLLARS")]
    max: Option<f64>,
    /// How to print the estimate.
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    format: ListFormat,
}

/// Version of the JSON; it grows when a program that reads it could break.
const VERSION: u32 = 1;

impl Cost {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let input = Input::read(&self.path)?;
        if let Input::Files { notes, .. } = &input {
            for note in notes {
                output::note(note);
            }
        }
        let mut stack = input.stack();
        if let Some(level) = self.price_level {
            stack.settings.price_level = PriceLevel(level);
        }
        let mut estimate = cost::estimate(&stack);
        estimate.items.sort_by(|one, two| two.cost().total_cmp(&one.cost()));
        let names = names(&input.written(), &stack);
        let place = |address: &str| place(&input, &stack, &names, address);
        match self.format {
            ListFormat::Text => output::print(&text(&estimate, &stack.settings, place))?,
            ListFormat::Json => output::print_json(&json(&estimate, &stack.settings, place))?,
        }
        let is_above = self.max.is_some_and(|it| estimate.total() > it);
        Ok(if is_above { Outcome::Findings } else { Outcome::Clean })
    }
}

fn place(input: &Input, stack: &Stack, names: &Names, address: &str) -> report::Place {
    let origin = stack.get(address).map(|it| &it.origin);
    report::place(&input.written(), stack, names, address, origin)
}

fn text(estimate: &Estimate, settings: &Settings, place: impl Fn(&str) -> report::Place) -> String {
    let mut text = format!("{} a month\n", strong(prices::dollars(estimate.total())));
    for item in &estimate.items {
        let name = output::plain(&place(&item.address).resource);
        _ = writeln!(text, "\n{:>12}  {name} {}", prices::dollars(item.cost()), faint(item.label));
        for line in &item.lines {
            _ = writeln!(text, "{}", faint(format!("{:>12}  {}", prices::dollars(line.cost()), said(line))));
        }
    }
    for address in &estimate.unpriced {
        _ = writeln!(
            text,
            "\n           ?  {} {}",
            output::plain(&place(address).resource),
            faint("price not known")
        );
    }
    _ = writeln!(text, "\n{}", prices::basis(&settings.region, settings.price_level));
    text
}

fn said(line: &Line) -> String {
    let assumed = if line.usage.is_some() { ", assumed" } else { "" };
    format!("{}: {} {} at {}{assumed}", line.what, line.quantity, line.unit, prices::unit_price(line.price))
}

fn json(estimate: &Estimate, settings: &Settings, place: impl Fn(&str) -> report::Place) -> Value {
    let cents = |it: f64| (it * 100.0).round() / 100.0;
    let line = |it: &Line| {
        json!({
            "what": it.what,
            "quantity": it.quantity,
            "unit": it.unit,
            "price": it.price,
            "monthly": cents(it.cost()),
            "assumed": it.usage.map(|it| it.id),
        })
    };
    let item = |it: &Item| {
        let place = place(&it.address);
        json!({
            "resource": place.resource,
            "file": place.file,
            "line": place.line,
            "monthly": cents(it.cost()),
            "lines": it.lines.iter().map(line).collect::<Vec<_>>(),
        })
    };
    json!({
        "version": VERSION,
        "currency": "USD",
        "region": prices::REGION,
        "asOf": prices::AS_OF,
        "priceLevel": settings.price_level.0,
        "monthly": cents(estimate.total()),
        "byUsage": cents(estimate.by_usage()),
        "items": estimate.items.iter().map(item).collect::<Vec<_>>(),
        "unpriced": estimate.unpriced.iter().map(|it| place(it).resource).collect::<Vec<_>>(),
    })
}
