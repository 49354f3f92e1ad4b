"""What stands in an AWS account, read with AWS's SDK for Python: what the exports said, as far as it can be asked for.

    python read_back.py http://127.0.0.1:5056 eu-west-1

Prints JSON with ids replaced by names, so that it can be compared with what was meant. Resources that an account has
from the start (the default VPC and all that is in it) are left out.
"""

import json
import sys
import urllib.parse

import boto3

ENDPOINT = sys.argv[1]
SESSION = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing", region_name=sys.argv[2])


def client(service):
    return SESSION.client(service, endpoint_url=ENDPOINT)


def in_order(items):
    """In the order of their text, as the other side sorts them."""
    return sorted(items, key=lambda it: json.dumps(it, separators=(",", ":")))


def everything(service, operation, key, **arguments):
    return [it for page in client(service).get_paginator(operation).paginate(**arguments) for it in page[key]]


def tag_name(resource):
    tags = {it["Key"]: it["Value"] for it in resource.get("Tags", [])}
    return tags.get("Name")


EC2 = client("ec2")
VPCS = {it["VpcId"]: it for it in everything("ec2", "describe_vpcs", "Vpcs") if not it["IsDefault"]}


def ours(resources):
    return [it for it in resources if it.get("VpcId") in VPCS]


TABLES = ours(everything("ec2", "describe_route_tables", "RouteTables"))
GROUPS = {it["GroupId"]: it for it in ours(everything("ec2", "describe_security_groups", "SecurityGroups"))}


def vpcs():
    def flag(vpc, attribute, key):
        return EC2.describe_vpc_attribute(VpcId=vpc, Attribute=attribute)[key]["Value"]

    return in_order(
        {
            "cidr": it["CidrBlock"],
            "dns_hostnames": flag(id, "enableDnsHostnames", "EnableDnsHostnames"),
            "dns_support": flag(id, "enableDnsSupport", "EnableDnsSupport"),
        }
        for id, it in VPCS.items()
    )


def subnets():
    table_of = {
        association["SubnetId"]: tag_name(table)
        for table in TABLES
        for association in table["Associations"]
        if "SubnetId" in association
    }
    return {
        it["CidrBlock"]: {
            "zone": it["AvailabilityZone"],
            "public_ip": it["MapPublicIpOnLaunch"],
            "route_table": table_of.get(it["SubnetId"]),
        }
        for it in ours(everything("ec2", "describe_subnets", "Subnets"))
    }


TARGETS = {
    "igw": "internet_gateway",
    "nat": "nat_gateway",
    "eigw": "egress_only_internet_gateway",
    "pcx": "vpc_peering_connection",
}


def routes():
    """By the name of the table: destination and kind of target, without the VPC's own and those of endpoints."""
    named = {}
    for table in TABLES:
        if tag_name(table) is None:
            continue
        found = []
        for route in table["Routes"]:
            keys = ("GatewayId", "NatGatewayId", "EgressOnlyInternetGatewayId", "VpcPeeringConnectionId")
            target = next((route[it] for it in keys if it in route), "local")
            kind = TARGETS.get(target.split("-")[0])
            destination = route.get("DestinationCidrBlock") or route.get("DestinationIpv6CidrBlock")
            if kind and destination:
                found.append([destination, kind])
        named[tag_name(table)] = in_order(found)
    return named


def rules(permissions):
    found = []
    for permission in permissions:
        peers = [it["CidrIp"] for it in permission.get("IpRanges", [])]
        peers += [it["CidrIpv6"] for it in permission.get("Ipv6Ranges", [])]
        peers += ["prefix list" for _ in permission.get("PrefixListIds", [])]
        pairs = permission.get("UserIdGroupPairs", [])
        peers += ["group " + str(tag_name(GROUPS.get(it["GroupId"], {}))) for it in pairs]
        ports = [permission.get("FromPort"), permission.get("ToPort")]
        if permission["IpProtocol"] == "-1":
            ports = [None, None]
        found += [[permission["IpProtocol"], *ports, peer] for peer in peers]
    return in_order(found)


def groups():
    named = {tag_name(it): it for it in GROUPS.values() if tag_name(it)}
    return {
        name: {"ingress": rules(it["IpPermissions"]), "egress": rules(it["IpPermissionsEgress"])}
        for name, it in named.items()
    }


def endpoints():
    names = {it["RouteTableId"]: tag_name(it) for it in TABLES}
    return {
        tag_name(it): {
            "service": it["ServiceName"],
            "type": it["VpcEndpointType"],
            "route_tables": sorted(str(names.get(id)) for id in it.get("RouteTableIds", [])),
        }
        for it in ours(everything("ec2", "describe_vpc_endpoints", "VpcEndpoints"))
    }


def allowed(role):
    """Actions that the inline policies of a role allow, and the managed policies attached to it."""
    iam = client("iam")
    actions = set()
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        if isinstance(document, str):
            document = json.loads(urllib.parse.unquote(document))
        for statement in document["Statement"]:
            listed = statement["Action"]
            actions.update([listed] if isinstance(listed, str) else listed)
    attached = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    return {"actions": sorted(actions), "managed": sorted(it["PolicyName"] for it in attached)}


def instances():
    iam = client("iam")
    found = {}
    for reservation in everything("ec2", "describe_instances", "Reservations"):
        for it in reservation["Instances"]:
            if it["State"]["Name"] == "terminated":
                continue
            role = None
            if "IamInstanceProfile" in it:
                profile = it["IamInstanceProfile"]["Arn"].rsplit("/", 1)[1]
                roles = iam.get_instance_profile(InstanceProfileName=profile)["InstanceProfile"]["Roles"]
                role = allowed(roles[0]["RoleName"])
            found[tag_name(it)] = {
                "type": it["InstanceType"],
                "tokens": it.get("MetadataOptions", {}).get("HttpTokens"),
                "groups": sorted(str(tag_name(GROUPS.get(group["GroupId"], {}))) for group in it["SecurityGroups"]),
                "role": role,
            }
    return found


def tables():
    dynamodb = client("dynamodb")
    found = {}
    for name in everything("dynamodb", "list_tables", "TableNames"):
        it = dynamodb.describe_table(TableName=name)["Table"]
        backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
        recovery = backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]
        types = {attribute["AttributeName"]: attribute["AttributeType"] for attribute in it["AttributeDefinitions"]}
        found[name] = {
            "keys": [[key["AttributeName"], key["KeyType"], types[key["AttributeName"]]] for key in it["KeySchema"]],
            "billing": it.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED"),
            "kms": it.get("SSEDescription", {}).get("SSEType") == "KMS",
            "recovery": recovery == "ENABLED",
            "deletion_protection": it.get("DeletionProtectionEnabled", False),
            "indexes": sorted(index["IndexName"] for index in it.get("GlobalSecondaryIndexes", [])),
            "items": dynamodb.scan(TableName=name, Select="COUNT")["Count"],
        }
    return found


print(
    json.dumps(
        {
            "vpcs": vpcs(),
            "subnets": subnets(),
            "routes": routes(),
            "groups": groups(),
            "endpoints": endpoints(),
            "instances": instances(),
            "tables": tables(),
        }
    )
)
