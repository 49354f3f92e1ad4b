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

output "scores_table_arn" {
  description = "Scores: ARN of the table"
  value       = aws_dynamodb_table.scores.arn
}

output "scores_table_name" {
  description = "Scores: Name of the table"
  value       = aws_dynamodb_table.scores.name
}

output "server_instance_id" {
  description = "Server: Id of the instance"
  value       = aws_instance.server.id
}

output "server_instance_private_ip" {
  description = "Server: Private IPv4 address of the instance"
  value       = aws_instance.server.private_ip
}
