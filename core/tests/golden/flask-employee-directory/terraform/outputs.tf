output "app_vpc_id" {
  description = "App: Id of the VPC"
  value       = aws_vpc.app.id
}

output "dynamodb_endpoint_id" {
  description = "DynamoDB: Id of the VPC endpoint"
  value       = aws_vpc_endpoint.dynamodb.id
}

output "ec2_admin_user_arn" {
  description = "EC2Admin: ARN of the user"
  value       = aws_iam_user.ec2_admin.arn
}

output "ec2_admins_group_arn" {
  description = "EC2Admins: ARN of the group"
  value       = aws_iam_group.ec2_admins.arn
}

output "employees_table_arn" {
  description = "Employees: ARN of the table"
  value       = aws_dynamodb_table.employees.arn
}

output "employees_table_name" {
  description = "Employees: Name of the table"
  value       = aws_dynamodb_table.employees.name
}

output "photos_bucket_arn" {
  description = "Photos: ARN of the bucket"
  value       = aws_s3_bucket.photos.arn
}

output "photos_bucket_name" {
  description = "Photos: Name of the bucket"
  value       = aws_s3_bucket.photos.id
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

output "web_instance_id" {
  description = "Web: Id of the instance"
  value       = aws_instance.web.id
}

output "web_instance_private_ip" {
  description = "Web: Private IPv4 address of the instance"
  value       = aws_instance.web.private_ip
}

output "web_role_arn" {
  description = "Web: ARN of the role"
  value       = aws_iam_role.web.arn
}
