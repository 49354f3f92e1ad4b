variable "authorized_ssh_ranges" {
  type        = list(string)
  description = "Ranges that may connect by SSH, such as a VPN's."
  default     = ["10.20.0.0/16"]

  validation {
    condition     = alltrue([for cidr in var.authorized_ssh_ranges : can(cidrhost(cidr, 0))])
    error_message = "Each entry must be a CIDR block such as 203.0.113.10/32."
  }
}

variable "environment" {
  type        = string
  description = "Environment this is deployed as; every resource is tagged with it."
  default     = "test"
}

variable "project" {
  type        = string
  description = "Project this belongs to; every resource is tagged with it."
  default     = "Game scores"
}

variable "region" {
  type        = string
  description = "AWS Region everything is deployed to."
  default     = "eu-west-1"
}

variable "ssh_public_key" {
  type        = string
  description = "Public half of the administrators' SSH key, in OpenSSH format."
}
