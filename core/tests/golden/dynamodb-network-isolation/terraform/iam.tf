resource "aws_iam_group" "librarians" {
  name = "Librarians"
}

data "aws_iam_policy_document" "librarians" {
  statement {
    sid    = "ReadBooks"
    effect = "Allow"
    actions = [
      "dynamodb:BatchGetItem",
      "dynamodb:ConditionCheckItem",
      "dynamodb:DescribeTable",
      "dynamodb:GetItem",
      "dynamodb:Query",
    ]
    resources = [aws_dynamodb_table.books.arn]
  }
}

resource "aws_iam_group_policy" "librarians" {
  name   = "access"
  group  = aws_iam_group.librarians.name
  policy = data.aws_iam_policy_document.librarians.json
}

resource "aws_iam_group_policy_attachment" "librarians_only_through_the_endpoint" {
  group      = aws_iam_group.librarians.name
  policy_arn = aws_iam_policy.only_through_the_endpoint.arn
}

resource "aws_iam_group_membership" "librarians" {
  group = aws_iam_group.librarians.name
  name  = "members"
  users = [aws_iam_user.librarian.name]
}

data "aws_iam_policy_document" "only_through_the_endpoint" {
  statement {
    sid     = "DenyOutsideEndpoint"
    effect  = "Deny"
    actions = ["dynamodb:*"]
    resources = [
      aws_dynamodb_table.books.arn,
      "${aws_dynamodb_table.books.arn}/*",
    ]

    condition {
      test     = "StringNotEquals"
      variable = "aws:SourceVpce"
      values   = [aws_vpc_endpoint.dynamodb.id]
    }
  }
}

resource "aws_iam_policy" "only_through_the_endpoint" {
  description = "No one reads or changes books from outside the VPC's endpoint."
  policy      = data.aws_iam_policy_document.only_through_the_endpoint.json

  tags = {
    Name = "Only through the endpoint"
  }
}

data "aws_iam_policy_document" "catalog_trust" {
  statement {
    effect  = "Allow"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "catalog" {
  description        = "Access of catalog"
  assume_role_policy = data.aws_iam_policy_document.catalog_trust.json
}

data "aws_iam_policy_document" "catalog" {
  statement {
    sid    = "ReadWriteBooks"
    effect = "Allow"
    actions = [
      "dynamodb:BatchGetItem",
      "dynamodb:BatchWriteItem",
      "dynamodb:ConditionCheckItem",
      "dynamodb:DeleteItem",
      "dynamodb:DescribeTable",
      "dynamodb:GetItem",
      "dynamodb:PutItem",
      "dynamodb:Query",
      "dynamodb:UpdateItem",
    ]
    resources = [aws_dynamodb_table.books.arn]
  }
}

resource "aws_iam_role_policy" "catalog" {
  name   = "access"
  role   = aws_iam_role.catalog.name
  policy = data.aws_iam_policy_document.catalog.json
}

resource "aws_iam_user" "librarian" {
  name = "Librarian"

  tags = {
    Name = "Librarian"
  }
}

resource "aws_iam_instance_profile" "catalog" {
  role = aws_iam_role.catalog.name
}
