data "aws_iam_policy_document" "customers_table" {
  statement {
    sid       = "DenyInsecureTransport"
    effect    = "Deny"
    actions   = ["dynamodb:*"]
    resources = ["*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_dynamodb_table" "customers" {
  name                        = "Customers"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "customerID"
  deletion_protection_enabled = true

  tags = {
    Name = "Customers"
  }

  attribute {
    name = "customerID"
    type = "S"
  }

  point_in_time_recovery {
    enabled                 = true
    recovery_period_in_days = 35
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.customers.arn
  }
}

resource "aws_dynamodb_contributor_insights" "customers" {
  table_name = aws_dynamodb_table.customers.name
}

resource "aws_dynamodb_resource_policy" "customers" {
  resource_arn = aws_dynamodb_table.customers.arn
  policy       = data.aws_iam_policy_document.customers_table.json
}

resource "aws_dynamodb_table_item" "customers" {
  for_each = {
    C-1001 = {
      customerID = { S = "C-1001" }
      name       = { S = "Ada Lovelace" }
      email      = { S = "ada@example.com" }
      since      = { N = "2019" }
    }
    C-1002 = {
      customerID = { S = "C-1002" }
      name       = { S = "Grace Hopper" }
      tier       = { S = "gold" }
      addresses  = { L = [{ M = { city = { S = "Arlington" }, zip = { S = "22201" } } }] }
    }
    C-1003 = {
      customerID = { S = "C-1003" }
      name       = { S = "Lin Chen" }
      newsletter = { BOOL = true }
      orders     = { N = "17" }
    }
  }

  table_name = aws_dynamodb_table.customers.name
  hash_key   = aws_dynamodb_table.customers.hash_key
  item       = jsonencode(each.value)
}
