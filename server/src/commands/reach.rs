//! `drawbridge reach`

use std::fmt::Write;
use std::path::PathBuf;

use anyhow::anyhow;
use clap::Args;
use drawbridge_core::catalog::outside::{internet, on_premises};
use drawbridge_core::network::{Block, Flow, Hop, Network, Path, Place, Reach as Answer, Traffic, Verdict};
use drawbridge_core::network::{ranges, with_defaults};
use drawbridge_core::report::{self, Names, names};
use drawbridge_core::stack::Stack;
use serde_json::{Value, json};

use super::Outcome;
use super::input::Input;
use super::output::{self, ListFormat, faint, strong};

/// Tell whether one thing can reach another over the network, and by which rules.
///
/// All packets count, not samples. The answer is every way, hop by hop, with the rule that lets it through, or the first
/// thing that blocks and the smallest change that would open it.
///
/// Exit code 0: reachable; 1: blocked, or not decidable before the deployment; 2: a path or a name cannot be read.
#[derive(Debug, Args)]
pub(super) struct Reach {
    /// A diagram, Terraform or a CloudFormation template.
    #[arg(value_name = "PATH")]
    path: PathBuf,
    /// Where connections start: a resource by name or address, an IP address or block, or `internet`.
    #[arg(long, value_name = "NODE")]
    from: String,
    /// Where they lead.
    #[arg(long, value_name = "NODE")]
    to: String,
    /// TCP port at the target. Without one, all traffic.
    #[arg(long, value_name = "N")]
    port: Option<u16>,
    /// How to print the answer.
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    format: ListFormat,
}

/// Version of the JSON; it grows when a program that reads it could break.
const VERSION: u32 = 1;

impl Reach {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let input = Input::read(&self.path)?;
        if let Input::Files { notes, .. } = &input {
            for note in notes {
                output::note(note);
            }
        }
        let drawn = input.stack();
        let stack = with_defaults(&drawn);
        let network = Network::of(&stack);
        let (from, to) =
            (place(&input, &stack, &network, &self.from)?, place(&input, &stack, &network, &self.to)?);
        let traffic = self.port.map_or_else(Traffic::all, Traffic::tcp);
        let answer = network.reach(&from, &to, &traffic);
        let places = Places { input: &input, stack: &stack, names: names(&input.written(), &stack) };
        match self.format {
            ListFormat::Text => output::print(&self.text(&answer, &places))?,
            ListFormat::Json => output::print_json(&self.json(&answer, &places))?,
        }
        Ok(match answer.verdict {
            Verdict::Reachable => Outcome::Clean,
            Verdict::Blocked | Verdict::Undecided => Outcome::Findings,
        })
    }

    fn text(&self, answer: &Answer<'_>, places: &Places<'_>) -> String {
        let what = self.port.map(|it| format!(" on TCP {it}")).unwrap_or_default();
        let said = match answer.verdict {
            Verdict::Reachable => "can reach",
            Verdict::Undecided => "may reach",
            Verdict::Blocked => "cannot reach",
        };
        let mut text = format!("{}\n", strong(format!("{} {said} {}{what}", self.from, self.to)));
        let flows = if answer.certain.is_empty() { &answer.possible } else { &answer.certain };
        for flow in flows {
            let through = flow.through.map(|it| format!(" through {}", places.name(it))).unwrap_or_default();
            let (from, to) = (flow.family.show_all(&flow.from), flow.family.show_all(&flow.to));
            line(&mut text, &format!("  {} from {from} to {to}{through}", flow.traffic));
        }
        for path in &answer.paths {
            line(&mut text, "");
            path.hops.iter().enumerate().for_each(|(n, hop)| line(&mut text, &hop_text(n + 1, hop, places)));
        }
        if let Some(block) = &answer.block {
            block
                .before
                .iter()
                .enumerate()
                .for_each(|(n, hop)| line(&mut text, &hop_text(n + 1, hop, places)));
            let at = place_text(block.rules.first().copied().or(block.resource), places);
            line(&mut text, &format!("  ✗ {}{at}", block.text));
            if let Some(change) = &block.change {
                line(&mut text, &format!("    To open the way: {}", lower(change)));
            }
        }
        for why in &answer.unknown {
            line(&mut text, &format!("  Not known: {why}"));
        }
        text
    }

    fn json(&self, answer: &Answer<'_>, places: &Places<'_>) -> Value {
        let hop = |it: &Hop<'_>| step_json(it.resource, &it.rules, &it.text, places);
        let path = |it: &Path<'_>| json!({ "traffic": it.traffic.to_string(), "hops": it.hops.iter().map(hop).collect::<Vec<_>>() });
        let block = |it: &Block<'_>| {
            let mut object = step_json(it.resource, &it.rules, &it.text, places);
            object["before"] = it.before.iter().map(hop).collect();
            object["change"] = json!(it.change);
            object
        };
        json!({
            "version": VERSION,
            "from": self.from,
            "to": self.to,
            "port": self.port,
            "verdict": answer.verdict.id(),
            "certain": answer.certain.iter().map(|it| flow_json(it, places)).collect::<Vec<_>>(),
            "possible": answer.possible.iter().map(|it| flow_json(it, places)).collect::<Vec<_>>(),
            "paths": answer.paths.iter().map(path).collect::<Vec<_>>(),
            "block": answer.block.as_ref().map(block),
            "unknown": answer.unknown,
        })
    }
}

/// Where the resources of an input are written, in its own words.
struct Places<'i> {
    input: &'i Input,
    stack: &'i Stack,
    names: Names,
}

impl Places<'_> {
    fn at(&self, address: &str) -> report::Place {
        let origin = self.stack.get(address).map(|it| &it.origin);
        report::place(&self.input.written(), self.stack, &self.names, address, origin)
    }

    fn name(&self, address: &str) -> String {
        self.at(address).resource
    }
}

/// The place a name leads to; what a diagram has beside the stack, too.
fn place<'a>(input: &Input, stack: &Stack, network: &Network<'a>, name: &str) -> anyhow::Result<Place<'a>> {
    if let Input::Diagram { diagram, .. } = input
        && let Some((_, node)) = diagram.nodes().find(|(_, it)| it.name == name)
    {
        if *node.ty == internet::TYPE {
            return Ok(Place::Internet);
        }
        if *node.ty == on_premises::TYPE {
            let blocks =
                node.props.get(on_premises::CIDR_BLOCKS.key()).and_then(|it| ranges::ranges(stack, it).ok());
            let blocks = blocks.filter(|it| !it.is_empty());
            return Ok(Place::Addresses(
                blocks.ok_or_else(|| anyhow!("the ranges of `{name}` are not known"))?,
            ));
        }
    }
    Ok(network.find(name)?)
}

fn line(text: &mut String, line: &str) {
    // Writing to a string cannot fail.
    let _ok = writeln!(text, "{line}");
}

fn hop_text(number: usize, hop: &Hop<'_>, places: &Places<'_>) -> String {
    let at = place_text(hop.rules.first().copied().or(hop.resource), places);
    format!("  {number}. {}{at}", hop.text)
}

/// Where a resource is written, as the end of a line.
fn place_text(address: Option<&str>, places: &Places<'_>) -> String {
    let Some(place) = address.map(|it| places.at(it)) else { return String::new() };
    let line = place.line.map(|it| format!(":{it}")).unwrap_or_default();
    if place.file.is_empty() { String::new() } else { faint(format!("  {}{line}", place.file)) }
}

fn step_json(resource: Option<&str>, rules: &[&str], text: &str, places: &Places<'_>) -> Value {
    let place = |address: &str| {
        let place = places.at(address);
        json!({
            "resource": place.resource,
            "type": place.type_name,
            "file": place.file,
            "line": place.line,
            "column": place.column,
        })
    };
    json!({
        "text": text,
        "resource": resource.map(place),
        "rules": rules.iter().map(|it| place(it)).collect::<Vec<_>>(),
    })
}

fn flow_json(flow: &Flow<'_>, places: &Places<'_>) -> Value {
    let ranges = |addresses: &drawbridge_core::network::Addresses| {
        let range = |(first, last)| json!([flow.family.show(first), flow.family.show(last)]);
        addresses.iter().map(range).collect::<Vec<_>>()
    };
    let part = |it: &drawbridge_core::network::Part| json!({ "protocols": [it.protocols.0, it.protocols.1], "ports": [it.ports.0, it.ports.1] });
    json!({
        "family": flow.family.name(),
        "traffic": flow.traffic.to_string(),
        "parts": flow.traffic.parts().iter().map(part).collect::<Vec<_>>(),
        "from": ranges(&flow.from),
        "to": ranges(&flow.to),
        "through": flow.through.map(|it| places.name(it)),
    })
}

/// The rest of a sentence starts with a small letter.
fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|it| it.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
