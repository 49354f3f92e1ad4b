variable "emulator_endpoint" {
  type        = string
  description = "Address of an AWS emulator, such as http://localhost:4566; nothing leads to AWS itself then."
  default     = null
}

variable "environment" {
  type        = string
  description = "Environment this is deployed as; every resource is tagged with it."
  default     = "test"
}

variable "project" {
  type        = string
  description = "Project this belongs to; every resource is tagged with it."
  default     = "Game server"
}

variable "region" {
  type        = string
  description = "AWS Region everything is deployed to."
  default     = "eu-west-1"
}

variable "server_image" {
  type        = string
  description = "Id of the machine image the server runs. Build one for every version and roll it out instead of changing servers."

  validation {
    condition     = can(regex("^ami-[0-9a-f]{8,17}$", var.server_image))
    error_message = "It must be the id of a machine image such as ami-0123456789abcdef0."
  }
}
