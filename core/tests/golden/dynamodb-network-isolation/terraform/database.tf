resource "aws_dynamodb_table" "books" {
  name                        = "BookCollection"
  billing_mode                = "PROVISIONED"
  read_capacity               = 5
  write_capacity              = 5
  hash_key                    = "Author"
  range_key                   = "BookTitle"
  deletion_protection_enabled = true

  tags = {
    Name = "Books"
  }

  attribute {
    name = "Author"
    type = "S"
  }

  attribute {
    name = "BookTitle"
    type = "S"
  }

  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled = true
  }
}
