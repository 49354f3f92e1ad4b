use crate::catalog::lambda::function;
use crate::rules::{Category, Facts, Findings, Severity, property};
use crate::stack::Resource;

rule! {
    /// A function runs on a runtime without patches
    ///
    /// ## Why
    ///
    /// AWS no longer closes holes in it, and after a while refuses to change such a function at all.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_lambda_function" "orders" {
    ///   function_name = "orders"
    ///   role          = "arn:aws:iam::123456789012:role/orders"
    ///   runtime       = "python3.8"
    ///   handler       = "app.handler"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_lambda_function" "orders" {
    ///   function_name = "orders"
    ///   role          = "arn:aws:iam::123456789012:role/orders"
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Choose the newest version of the runtime, and test the code with it.
    id: "lambda-runtime-deprecated",
    severity: Severity::Medium,
    category: Category::Correctness,
    aliases: &["CKV_AWS_363", "Lambda.2"],
    types: &[&function::TYPE],
    check: check,
    fix: None,
}

/// Runtimes without support in November 2026. Source: Lambda developer guide, "Lambda runtimes".
const DEPRECATED: [&str; 30] = [
    "dotnet5.0", "dotnet6", "dotnet7", "dotnet8", "dotnetcore1.0", "dotnetcore2.0", "dotnetcore2.1", "dotnetcore3.1",
    "go1.x", "java8", "nodejs", "nodejs10.x", "nodejs12.x", "nodejs14.x", "nodejs16.x", "nodejs18.x", "nodejs20.x",
    "nodejs4.3", "nodejs4.3-edge", "nodejs6.10", "nodejs8.10", "provided", "python2.7", "python3.6", "python3.7",
    "python3.8", "python3.9", "ruby2.5", "ruby2.7", "ruby3.2",
];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let wrong = |it: &Resource| {
        property::is(it, &function::RUNTIME, |it| it.is_some_and(|it| DEPRECATED.contains(&it.as_str())))
    };
    property::each(facts, findings, &function::TYPE, function::RUNTIME.key(), wrong, |name| {
        format!("Function {name} runs on a runtime that AWS no longer patches")
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Kind;

    #[test]
    fn no_runtime_is_suggested_that_is_reported() {
        let Kind::Suggested(suggested) = function::RUNTIME.spec.kind else { panic!("nothing is suggested") };
        for (runtime, _) in suggested {
            assert!(!DEPRECATED.contains(runtime), "{runtime}");
        }
    }
}
