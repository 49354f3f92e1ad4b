resource "aws_dynamodb_table" "scores" {
  name                        = "Scores"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "PlayerId"
  deletion_protection_enabled = true

  tags = {
    Name = "Scores"
  }

  attribute {
    name = "PlayerId"
    type = "S"
  }

  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled = true
  }
}
