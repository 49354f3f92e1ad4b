resource "aws_cloudwatch_log_group" "audit" {
  retention_in_days = 365
  kms_key_id        = aws_kms_key.customers.arn

  tags = {
    Name = "Audit"
  }
}

resource "aws_cloudwatch_log_group" "connections" {
  retention_in_days = 365
  kms_key_id        = aws_kms_key.customers.arn

  tags = {
    Name = "Connections"
  }
}

resource "aws_cloudtrail" "audit" {
  name                          = "customers-audit"
  s3_bucket_name                = aws_s3_bucket.audit.id
  enable_logging                = true
  is_multi_region_trail         = true
  include_global_service_events = true
  enable_log_file_validation    = true
  kms_key_id                    = aws_kms_key.customers.arn
  cloud_watch_logs_group_arn    = "${aws_cloudwatch_log_group.audit.arn}:*"
  cloud_watch_logs_role_arn     = aws_iam_role.audit_log_group.arn

  tags = {
    Name = "Audit"
  }

  advanced_event_selector {
    name = "Management events"

    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
  }

  advanced_event_selector {
    name = "Reads and writes of customers"

    field_selector {
      field  = "eventCategory"
      equals = ["Data"]
    }

    field_selector {
      field  = "resources.type"
      equals = ["AWS::DynamoDB::Table"]
    }

    field_selector {
      field  = "resources.ARN"
      equals = [aws_dynamodb_table.customers.arn]
    }
  }

  depends_on = [
    aws_iam_role_policy.audit_log_group,
    aws_s3_bucket_policy.audit,
  ]
}

resource "aws_cloudwatch_metric_alarm" "many_reads" {
  alarm_name        = "customers-many-reads"
  alarm_description = "Customers are read far more often than usual: a mistake or a theft."
  namespace         = "AWS/DynamoDB"
  metric_name       = "ConsumedReadCapacityUnits"
  dimensions = {
    TableName = aws_dynamodb_table.customers.name
  }
  statistic           = "Sum"
  period              = 300
  comparison_operator = "GreaterThanThreshold"
  threshold           = 30000
  evaluation_periods  = 3
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.operations.arn]

  tags = {
    Name = "Many reads"
  }
}

resource "aws_cloudwatch_metric_alarm" "slow_reads" {
  alarm_name        = "customers-slow-reads"
  alarm_description = "Reading a customer takes more than 50 ms on average."
  namespace         = "AWS/DynamoDB"
  metric_name       = "SuccessfulRequestLatency"
  dimensions = {
    Operation = "GetItem"
    TableName = aws_dynamodb_table.customers.name
  }
  statistic           = "Average"
  period              = 60
  comparison_operator = "GreaterThanThreshold"
  threshold           = 50
  evaluation_periods  = 5
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.operations.arn]

  tags = {
    Name = "Slow reads"
  }
}

resource "aws_cloudwatch_metric_alarm" "throttled_reads" {
  alarm_name        = "customers-throttled-reads"
  alarm_description = "Reads of customers are throttled."
  namespace         = "AWS/DynamoDB"
  metric_name       = "ReadThrottleEvents"
  dimensions = {
    TableName = aws_dynamodb_table.customers.name
  }
  statistic           = "Sum"
  period              = 60
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.operations.arn]

  tags = {
    Name = "Throttled reads"
  }
}
