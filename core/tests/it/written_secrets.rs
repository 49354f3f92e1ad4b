//! Secrets that stand in the files of a Terraform configuration, wherever.

use drawbridge_core::model::snapshot;
use drawbridge_core::rules;
use drawbridge_core::stack::lower;
use drawbridge_core::terraform;

/// Whether a rule finds something in these files.
fn finds(rule: &str, files: &[(&str, &str)]) -> bool {
    let files: Vec<(String, String)> =
        files.iter().map(|(path, text)| ((*path).into(), (*text).into())).collect();
    let stack = terraform::read(&files).unwrap().stack;
    !rules::check_one(rules::by_id(rule).unwrap(), &stack).findings.is_empty()
}

fn database(password: &str, more: &str) -> String {
    format!(
        "resource \"aws_db_instance\" \"d\" {{\n engine = \"mysql\"\n instance_class = \"db.t3.micro\"\n password = {password}\n}}\n{more}"
    )
}

#[test]
fn a_password_may_come_to_its_place_by_any_way() {
    let variable = |more: &str| format!("variable \"it\" {{\n type = string\n sensitive = true\n{more}}}\n");
    let holds = |password: &str, more: &str, values: &str| {
        let text = database(password, more);
        finds("rds-literal-password", &[("main.tf", &text), ("terraform.tfvars", values)])
    };
    assert!(holds("var.it", &variable(" default = \"hunter22\"\n"), ""));
    assert!(holds("var.it", &variable(""), "it = \"hunter22\"\n"));
    assert!(holds("local.it", "locals {\n it = \"hunter22\"\n}\n", ""));
    assert!(holds("sensitive(\"hunter22\")", "", ""));
    assert!(holds("\"${var.it}-1\"", &variable(" default = \"hunter22\"\n"), ""));

    assert!(!holds("var.it", &variable(""), ""));
    assert!(!holds("var.it", &variable(" default = null\n"), ""));
    assert!(!holds("var.it", &variable(" default = \"\"\n"), ""));
    assert!(!holds(
        "random_password.it.result",
        "resource \"random_password\" \"it\" {\n length = 20\n}\n",
        ""
    ));
    let looked_up = "data \"aws_ssm_parameter\" \"it\" {\n name = \"/db\"\n}\n";
    assert!(!holds("data.aws_ssm_parameter.it.value", looked_up, ""));
}

#[test]
fn a_module_is_judged_by_what_its_caller_gives_it() {
    let module = database("var.it", "variable \"it\" {\n type = string\n}\n");
    let called = |value: &str| {
        let root = format!(
            "variable \"own\" {{\n type = string\n}}\nmodule \"db\" {{\n source = \"./db\"\n it = {value}\n}}\n"
        );
        finds("rds-literal-password", &[("main.tf", &root), ("db/main.tf", &module)])
    };
    assert!(called("\"hunter22\""));
    assert!(!called("var.own"));
}

#[test]
fn a_secret_of_several_values_is_text_if_all_of_them_are_known() {
    let version = |value: &str, more: &str| {
        let text = format!(
            "resource \"aws_secretsmanager_secret\" \"s\" {{}}\n\
             resource \"aws_secretsmanager_secret_version\" \"v\" {{\n secret_id = aws_secretsmanager_secret.s.id\n secret_string = {value}\n}}\n{more}"
        );
        finds("secret-literal", &[("main.tf", &text)])
    };
    let local = "locals {\n it = { user = \"owner\", password = \"hunter22\" }\n}\n";
    assert!(version("jsonencode(local.it)", local));
    let open = "variable \"it\" {\n type = string\n}\n";
    assert!(!version("jsonencode({ user = \"owner\", password = var.it })", open));
}

#[test]
fn keys_of_a_provider_are_keys_of_aws() {
    let provider = |key: &str| {
        let text = format!(
            "variable \"key\" {{\n default = \"{key}\"\n}}\nprovider \"aws\" {{\n region = \"eu-west-1\"\n access_key = var.key\n}}\n"
        );
        finds("provider-static-credentials", &[("main.tf", &text)])
    };
    assert!(provider("AKIAIOSFODNN7EXAMPLE"));
    // What an emulator is given is no secret.
    assert!(!provider("test"));
    assert!(!provider(""));
}

/// A variable that is secret and of a type that a drawing has no inputs for.
const CREDENTIALS: &str = r#"
variable "credentials" {
  description = "Of the database"
  type        = object({ user = string, password = string })
  sensitive   = true
  default     = { user = "shop", password = "hunter2-hunter2" }
}

variable "colors" {
  type    = map(string)
  default = { sky = "blue" }
}

locals {
  both = "${var.credentials.user}:${var.credentials.password}"
}

resource "aws_db_instance" "orders" {
  engine   = "mysql"
  username = var.credentials.user
  password = var.credentials.password
}

resource "aws_ssm_parameter" "dsn" {
  name  = "/dsn"
  type  = "String"
  value = local.both
}

resource "aws_cloudfront_function" "front" {
  name    = var.colors.sky
  runtime = "cloudfront-js-2.0"
  code    = jsonencode(var.credentials)
}
"#;

#[test]
fn no_drawing_holds_what_a_secret_object_is_by_default() {
    let import = crate::undrawn::open("main.tf", CREDENTIALS);
    let saved = snapshot::write(&import.diagram);
    assert!(!saved.contains("hunter2") && saved.contains("blue"), "{saved}");
    let told: Vec<&str> = import.notes.iter().map(|it| it.message.as_str()).collect();
    assert!(
        told.iter().any(|it| it.starts_with("the default of `variable.credentials` is secret")),
        "{told:?}"
    );
    // Exports ask whoever deploys.
    let files = terraform::emit(&lower(&import.diagram));
    let text: String = files.iter().map(|it| it.text.as_str()).collect();
    assert!(text.contains("variable \"credentials\"") && text.contains("sensitive"), "{text}");
    assert!(text.contains("jsonencode(var.credentials)") && !text.contains("hunter2"), "{text}");
    // A check still finds what stands in the file.
    let stack = terraform::read(&[("main.tf".to_owned(), CREDENTIALS.to_owned())]).unwrap().stack;
    assert_eq!(stack.configuration.written_secrets.len(), 1);
}
