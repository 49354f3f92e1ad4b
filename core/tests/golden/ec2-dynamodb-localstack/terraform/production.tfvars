environment = "production"
project     = "Game server"
region      = "eu-west-1"

# To be filled in: Id of the machine image the server runs. Build one for every version and roll it out instead of changing servers.
# server_image = ""
