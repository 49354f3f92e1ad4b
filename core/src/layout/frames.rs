//! Zones and subnets of a VPC: zones as columns, public subnets above private ones above those with data.

use std::collections::{BTreeMap, BTreeSet};

use super::arrange::Block;
use super::tree::Tree;
use crate::catalog::Category;
use crate::model::{Node, Rect};
use crate::value::{Context, Value};

/// Room between subnets, in canvas units: an edge passes with its label.
const GAP: f64 = 24.0;

/// A row of subnets whose zones are not known is broken after so many.
const LONGEST_ROW: usize = 4;

/// Zones and subnets in rows and columns.
#[derive(Clone, Debug, Default)]
pub(super) struct Grid {
    pub(super) block: Block,
}

/// The size of a container that holds nothing; containers that hold something are at least as wide.
pub(super) fn empty_size(tree: &Tree<'_>, node: usize) -> (f64, f64) {
    let Some(it) = tree.nodes.get(node) else { return (96.0, 72.0) };
    let range = it.props.get("cidr_block").and_then(Value::as_str).map_or(0.0, |it| letters(it) * 6.5 + 8.0);
    let name = super::up(letters(&it.name) * 7.5 + range + 48.0);
    match it.ty.id {
        "ec2.subnet" => (name.max(200.0), 96.0),
        _ => (name.max(232.0), 152.0),
    }
}

/// How many letters of a name count; longer names are cut.
fn letters(text: &str) -> f64 {
    text.chars().take(24).map(|_| 1.0).sum()
}

/// What a subnet is for, from the top: a zone, public, private, with data.
fn tier(tree: &Tree<'_>, number: usize, node: &Node) -> usize {
    if node.ty.id != "ec2.subnet" {
        return 0;
    }
    let text = |key: &str| node.props.get(key).and_then(Value::as_str);
    let is_public = text("tier") == Some("public")
        || (text("tier").is_none() && node.props.get("map_public_ip_on_launch") == Some(&Value::Bool(true)));
    let name = node.name.to_ascii_lowercase();
    let holds_data = tree
        .members(Some(number))
        .iter()
        .any(|it| tree.nodes.get(*it).is_some_and(|it| it.ty.category == Category::Database));
    let is_named_so = ["data", "db", "rds", "isolated", "intra", "cache"].iter().any(|it| name.contains(it));
    match (is_public, holds_data || is_named_so) {
        (true, _) => 1,
        (false, false) if name.contains("public") && text("tier").is_none() => 1,
        (false, false) => 2,
        (false, true) => 3,
    }
}

/// What tells the zone of a subnet, or of a zone itself; equal for equal zones.
fn zone(node: &Node) -> Option<String> {
    let value = node.props.get("availability_zone").or_else(|| node.props.get("zone"))?;
    match value {
        Value::Str(it) | Value::Param(it) => Some(it.clone()),
        Value::Context(Context::Zone(n)) => Some(format!("{n:03}")),
        Value::Unknown(it) => Some(it.source().to_owned()),
        _ => None,
    }
}

/// The arrangement of zones and subnets, each as large as its row and column.
pub(super) fn grid(tree: &Tree<'_>, frames: &[usize]) -> Grid {
    let mut tiers: BTreeMap<usize, Vec<(usize, Option<String>)>> = BTreeMap::new();
    for &number in frames {
        if let Some(node) = tree.nodes.get(number) {
            tiers.entry(tier(tree, number, node)).or_default().push((number, zone(node)));
        }
    }
    let zones: BTreeSet<&String> = tiers.values().flatten().filter_map(|(_, it)| it.as_ref()).collect();
    let columns: BTreeMap<&String, usize> = zones.into_iter().enumerate().map(|(n, it)| (it, n)).collect();
    let is_narrow = columns.len() < 2;
    let mut cells: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let mut first = 0;
    let rows = tiers
        .values()
        .flat_map(|members| if is_narrow { by_stem(tree, members) } else { vec![members.clone()] });
    for members in rows {
        for (n, (number, zone)) in members.iter().enumerate() {
            // Zones that cannot be told apart make no columns.
            let column = zone.as_ref().filter(|_| !is_narrow).and_then(|it| columns.get(it).copied());
            let wide = if is_narrow { LONGEST_ROW } else { columns.len() };
            let column = column.unwrap_or(n % wide);
            let mut row = first;
            while cells.contains_key(&(row, column)) {
                row += 1;
            }
            cells.insert((row, column), *number);
        }
        first = cells.keys().next_back().map_or(0, |(row, _)| row + 1);
    }
    Grid { block: block(tree, &cells) }
}

/// Subnets whose zones are not known in rows: what is named alike but for a number or a letter at its end is for the same.
fn by_stem(tree: &Tree<'_>, members: &[(usize, Option<String>)]) -> Vec<Vec<(usize, Option<String>)>> {
    let stem = |number: usize| tree.nodes.get(number).map(|it| stem(&it.name)).unwrap_or_default();
    let mut rows: BTreeMap<&str, Vec<(usize, Option<String>)>> = BTreeMap::new();
    for it in members {
        rows.entry(stem(it.0)).or_default().push(it.clone());
    }
    // Names that all differ say nothing about rows.
    let is_telling = rows.len() > 1 && rows.values().all(|it| (2..=LONGEST_ROW).contains(&it.len()));
    if is_telling { rows.into_values().collect() } else { vec![members.to_vec()] }
}

/// A name without the number or letter that counts it, such as `app` of `app[2]`, `app-1`, `app_b`, `app-1c`.
fn stem(name: &str) -> &str {
    let name = name.trim_end_matches(']').trim_end_matches('"');
    let counted = name.trim_end_matches(|it: char| it.is_ascii_digit());
    let letter = counted
        .strip_suffix(|it: char| it.is_ascii_alphabetic())
        .filter(|it| it.ends_with(|it: char| !it.is_ascii_alphanumeric() || it.is_ascii_digit()));
    let name = if counted.len() < name.len() { counted } else { letter.unwrap_or(name) };
    name.trim_end_matches(|it: char| !it.is_ascii_alphabetic())
}

fn block(tree: &Tree<'_>, cells: &BTreeMap<(usize, usize), usize>) -> Block {
    let (mut heights, mut widths) = (BTreeMap::new(), BTreeMap::new());
    for (&(row, column), &node) in cells {
        let rect = tree.rect(node);
        let h: &mut f64 = heights.entry(row).or_insert(0.0);
        *h = h.max(rect.h);
        let w: &mut f64 = widths.entry(column).or_insert(0.0);
        *w = w.max(rect.w);
    }
    let lefts = starts(&widths);
    let tops = starts(&heights);
    let mut block = Block::default();
    for (&(row, column), &node) in cells {
        let of = |lines: &BTreeMap<usize, f64>, n: usize| lines.get(&n).copied().unwrap_or_default();
        let (w, h) = (of(&widths, column), of(&heights, row));
        let place = Block { places: vec![(node, Rect::new(0.0, 0.0, w, h))], w, h };
        block.add(place, of(&lefts, column), of(&tops, row));
    }
    block
}

/// Where rows or columns of some sizes begin.
fn starts(sizes: &BTreeMap<usize, f64>) -> BTreeMap<usize, f64> {
    let mut next = 0.0;
    let mut starts = BTreeMap::new();
    for (n, size) in sizes {
        starts.insert(*n, next);
        next += size + GAP;
    }
    starts
}

#[cfg(test)]
mod tests {
    #[test]
    fn stems_are_names_without_what_counts() {
        for name in ["app", "app[2]", "app-1", "app_b", "app-1c", "app C"] {
            assert_eq!(super::stem(name), "app", "{name}");
        }
        assert_eq!(super::stem("7"), "");
    }
}
