output "app_instance_id" {
  description = "App: Id of the instance"
  value       = aws_instance.app.id
}

output "app_instance_private_ip" {
  description = "App: Private IPv4 address of the instance"
  value       = aws_instance.app.private_ip
}

output "dynamodb_endpoint_id" {
  description = "DynamoDB: Id of the VPC endpoint"
  value       = aws_vpc_endpoint.dynamodb.id
}

output "game_vpc_id" {
  description = "Game: Id of the VPC"
  value       = aws_vpc.game.id
}

output "private_a_subnet_id" {
  description = "Private A: Id of the subnet"
  value       = aws_subnet.private_a.id
}

output "private_b_subnet_id" {
  description = "Private B: Id of the subnet"
  value       = aws_subnet.private_b.id
}

output "public_a_subnet_id" {
  description = "Public A: Id of the subnet"
  value       = aws_subnet.public_a.id
}

output "public_b_subnet_id" {
  description = "Public B: Id of the subnet"
  value       = aws_subnet.public_b.id
}

output "s3_endpoint_id" {
  description = "S3: Id of the VPC endpoint"
  value       = aws_vpc_endpoint.s3.id
}

output "scores_table_arn" {
  description = "Scores: ARN of the table"
  value       = aws_dynamodb_table.scores.arn
}

output "scores_table_name" {
  description = "Scores: Name of the table"
  value       = aws_dynamodb_table.scores.name
}
