output "app_instance_id" {
  description = "App: Id of the instance"
  value       = aws_instance.app.id
}

output "app_instance_private_ip" {
  description = "App: Private IPv4 address of the instance"
  value       = aws_instance.app.private_ip
}

output "audit_bucket_arn" {
  description = "Audit: ARN of the bucket"
  value       = aws_s3_bucket.audit.arn
}

output "audit_bucket_name" {
  description = "Audit: Name of the bucket"
  value       = aws_s3_bucket.audit.id
}

output "audit_log_group_name" {
  description = "Audit: Name of the log group"
  value       = aws_cloudwatch_log_group.audit.name
}

output "audit_trail_arn" {
  description = "Audit: ARN of the trail"
  value       = aws_cloudtrail.audit.arn
}

output "cloud_watch_logs_endpoint_id" {
  description = "CloudWatch Logs: Id of the VPC endpoint"
  value       = aws_vpc_endpoint.cloud_watch_logs.id
}

output "connections_log_group_name" {
  description = "Connections: Name of the log group"
  value       = aws_cloudwatch_log_group.connections.name
}

output "customers_backup_vault_arn" {
  description = "Customers: ARN of the backup vault"
  value       = aws_backup_vault.customers.arn
}

output "customers_key_arn" {
  description = "Customers: ARN of the key"
  value       = aws_kms_key.customers.arn
}

output "customers_table_arn" {
  description = "Customers: ARN of the table"
  value       = aws_dynamodb_table.customers.arn
}

output "customers_table_name" {
  description = "Customers: Name of the table"
  value       = aws_dynamodb_table.customers.name
}

output "customers_vpc_id" {
  description = "Customers: Id of the VPC"
  value       = aws_vpc.customers.id
}

output "dynamodb_endpoint_id" {
  description = "DynamoDB: Id of the VPC endpoint"
  value       = aws_vpc_endpoint.dynamodb.id
}

output "many_reads_alarm_arn" {
  description = "Many reads: ARN of the alarm"
  value       = aws_cloudwatch_metric_alarm.many_reads.arn
}

output "operations_topic_arn" {
  description = "Operations: ARN of the topic"
  value       = aws_sns_topic.operations.arn
}

output "private_a_subnet_id" {
  description = "Private A: Id of the subnet"
  value       = aws_subnet.private_a.id
}

output "private_b_subnet_id" {
  description = "Private B: Id of the subnet"
  value       = aws_subnet.private_b.id
}

output "slow_reads_alarm_arn" {
  description = "Slow reads: ARN of the alarm"
  value       = aws_cloudwatch_metric_alarm.slow_reads.arn
}

output "support_group_arn" {
  description = "Support: ARN of the group"
  value       = aws_iam_group.support.arn
}

output "throttled_reads_alarm_arn" {
  description = "Throttled reads: ARN of the alarm"
  value       = aws_cloudwatch_metric_alarm.throttled_reads.arn
}
