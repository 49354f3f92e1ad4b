data "aws_iam_policy_document" "server_trust" {
  statement {
    effect  = "Allow"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "server" {
  description        = "Access of server"
  assume_role_policy = data.aws_iam_policy_document.server_trust.json
}

data "aws_iam_policy_document" "server" {
  statement {
    sid    = "ReadWriteScores"
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
    resources = [aws_dynamodb_table.scores.arn]
  }
}

resource "aws_iam_role_policy" "server" {
  name   = "access"
  role   = aws_iam_role.server.name
  policy = data.aws_iam_policy_document.server.json
}

resource "aws_iam_instance_profile" "server" {
  role = aws_iam_role.server.name
}
