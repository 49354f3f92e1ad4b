environment = "test"
project     = "Employee directory"
region      = "us-east-1"
