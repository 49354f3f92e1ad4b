output "books_table_arn" {
  description = "Books: ARN of the table"
  value       = aws_dynamodb_table.books.arn
}

output "books_table_name" {
  description = "Books: Name of the table"
  value       = aws_dynamodb_table.books.name
}

output "catalog_instance_id" {
  description = "Catalog: Id of the instance"
  value       = aws_instance.catalog.id
}

output "catalog_instance_private_ip" {
  description = "Catalog: Private IPv4 address of the instance"
  value       = aws_instance.catalog.private_ip
}

output "dynamodb_endpoint_id" {
  description = "DynamoDB: Id of the VPC endpoint"
  value       = aws_vpc_endpoint.dynamodb.id
}

output "librarian_user_arn" {
  description = "Librarian: ARN of the user"
  value       = aws_iam_user.librarian.arn
}

output "librarians_group_arn" {
  description = "Librarians: ARN of the group"
  value       = aws_iam_group.librarians.arn
}

output "library_vpc_id" {
  description = "Library: Id of the VPC"
  value       = aws_vpc.library.id
}

output "only_through_the_endpoint_managed_policy_arn" {
  description = "Only through the endpoint: ARN of the policy"
  value       = aws_iam_policy.only_through_the_endpoint.arn
}

output "private_a_subnet_id" {
  description = "Private A: Id of the subnet"
  value       = aws_subnet.private_a.id
}
