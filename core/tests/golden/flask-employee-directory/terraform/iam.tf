resource "aws_iam_group" "ec2_admins" {
  name = "EC2Admins"
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_iam_policy_document" "ec2_admins_require_mfa" {
  statement {
    sid       = "SeeDevices"
    effect    = "Allow"
    actions   = ["iam:GetAccountPasswordPolicy", "iam:ListVirtualMFADevices"]
    resources = ["*"]
  }

  statement {
    sid    = "SetUpOwnDevice"
    effect = "Allow"
    actions = [
      "iam:ChangePassword",
      "iam:CreateVirtualMFADevice",
      "iam:EnableMFADevice",
      "iam:GetMFADevice",
      "iam:GetUser",
      "iam:ListMFADevices",
      "iam:ResyncMFADevice",
    ]
    resources = [
      "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:mfa/$${aws:username}",
      "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:user/$${aws:username}",
    ]
  }

  statement {
    sid    = "DenyAllWithoutMfa"
    effect = "Deny"
    not_actions = [
      "iam:ChangePassword",
      "iam:CreateVirtualMFADevice",
      "iam:EnableMFADevice",
      "iam:GetMFADevice",
      "iam:GetUser",
      "iam:ListMFADevices",
      "iam:ResyncMFADevice",
      "iam:GetAccountPasswordPolicy",
      "iam:ListVirtualMFADevices",
      "sts:GetSessionToken",
    ]
    resources = ["*"]

    condition {
      test     = "BoolIfExists"
      variable = "aws:MultiFactorAuthPresent"
      values   = ["false"]
    }
  }
}

resource "aws_iam_group_policy" "ec2_admins_require_mfa" {
  name   = "require-mfa"
  group  = aws_iam_group.ec2_admins.name
  policy = data.aws_iam_policy_document.ec2_admins_require_mfa.json
}

resource "aws_iam_group_policy_attachment" "ec2_admins_amazonec2_full_access" {
  group      = aws_iam_group.ec2_admins.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/AmazonEC2FullAccess"
}

resource "aws_iam_group_membership" "ec2_admins" {
  group = aws_iam_group.ec2_admins.name
  name  = "members"
  users = [aws_iam_user.ec2_admin.name]
}

data "aws_iam_policy_document" "web_trust" {
  statement {
    effect  = "Allow"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "web" {
  description        = "What the web server may do."
  assume_role_policy = data.aws_iam_policy_document.web_trust.json

  tags = {
    Name = "Web"
  }
}

data "aws_iam_policy_document" "web" {
  statement {
    sid    = "ReadScanWriteEmployees"
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
      "dynamodb:Scan",
      "dynamodb:UpdateItem",
    ]
    resources = [aws_dynamodb_table.employees.arn]
  }

  statement {
    sid    = "DeleteReadWritePhotos"
    effect = "Allow"
    actions = [
      "s3:AbortMultipartUpload",
      "s3:DeleteObject",
      "s3:GetObject",
      "s3:PutObject",
    ]
    resources = ["${aws_s3_bucket.photos.arn}/*"]
  }

  statement {
    sid       = "ListPhotos"
    effect    = "Allow"
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.photos.arn]
  }
}

resource "aws_iam_role_policy" "web" {
  name   = "access"
  role   = aws_iam_role.web.name
  policy = data.aws_iam_policy_document.web.json
}

resource "aws_iam_user" "ec2_admin" {
  name = "EC2Admin"

  tags = {
    Name = "EC2Admin"
  }
}

resource "aws_iam_instance_profile" "web" {
  role = aws_iam_role.web.name

  tags = {
    Name = "Web"
  }
}
