environment = "test"
project     = "Book collection"
region      = "eu-west-1"
