//! The least IAM policy that can deploy a stack: what each of its types takes, on the ARNs its resources will have, and the
//! passing of its own roles to the services that act with them.
//!
//! A managed policy holds 6,144 characters. What is larger becomes several documents, to be attached together.

mod actions;
mod extras;
mod limit;
mod needs;
mod scopes;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::cloudformation;
use crate::file::File;
use crate::model::Backend;
use crate::stack::{Resource, Stack, logical_id, pascal_case};
use crate::value::{Value, map};

pub use extras::STAGING as STAGING_ACTIONS;
pub use limit::LIMIT;

/// The bucket of an account and Region in which Drawbridge's server lets a template wait that is too large for a request.
pub fn staging_bucket(account: &str, region: &str) -> String {
    format!("drawbridge-templates-{account}-{region}")
}

/// The IAM actions of a type, without the service in front, with spaces between them.
#[derive(Clone, Copy, Debug)]
pub struct Actions {
    /// Id of the type.
    pub ty: &'static str,
    /// Service they belong to.
    pub service: &'static str,
    /// Those that can be limited to the resource.
    pub on_it: &'static str,
    /// Those that cannot.
    pub anywhere: &'static str,
}

/// What deploys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A stack of CloudFormation.
    CloudFormation,
    /// Terraform, with its state in the settings' bucket.
    Terraform,
}

/// How a stack is deployed.
struct Target<'a> {
    engine: Engine,
    stack_name: &'a str,
}

impl Target<'_> {
    /// What a name looks like that nobody set. Source: CloudFormation user guide, "Name type".
    fn made_up(&self, resource: &Resource) -> String {
        /// Where a name has to be short, CloudFormation cuts that of the stack.
        const SURELY_KEPT: usize = 20;
        let ty = resource.ty.map_or("", |it| it.id);
        if self.engine == Engine::Terraform {
            // Source: the AWS provider's resources of load balancers.
            return if ty.starts_with("elb.") { "tf-*".to_owned() } else { "terraform-*".to_owned() };
        }
        let is_kept = self.stack_name.len() <= SURELY_KEPT;
        let start: String = self.stack_name.chars().take(SURELY_KEPT).collect();
        let start = if is_kept { start + "-" } else { start };
        match ty {
            // The name of a secret has none of the stack's.
            "secretsmanager.secret" => format!("{}*", logical_id(resource)),
            // Of 32 characters the stack's name gets too few to be told from others.
            _ if ty.starts_with("elb.") => "*".to_owned(),
            // Small letters only.
            "s3.bucket" | "rds.cluster" | "rds.cluster_instance" | "rds.instance" | "rds.subnet_group" => {
                format!("{}*", start.to_ascii_lowercase())
            }
            _ => format!("{start}*"),
        }
    }
}

/// The actions of a type, for an engine, by its id. Those of a table with replicas are of `dynamodb.global_table`.
pub fn actions_of(ty: &str, engine: Engine) -> impl Iterator<Item = &'static Actions> {
    let extras = if engine == Engine::Terraform { extras::TERRAFORM } else { &[] };
    actions::ACTIONS.iter().chain(extras).filter(move |it| it.ty == ty)
}

/// The name a stack has where nobody chooses another: letters and digits of the diagram's name with hyphens between.
pub fn stack_name(diagram: &str) -> String {
    let words = diagram.split(|it: char| !it.is_ascii_alphanumeric()).filter(|it| !it.is_empty());
    let name: String =
        words.collect::<Vec<&str>>().join("-").to_ascii_lowercase().chars().take(100).collect();
    let name = name.trim_end_matches('-');
    match name.chars().next() {
        None => "stack".to_owned(),
        Some(first) if first.is_ascii_alphabetic() => name.to_owned(),
        Some(_) => format!("stack-{name}"),
    }
}

/// Name of the file, without its ending.
pub const NAME: &str = "deploy-policy";

/// The policy as one file, or as several where one document cannot hold it: `deploy-policy.json`, `deploy-policy-2.json`, …
pub fn files(stack: &Stack, engine: Engine, stack_name: &str) -> Vec<File> {
    let documents = limit::documents(statements(stack, &Target { engine, stack_name }));
    let file = |(document, number): (&Value, usize)| {
        let name = if number == 1 { NAME.to_owned() } else { format!("{NAME}-{number}") };
        let text = serde_json::to_string_pretty(document).unwrap_or_default();
        File::new(format!("{name}.json"), text + "\n")
    };
    documents.iter().zip(1..).map(file).collect()
}

/// One statement under way.
#[derive(Clone, Debug, PartialEq)]
struct Statement {
    sid: String,
    actions: BTreeSet<String>,
    resources: BTreeSet<String>,
    condition: Option<Value>,
}

impl Statement {
    fn new(
        sid: &str,
        actions: impl IntoIterator<Item = String>,
        resources: impl IntoIterator<Item = String>,
    ) -> Self {
        let (actions, resources) = (actions.into_iter().collect(), resources.into_iter().collect());
        Self { sid: sid.to_owned(), actions, resources, condition: None }
    }

    /// What cannot be limited to a resource, in the stack's Region.
    fn in_region(stack: &Stack, sid: &str, actions: impl IntoIterator<Item = String>) -> Self {
        let region = vec![stack.settings.region.as_str().into()];
        Self::new(sid, actions, ["*".to_owned()]).only_if("StringEquals", "aws:RequestedRegion", region)
    }

    fn only_if(self, operator: &str, key: &str, values: Vec<Value>) -> Self {
        Self { condition: Some(map([(operator, map([(key, Value::List(values))]))])), ..self }
    }
}

fn statements(stack: &Stack, target: &Target<'_>) -> Vec<Statement> {
    let mut statements = engine_statements(stack, target);
    statements.extend(type_statements(stack, target));
    statements.extend(needs::pass_role(stack, target));
    statements.extend(needs::service_linked_roles(stack));
    statements.extend(needs::keys(stack));
    statements.extend(needs::attachments(stack, target));
    statements.extend(needs::rotations(stack, target));
    statements.push(needs::function_code(stack));
    statements.extend(needs::looked_up(stack));
    statements.extend(needs::objects(stack, target));
    statements
}

fn named(service: &str, names: &str) -> Vec<String> {
    names.split_whitespace().map(|it| format!("{service}:{it}")).collect()
}

/// Rows of [`actions::ACTIONS`] for a table with replicas.
const REPLICATED: &str = "dynamodb.global_table";

/// What the types take: on the ARNs of their resources where that is possible, else in the Region.
fn type_statements(stack: &Stack, target: &Target<'_>) -> Vec<Statement> {
    let mut on_it: BTreeMap<&str, Statement> = BTreeMap::new();
    let mut anywhere: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for resource in stack.resources.values() {
        let Some(ty) = resource.ty else { continue };
        let arns = scopes::arns(stack, resource, target);
        let replicated = ty.variant(&resource.props).map_or("", |_| REPLICATED);
        for it in actions_of(ty.id, target.engine).chain(actions_of(replicated, target.engine)) {
            let limited = named(it.service, it.on_it);
            if arns.is_empty() {
                anywhere.entry(it.service).or_default().extend(limited);
            } else if !limited.is_empty() {
                let sid = pascal_case(&ty.id.replace('.', "_"));
                let statement = on_it.entry(ty.id).or_insert_with(|| Statement::new(&sid, [], []));
                statement.actions.extend(limited);
                statement.resources.extend(arns.iter().cloned());
            }
            anywhere.entry(it.service).or_default().extend(named(it.service, it.anywhere));
        }
    }
    let anywhere = anywhere.into_iter().map(|(service, actions)| {
        let sid = format!("{}InRegion", pascal_case(&service.replace('-', "_")));
        // IAM has no Region.
        match service {
            "iam" => Statement::new(&sid, actions, ["*".to_owned()]),
            _ => Statement::in_region(stack, &sid, actions),
        }
    });
    on_it.into_values().chain(anywhere).collect()
}

/// The stack, or Terraform's state.
fn engine_statements(stack: &Stack, target: &Target<'_>) -> Vec<Statement> {
    match (target.engine, &stack.settings.backend) {
        (Engine::CloudFormation, _) => {
            let arn = |name: &str| {
                scopes::arn(&stack.settings, &format!("cloudformation:{{region}}:*:stack/{name}/*"))
            };
            let stack_itself =
                Statement::new("Stack", named("cloudformation", extras::STACK), [arn(target.stack_name)]);
            // A name of a part, and letters that are made up, stand behind the root's.
            let children = cloudformation::is_nested(stack).then(|| arn(&format!("{}-*", target.stack_name)));
            let actions = named("cloudformation", extras::STACK)
                .into_iter()
                .chain(named("cloudformation", "CreateStack UpdateStack"));
            let bucket = is_staged(stack).then(|| {
                let bucket = format!("s3:::{}", staging_bucket("*", &stack.settings.region));
                [bucket.clone(), format!("{bucket}/*")].map(|it| scopes::arn(&stack.settings, &it))
            });
            vec![
                stack_itself,
                Statement::new("NestedStacks", actions, children),
                Statement::new("Template", named("s3", STAGING_ACTIONS), bucket.into_iter().flatten()),
            ]
        }
        (Engine::Terraform, Some(backend)) => state(stack, backend),
        (Engine::Terraform, None) => Vec::new(),
    }
}

/// Whether the template is too large for a request.
fn is_staged(stack: &Stack) -> bool {
    cloudformation::deployed(stack).is_ok_and(|it| it.to_string().len() > cloudformation::MAX_REQUEST_BYTES)
}

/// Terraform's state and its lock. Source: Terraform documentation, "Backend type: s3".
fn state(stack: &Stack, backend: &Backend) -> Vec<Statement> {
    let arn = |rest: &str| scopes::arn(&stack.settings, rest);
    let bucket = format!("s3:::{}", backend.bucket);
    let object = format!("{bucket}/{}", backend.key);
    let (lock, held) = match &backend.lock_table {
        None => (named("s3", "DeleteObject GetObject PutObject"), format!("{object}.tflock")),
        Some(table) => (
            named("dynamodb", "DeleteItem DescribeTable GetItem PutItem"),
            format!("dynamodb:{{region}}:*:table/{table}"),
        ),
    };
    vec![
        Statement::new("StateBucket", named("s3", "ListBucket"), [arn(&bucket)]),
        Statement::new("State", named("s3", "GetObject PutObject"), [arn(&object)]),
        Statement::new("StateLock", lock, [arn(&held)]),
    ]
}
