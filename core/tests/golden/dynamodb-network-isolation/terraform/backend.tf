terraform {
  backend "s3" {
    bucket       = "book-collection-terraform-state"
    key          = "test/terraform.tfstate"
    region       = "eu-west-1"
    encrypt      = true
    use_lockfile = true
  }
}
