variable "environment" {
  type        = string
  description = "Environment this is deployed as; every resource is tagged with it."
  default     = "test"
}

variable "project" {
  type        = string
  description = "Project this belongs to; every resource is tagged with it."
  default     = "Employee directory"
}

variable "region" {
  type        = string
  description = "AWS Region everything is deployed to."
  default     = "us-east-1"
}
