provider "aws" {
  region = var.region

  s3_use_path_style           = var.emulator_endpoint != null
  skip_credentials_validation = var.emulator_endpoint != null
  skip_metadata_api_check     = var.emulator_endpoint != null
  skip_requesting_account_id  = var.emulator_endpoint != null

  dynamic "endpoints" {
    for_each = var.emulator_endpoint == null ? [] : [var.emulator_endpoint]

    content {
      dynamodb = endpoints.value
      ec2      = endpoints.value
      iam      = endpoints.value
      sts      = endpoints.value
    }
  }

  default_tags {
    tags = {
      Project     = var.project
      Environment = var.environment
      ManagedBy   = "Terraform"
    }
  }
}
