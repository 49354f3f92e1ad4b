resource "aws_sns_topic" "operations" {
  kms_master_key_id = aws_kms_key.customers.arn

  tags = {
    Name = "Operations"
  }
}

resource "aws_sns_topic_subscription" "operations_email" {
  topic_arn = aws_sns_topic.operations.arn
  protocol  = "email"
  endpoint  = var.alarm_address
}
