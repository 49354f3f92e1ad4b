variable "alarm_address" {
  type        = string
  description = "Mail address that alarms go to."
}

variable "environment" {
  type        = string
  description = "Environment this is deployed as; every resource is tagged with it."
  default     = "production"
}

variable "project" {
  type        = string
  description = "Project this belongs to; every resource is tagged with it."
  default     = "Customers"
}

variable "region" {
  type        = string
  description = "AWS Region everything is deployed to."
  default     = "eu-west-1"
}
