environment = "production"
project     = "Customers"
region      = "eu-west-1"

# To be filled in: Mail address that alarms go to.
# alarm_address = ""
