resource "aws_dynamodb_table" "scores" {
  # drawbridge:skip=vpce-sourcevpce-not-enforced: The role's credentials stay on the server, which gives them out by IMDSv2 alone; whoever plays may see the scores.

  name                        = "GameScores"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "UserId"
  range_key                   = "GameTitle"
  deletion_protection_enabled = true

  tags = {
    Name = "Scores"
  }

  attribute {
    name = "UserId"
    type = "S"
  }

  attribute {
    name = "GameTitle"
    type = "S"
  }

  attribute {
    name = "TopScore"
    type = "N"
  }

  global_secondary_index {
    name            = "TopScores"
    hash_key        = "GameTitle"
    range_key       = "TopScore"
    projection_type = "ALL"
  }

  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled = true
  }
}
