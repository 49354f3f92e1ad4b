terraform {
  backend "s3" {
    bucket         = "customers-terraform-state"
    key            = "production/terraform.tfstate"
    region         = "eu-west-1"
    encrypt        = true
    dynamodb_table = "customers-terraform-locks"
  }
}
