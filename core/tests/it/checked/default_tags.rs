//! Tags that the provider gives every resource.

use super::Checked;

const NONE: [&str; 0] = [];

/// A table and a selection by a tag it does not have itself.
const BACKUP: &str = "\
resource \"aws_dynamodb_table\" \"orders\" {
  name         = \"orders\"
  billing_mode = \"PAY_PER_REQUEST\"
  hash_key     = \"id\"
  attribute {
    name = \"id\"
    type = \"S\"
  }
  TAGS
}

resource \"aws_backup_vault\" \"it\" {
  name = \"it\"
}

resource \"aws_backup_plan\" \"it\" {
  name = \"it\"
  rule {
    rule_name         = \"daily\"
    target_vault_name = aws_backup_vault.it.name
    schedule          = \"cron(0 5 * * ? *)\"
  }
}

resource \"aws_backup_selection\" \"it\" {
  plan_id      = aws_backup_plan.it.id
  name         = \"it\"
  iam_role_arn = \"arn:aws:iam::123456789012:role/backup\"
  selection_tag {
    type  = \"STRINGEQUALS\"
    key   = \"Backup\"
    value = \"daily\"
  }
}
";

fn provider(body: &str) -> String {
    format!("provider \"aws\" {{\n  region = \"eu-west-1\"\n  {body}\n}}\n")
}

fn with(provider: &str, tags: &str) -> Checked {
    Checked::terraform(&(provider.to_owned() + &BACKUP.replace("TAGS", tags)))
}

const RULE: &str = "dynamodb-in-backup-plan";

#[test]
fn a_selection_by_a_tag_takes_what_the_provider_tags() {
    let daily = provider("default_tags {\n    tags = merge({ Backup = \"daily\" }, {})\n  }");
    assert_eq!(with(&daily, "").found(RULE), NONE);
    assert_eq!(with(&daily, "").undecided(RULE), NONE);
    // A tag of its own goes first.
    assert_eq!(with(&daily, "tags = { Backup = \"never\" }").found(RULE), ["aws_dynamodb_table.orders"]);
    let other = provider("default_tags {\n    tags = { Owner = \"shop\" }\n  }");
    assert_eq!(with(&other, "").found(RULE), ["aws_dynamodb_table.orders"]);
    assert_eq!(with(&provider(""), "").found(RULE), ["aws_dynamodb_table.orders"]);
}

#[test]
fn tags_of_another_provider_are_not_known() {
    let daily = provider("default_tags {\n    tags = { Backup = \"daily\" }\n  }");
    let other = daily.clone() + "provider \"aws\" {\n  alias  = \"b\"\n  region = \"eu-west-2\"\n}\n";
    assert_eq!(with(&other, "provider = aws.b").undecided(RULE), ["aws_dynamodb_table.orders"]);
    let open = "variable \"tags\" {\n  type = map(string)\n}\n".to_owned()
        + &provider("default_tags {\n    tags = var.tags\n  }");
    assert_eq!(with(&open, "").undecided(RULE), ["aws_dynamodb_table.orders"]);
}
