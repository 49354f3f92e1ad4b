use crate::catalog::dynamodb::table;
use crate::model::{Diagram, Op, Transaction};
use crate::rules::facts::known;
use crate::rules::{Category, Decided, Facts, Finding, Findings, Fix, Safety, Severity, edits};
use crate::stack::Resource;

rule! {
    /// A table's capacity does not fit how it is paid
    ///
    /// ## Why
    ///
    /// AWS refuses a provisioned table without a read and a write capacity, and one that is paid by request with
    /// them.
    ///
    /// ## Flagged
    ///
    /// Provisioned is what AWS assumes when nothing is said.
    ///
    /// ```tf,fail
    /// resource "aws_dynamodb_table" "scores" {
    ///   name         = "scores"
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_dynamodb_table" "scores" {
    ///   name         = "scores"
    ///   billing_mode = "PAY_PER_REQUEST"
    ///   read_capacity = 5
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_dynamodb_table" "scores" {
    ///   name         = "scores"
    ///   billing_mode = "PAY_PER_REQUEST"
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_dynamodb_table" "scores" {
    ///   name         = "scores"
    ///   read_capacity = 5
    ///   write_capacity = 5
    ///   hash_key     = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Pay by request, or provision both capacities. The fix makes the table pay by request.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "scores", "key": "billing_mode"}]
    /// ```
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "scores", "key": "write_capacity", "value": 5}]
    /// ```
    id: "dynamodb-capacity-for-billing-mode",
    severity: Severity::Medium,
    category: Category::Correctness,
    aliases: &[],
    types: &[&table::TYPE],
    check: check,
    fix: Some(Fix { title: "Pay by request", safety: Safety::Unsafe, fix }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&table::TYPE, |findings, address, it| {
        match misfit(it) {
            Ok(Some(what)) => {
                let message = format!("Table {} {what}", facts.name(address));
                findings.raise_at(address, table::BILLING_MODE.key(), message);
            }
            Ok(None) => {}
            Err(why) => findings.undecided(address, why),
        }
    });
}

fn misfit(resource: &Resource) -> Decided<Option<&'static str>> {
    let mode = known(resource.get(&table::BILLING_MODE), "how it is paid is not known")?;
    // A capacity that is only known at the deployment is there all the same.
    let capacities = [resource.value(&table::READ_CAPACITY), resource.value(&table::WRITE_CAPACITY)];
    let n_set = capacities.iter().flatten().count();
    Ok(match mode.as_deref() {
        Some("PAY_PER_REQUEST") if n_set > 0 => Some("is paid by request but provisions capacity"),
        Some("PROVISIONED") | None if n_set < 2 => Some("is provisioned but says no read and write capacity"),
        _ => None,
    })
}

fn fix(_: &Diagram, finding: &Finding) -> Option<Transaction> {
    let id = edits::node_of(finding)?;
    let unset = |key: &str| Op::SetProperty { id: id.clone(), key: key.to_owned(), value: None };
    let ops = vec![
        edits::set(id, &table::BILLING_MODE, "PAY_PER_REQUEST"),
        unset(table::READ_CAPACITY.key()),
        unset(table::WRITE_CAPACITY.key()),
    ];
    Some(Transaction::new("Pay by request", ops))
}
