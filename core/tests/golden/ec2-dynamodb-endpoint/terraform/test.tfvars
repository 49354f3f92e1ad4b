authorized_ssh_ranges = ["10.20.0.0/16"]
environment           = "test"
project               = "Game scores"
region                = "eu-west-1"

# To be filled in: Public half of the administrators' SSH key, in OpenSSH format.
# ssh_public_key = ""
