terraform {
  backend "s3" {
    bucket       = "employee-directory-terraform-state"
    key          = "test/terraform.tfstate"
    region       = "us-east-1"
    encrypt      = true
    use_lockfile = true
  }
}
