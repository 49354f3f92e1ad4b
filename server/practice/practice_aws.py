"""The practice AWS: MiniStack with IAM enforced, the resource types it lacks, and faults on request.

Run by `drawbridge serve --practice` and by the tests. It listens on BIND_HOST:GATEWAY_PORT, ends when its standard
input closes (so that it never outlives the server that started it), and keeps nothing on disk.

Types that MiniStack lacks are stubs: an id and the attributes a template may ask for, nothing behind them in EC2.
That is enough for change sets, events, references, outputs, rollback and the order of deletes.

DRAWBRIDGE_PRACTICE_CONTROL may name a JSON file, read again at each resource operation:

    {"delay_ms": 200,
     "fail_create": {"Nat": "The maximum number of addresses has been reached."},
     "fail_update": {}, "fail_delete": {"Bucket": "The bucket you tried to delete is not empty"}}
"""

import json
import os
import random
import string
import sys
import threading
import time

os.environ.setdefault("BIND_HOST", "127.0.0.1")  # MiniStack's own default is every interface
os.environ["DOCKER_HOST"] = "tcp://127.0.0.1:1"  # never talk to a container engine
os.environ["IOT_MTLS_ENABLED"] = "0"
os.environ["SFTP_ENABLED"] = "0"

from ministack.services.cloudformation import provisioners, stacks  # noqa: E402 (reads the settings above)

ACCOUNT = os.environ.get("MINISTACK_ACCOUNT_ID", "000000000000")
REGION = os.environ.get("MINISTACK_REGION", "us-east-1")


# Ids and names as AWS makes them


def hex_id(prefix):
    return prefix + "".join(random.choices("0123456789abcdef", k=17))


def generated_name(stack, logical_id):
    suffix = "".join(random.choices(string.ascii_uppercase + string.digits, k=12))
    return f"{stack}-{logical_id}-{suffix}"


# Stubs. A maker takes (logical id, properties, stack) and answers (physical id, attributes).


def with_prefix(prefix, *attributes):
    def make(logical_id, properties, stack):
        physical_id = hex_id(prefix)
        return physical_id, {attribute: physical_id for attribute in attributes}

    return make


def with_name(name_property, attributes=lambda name: {}):
    def make(logical_id, properties, stack):
        name = properties.get(name_property) or generated_name(stack, logical_id)
        return name, attributes(name)

    return make


def elastic_ip(logical_id, properties, stack):
    address = f"203.0.113.{random.randint(1, 254)}"
    return address, {"AllocationId": hex_id("eipalloc-"), "PublicIp": address}


def instance(logical_id, properties, stack):
    physical_id = hex_id("i-")
    return physical_id, {
        "InstanceId": physical_id,
        "AvailabilityZone": f"{REGION}a",
        "PrivateIp": "10.0.1.10",
        "PrivateDnsName": f"ip-10-0-1-10.{REGION}.compute.internal",
        "PublicIp": "203.0.113.10",
        "PublicDnsName": "ec2-203-0-113-10.compute.amazonaws.com",
        "VpcId": "",
    }


def prefix_list(logical_id, properties, stack):
    physical_id = hex_id("pl-")
    arn = f"arn:aws:ec2:{REGION}:{ACCOUNT}:prefix-list/{physical_id}"
    return physical_id, {"PrefixListId": physical_id, "Arn": arn, "OwnerId": ACCOUNT, "Version": "1"}


def key_pair_attributes(name):
    return {"KeyFingerprint": "aa:bb:cc", "KeyPairId": hex_id("key-")}


def analyzer_attributes(name):
    return {"Arn": f"arn:aws:access-analyzer:{REGION}:{ACCOUNT}:analyzer/{name}"}


def trail_attributes(name):
    return {"Arn": f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/{name}", "SnsTopicArn": ""}


def restore_testing_attributes(name):
    return {"RestoreTestingPlanArn": f"arn:aws:backup:{REGION}:{ACCOUNT}:restore-testing-plan:{name}"}


STUBS = {
    "AWS::AccessAnalyzer::Analyzer": with_name("AnalyzerName", analyzer_attributes),
    "AWS::ApplicationAutoScaling::ScalableTarget": with_prefix("service/", "Id"),
    "AWS::ApplicationAutoScaling::ScalingPolicy": with_prefix("arn:aws:autoscaling:::scalingPolicy:", "Arn"),
    "AWS::Backup::BackupSelection": with_prefix("sel-", "Id", "SelectionId", "BackupPlanId"),
    "AWS::Backup::RestoreTestingPlan": with_name("RestoreTestingPlanName", restore_testing_attributes),
    "AWS::CloudTrail::EventDataStore": with_prefix(
        f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:eventdatastore/", "EventDataStoreArn"
    ),
    "AWS::CloudTrail::Trail": with_name("TrailName", trail_attributes),
    "AWS::EC2::EIP": elastic_ip,
    "AWS::EC2::EIPAssociation": with_prefix("eipassoc-", "Id"),
    "AWS::EC2::EgressOnlyInternetGateway": with_prefix("eigw-", "Id"),
    "AWS::EC2::FlowLog": with_prefix("fl-", "Id"),
    "AWS::EC2::Instance": instance,
    "AWS::EC2::InstanceConnectEndpoint": with_prefix("eice-", "Id"),
    "AWS::EC2::KeyPair": with_name("KeyName", key_pair_attributes),
    "AWS::EC2::PrefixList": prefix_list,
    "AWS::EC2::SubnetCidrBlock": with_prefix("subnet-cidr-assoc-", "Id"),
    "AWS::EC2::VPCBlockPublicAccessOptions": with_prefix("vpcbpa-"),
    "AWS::EC2::VPCCidrBlock": with_prefix("vpc-cidr-assoc-", "Id"),
    "AWS::EC2::VPCEndpointService": with_prefix("vpce-svc-", "ServiceId"),
    "AWS::EC2::VPCEndpointServicePermissions": with_prefix("vpce-svc-permissions-"),
    "AWS::EC2::VPCPeeringConnection": with_prefix("pcx-", "Id"),
    "AWS::EC2::NatGateway": with_prefix("nat-", "NatGatewayId"),
    "AWS::EC2::NetworkAcl": with_prefix("acl-", "Id"),
    "AWS::EC2::NetworkAclEntry": with_prefix("aclentry-", "Id"),
    "AWS::EC2::NetworkInterface": with_prefix("eni-", "Id", "PrimaryPrivateIpAddress"),
    "AWS::EC2::SecurityGroupEgress": with_prefix("sgr-", "Id"),
    "AWS::EC2::SecurityGroupIngress": with_prefix("sgr-", "Id"),
    "AWS::EC2::SubnetNetworkAclAssociation": with_prefix("aclassoc-", "AssociationId"),
    "AWS::EC2::Volume": with_prefix("vol-", "VolumeId"),
    "AWS::EC2::VolumeAttachment": with_prefix("volattach-"),
    "AWS::IAM::AccessKey": with_prefix("AKIA", "Id", "SecretAccessKey"),
    "AWS::IAM::GroupPolicy": with_name("PolicyName"),
    "AWS::IAM::RolePolicy": with_name("PolicyName"),
    "AWS::IAM::UserPolicy": with_name("PolicyName"),
    "AWS::IAM::UserToGroupAddition": with_name("GroupName"),
    "AWS::SecretsManager::ResourcePolicy": with_prefix("secretpolicy-", "Id"),
    "AWS::SecretsManager::RotationSchedule": with_prefix("rotation-", "Id"),
    "AWS::WAFv2::WebACLAssociation": with_prefix("webaclassoc-"),
}


def stub_handlers(make):
    return {
        "create": make,
        "update": lambda physical_id, old, new, stack: (physical_id, make(physical_id, new, stack)[1]),
        "delete": lambda physical_id, properties: None,
    }


def create_group(logical_id, properties, stack):
    """A real IAM group, so that users can be put into it."""
    name = properties.get("GroupName") or generated_name(stack, logical_id)
    status, _, body = provisioners._iam._create_group({"GroupName": [name], "Path": [properties.get("Path", "/")]})
    if status >= 300:
        raise ValueError(str(body)[:200])
    return name, group_attributes(name)


def group_attributes(name):
    return {"Arn": f"arn:aws:iam::{ACCOUNT}:group/{name}"}


provisioners._RESOURCE_HANDLERS.setdefault(
    "AWS::IAM::Group",
    {
        "create": create_group,
        "update": lambda physical_id, old, new, stack: (physical_id, group_attributes(physical_id)),
        "delete": lambda physical_id, properties: provisioners._iam._groups.pop(physical_id, None),
    },
)

real_create_vpc = provisioners._RESOURCE_HANDLERS["AWS::EC2::VPC"]["create"]


def create_vpc(logical_id, properties, stack):
    """MiniStack's VPC with an IPv6 range (RFC 3849), which subnets of a dual-stack VPC cut theirs out of."""
    physical_id, attributes = real_create_vpc(logical_id, properties, stack)
    return physical_id, {**attributes, "Ipv6CidrBlocks": [f"2001:db8:0:{random.randint(1, 255):x}00::/56"]}


provisioners._RESOURCE_HANDLERS["AWS::EC2::VPC"]["create"] = create_vpc

for type_name, maker in STUBS.items():
    provisioners._RESOURCE_HANDLERS.setdefault(type_name, stub_handlers(maker))


# Delays and faults


def control():
    try:
        with open(os.environ["DRAWBRIDGE_PRACTICE_CONTROL"], encoding="utf-8") as file:
            return json.load(file)
    except (KeyError, FileNotFoundError, ValueError):
        return {}


def pass_or_fail(kind, *ids):
    settings = control()
    time.sleep(settings.get("delay_ms", 0) / 1000)
    for each in ids:
        if each in settings.get(kind, {}):
            raise ValueError(settings[kind][each])


real_provision = provisioners._provision_resource
real_update = provisioners._update_resource
real_delete = provisioners._delete_resource
real_runs_on_worker_thread = stacks._runs_on_worker_thread


def provision(type_name, logical_id, properties, stack):
    pass_or_fail("fail_create", logical_id)
    return real_provision(type_name, logical_id, properties, stack)


def update(type_name, physical_id, old, new, stack, *rest, **named):
    if old != new:
        pass_or_fail("fail_update", physical_id, *[each for each in rest if isinstance(each, str)])
    return real_update(type_name, physical_id, old, new, stack, *rest, **named)


def delete(type_name, physical_id, properties, *rest, **named):
    logical_id = named.get("logical_id") or (rest[1] if len(rest) > 1 else "")
    pass_or_fail("fail_delete", physical_id, logical_id)
    return real_delete(type_name, physical_id, properties, *rest, **named)


def runs_on_worker_thread(type_name):
    # A delay on the event loop would also delay the answers to whoever polls for events.
    return bool(control().get("delay_ms")) or real_runs_on_worker_thread(type_name)


stacks._runs_on_worker_thread = runs_on_worker_thread
for module in (provisioners, stacks):
    module._provision_resource = provision
    module._update_resource = update
    module._delete_resource = delete


# Life and death


def end_with_parent():
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    threading.Thread(target=end_with_parent, daemon=True).start()
    from ministack.app import main

    sys.argv = sys.argv[:1]
    main()
