#!/usr/bin/env python3
"""Regenerates cloudformation_schema.json and cloudformation_permissions.json from the installed cfn-lint.

    python cloudformation_schema.py [--check]

Source: the resource provider schemas that AWS publishes for the CloudFormation registry, as cfn-lint (requirements.txt
pins it) bundles them with corrections of its own. A type must have the same schema in us-east-1 and eu-west-1, else
nothing is written. To add a type: name it in TYPES. With --check nothing is written, and the exit status is 1 when a
file would change.

cloudformation_schema.json maps a type to

    properties         name to node, see below
    required           properties that must be given; and the further conditions of nodes, see below
    readOnly           paths that CloudFormation sets: what GetAtt takes, with dots and `*` for any item of a list
    getAtt             properties that GetAtt takes too although they are set by the template
    createOnly         paths whose change replaces the resource
    maybeCreateOnly    paths whose change replaces the resource in some cases
    writeOnly          paths that are not read back
    deprecated         paths not to be used any more
    primaryIdentifier  paths; one: what Ref returns. Several: Ref returns a string that the schema does not determine
    tags               the property that takes tags; absent when the type takes none

A node has `type` (of JSON, or a list of them), `properties` or `items` (nodes), `values` (the node of every value of
an object whose keys are free; true when anything goes), `enum` (with `anyCase` when the case of letters does not
matter), `pattern`, `format`, `refers` (attributes of types, such as AWS::KMS::Key.Arn, that the value is expected to
be), `minimum`, `maximum`, `minLength`, `maxLength`, `minItems`, `maxItems`, `required`, and of cfn-lint's vocabulary
`requiredXor` (exactly one), `requiredOr` (at least one), `dependentRequired`, `dependentExcluded`; `requiredAny` holds
lists of which at least one must be given in full. Left out: descriptions, defaults, long patterns, and conditions
that no keyword above expresses.

cloudformation_permissions.json maps a type to the IAM actions that its handlers call: `create`, `read`, `update`,
`delete`, `list`, and `tagging` where the schema names them apart. AWS keeps these lists; some name more than a
particular template needs, some actions are unknown to IAM (`unknown` lists those, by cfn-lint's table of actions).
"""

import argparse
import importlib.metadata
import json
import os
import sys

try:
    import cfnlint
    from cfnlint.schema import Schema
except ImportError:
    print("cfn-lint is missing: tests/tools/requirements.txt pins it", file=sys.stderr)
    sys.exit(2)

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(os.path.dirname(cfnlint.__file__), "data")
REGIONS = ("us-east-1", "eu-west-1")
LONG_PATTERN = 100

TYPES = {
    "AccessAnalyzer": "Analyzer",
    "ApplicationAutoScaling": "ScalableTarget ScalingPolicy",
    "AutoScaling": "AutoScalingGroup LaunchConfiguration ScalingPolicy",
    "Backup": "BackupPlan BackupSelection BackupVault RestoreTestingPlan",
    "CloudTrail": "EventDataStore Trail",
    "CloudWatch": "Alarm Dashboard",
    "DynamoDB": "GlobalTable Table",
    "EC2": "EIP EIPAssociation EgressOnlyInternetGateway FlowLog Instance InternetGateway KeyPair LaunchTemplate "
    "NatGateway NetworkAcl NetworkAclEntry PrefixList Route RouteTable SecurityGroup SecurityGroupEgress "
    "SecurityGroupIngress Subnet SubnetCidrBlock SubnetNetworkAclAssociation SubnetRouteTableAssociation VPC "
    "VPCBlockPublicAccessOptions VPCCidrBlock VPCEndpoint VPCEndpointService VPCEndpointServicePermissions "
    "VPCGatewayAttachment VPCPeeringConnection Volume VolumeAttachment",
    "ECS": "Cluster Service TaskDefinition",
    "ElasticLoadBalancingV2": "Listener ListenerRule LoadBalancer TargetGroup",
    "IAM": "AccessKey Group GroupPolicy InstanceProfile ManagedPolicy Policy Role RolePolicy User UserPolicy "
    "UserToGroupAddition",
    "KMS": "Alias Key",
    "Lambda": "EventSourceMapping Function Permission Url",
    "Logs": "LogGroup MetricFilter",
    "RDS": "DBCluster DBInstance DBSubnetGroup",
    "S3": "AccessPoint Bucket BucketPolicy",
    "SNS": "Subscription Topic TopicPolicy",
    "SQS": "Queue QueuePolicy",
    "SSM": "Parameter",
    "SecretsManager": "ResourcePolicy RotationSchedule Secret",
    "WAFv2": "WebACLAssociation",
}

# What GetAtt takes besides read-only properties: "Return values" in the documentation of each type. cfn-lint accepts
# every property of these types, which is more than CloudFormation does.
GET_ATT = {
    "AWS::Backup::BackupSelection": ["BackupPlanId"],
    "AWS::Backup::BackupVault": ["BackupVaultName"],
    "AWS::EC2::Instance": ["AvailabilityZone"],
    "AWS::EC2::SecurityGroup": ["VpcId"],
    "AWS::EC2::Subnet": ["AvailabilityZone", "OutpostArn", "VpcId"],
    "AWS::EC2::VPC": ["CidrBlock"],
    "AWS::ElasticLoadBalancingV2::LoadBalancer": ["SecurityGroups"],
    "AWS::RDS::DBInstance": ["DBSystemId"],
    "AWS::SNS::Topic": ["TopicName"],
    "AWS::SQS::Queue": ["QueueName"],
    "AWS::SSM::Parameter": ["Type", "Value"],
}

# The schemas of these types name no handlers. The actions are those of the IAM API reference that make, change, read and
# delete an access key, and that add, remove and read the members of a group.
NO_HANDLERS = {
    "AWS::IAM::AccessKey": {
        "create": ["iam:CreateAccessKey", "iam:UpdateAccessKey"],
        "delete": ["iam:DeleteAccessKey"],
        "read": ["iam:ListAccessKeys"],
        "update": ["iam:UpdateAccessKey"],
    },
    "AWS::IAM::UserToGroupAddition": {
        "create": ["iam:AddUserToGroup", "iam:GetGroup"],
        "delete": ["iam:GetGroup", "iam:RemoveUserFromGroup"],
        "read": ["iam:GetGroup"],
        "update": ["iam:AddUserToGroup", "iam:GetGroup", "iam:RemoveUserFromGroup"],
    }
}

CARRIED = ("maxItems", "maxLength", "maximum", "minItems", "minLength", "minimum")
CONDITIONS = ("required", "requiredOr", "requiredXor", "dependentRequired", "dependentExcluded")
PATHS = {
    "conditionalCreateOnlyProperties": "maybeCreateOnly",
    "createOnlyProperties": "createOnly",
    "deprecatedProperties": "deprecated",
    "primaryIdentifier": "primaryIdentifier",
    "readOnlyProperties": "readOnly",
    "writeOnlyProperties": "writeOnly",
}


def read(*path):
    with open(os.path.join(DATA, *path), encoding="utf-8") as f:
        return json.load(f)


def dotted(pointer):
    """`/properties/Endpoint/Address` as GetAtt spells it; some schemas say `properties` or `items` on every level."""
    return ".".join(p for i, p in enumerate(pointer.split("/")[1:]) if i or p != "properties")


def union(a, b):
    """What either of two nodes allows: their types, properties and values together, and no requirement of one only."""
    if not a or not b:
        return a or b
    out = {}
    if "type" in a and "type" in b:
        types = sorted(set(listed(a["type"])) | set(listed(b["type"])))
        out["type"] = types[0] if len(types) == 1 else types
    for key in ("items", "values"):
        if key in a or key in b:
            out[key] = union(a.get(key), b.get(key))
    for key in ("refers", "enum"):
        if key in a and key in b or key == "refers" and (key in a or key in b):
            out[key] = sorted(set(a.get(key, [])) | set(b.get(key, [])))
    if "properties" in a or "properties" in b:
        pa, pb = a.get("properties", {}), b.get("properties", {})
        out["properties"] = {n: union(pa.get(n), pb.get(n)) for n in sorted(set(pa) | set(pb))}
    for key in ("required", "requiredAny"):
        if a.get(key) and a.get(key) == b.get(key):
            out[key] = a[key]
    return out


def listed(value):
    return value if isinstance(value, list) else [value]


def conditions(schema):
    out = {k: ordered(schema[k]) for k in CONDITIONS if schema.get(k)}
    if "dependencies" in schema:  # the name that older drafts of JSON Schema have for it
        out["dependentRequired"] = {**out.get("dependentRequired", {}), **ordered(schema["dependencies"])}
    for key in ("anyOf", "oneOf"):
        lists = [sorted(a["required"]) for a in schema.get(key, []) if "required" in a and "properties" not in a]
        if lists and len(lists) == len(schema[key]):
            out["requiredAny"] = lists
    return out


def ordered(value):
    return sorted(value) if isinstance(value, list) else {k: ordered(v) for k, v in sorted(value.items())}


def node(schema, root, depth=0):
    if depth > 40:
        raise SystemExit(f"{root['typeName']}: definitions nest without end")
    if schema is True:
        return {}
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/definitions/")
        target = node(root["definitions"][name], root, depth + 1)
        beside = node({k: v for k, v in schema.items() if k != "$ref"}, root, depth + 1)
        return {**target, **beside}
    out = {}
    if "type" in schema:
        out["type"] = schema["type"]
    if "enum" in schema or "const" in schema or "enumCaseInsensitive" in schema:
        out["enum"] = schema.get("enum") or schema.get("enumCaseInsensitive") or [schema["const"]]
        if "enumCaseInsensitive" in schema:
            out["anyCase"] = True
    if len(schema.get("pattern", "")) in range(1, LONG_PATTERN + 1):
        out["pattern"] = schema["pattern"]
    refers = set()
    for part in [schema] + schema.get("anyOf", []) + schema.get("oneOf", []):
        if "relationshipRef" in part:
            at = part["relationshipRef"]
            refers.add(at["typeName"] + "." + dotted(at["propertyPath"]))
        if part.get("format", "").startswith("AWS::"):
            refers.add(part["format"])
        elif "format" in part and part is schema:
            out["format"] = part["format"]
    if refers:
        out["refers"] = sorted(refers)
    out.update({k: schema[k] for k in CARRIED if k in schema})
    out.update(conditions(schema))
    if "items" in schema:
        out["items"] = node(schema["items"], root, depth + 1)
    if "properties" in schema:
        out["properties"] = {n: node(s, root, depth + 1) for n, s in sorted(schema["properties"].items())}
    free = list(schema.get("patternProperties", {}).values())
    if isinstance(schema.get("additionalProperties"), dict):
        free.append(schema["additionalProperties"])
    for s in free:
        out["values"] = union(out.get("values"), node(s, root, depth + 1))
    if "object" in listed(schema.get("type")) and not out.get("properties") and not free:
        if schema.get("additionalProperties", True) is not False:
            out["values"] = True
    shapes = [
        s
        for key in ("anyOf", "oneOf")
        for s in schema.get(key, [])
        if {"type", "properties", "items", "$ref", "enum"} & set(s)
    ]
    if shapes:
        either = None
        for s in shapes:
            either = union(either, node(s, root, depth + 1))
        out = {**either, **out}
    if "items" in out and out.get("type") == "array" and "properties" in out:  # cfn-lint corrects some items like that
        of_items = out["items"].get("properties", {})
        for n, s in out.pop("properties").items():
            of_items[n] = {**of_items.get(n, {}), **s}
    return out


def resource(schema):
    out = {"properties": {n: node(s, schema) for n, s in sorted(schema["properties"].items())}}
    out.update(conditions(schema))
    for theirs, ours in PATHS.items():
        paths = [dotted(p) for p in schema.get(theirs, [])]
        if paths:
            out[ours] = paths if ours == "primaryIdentifier" else sorted(set(paths))
    name = schema["typeName"]
    if name in GET_ATT:
        accepted = {k.replace("\\", "") for k in Schema(schema).get_atts.keys()}
        wrong = set(GET_ATT[name]) - accepted
        if wrong:
            raise SystemExit(f"{name}: cfn-lint knows of no attribute {sorted(wrong)}")
        out["getAtt"] = GET_ATT[name]
    tagging = schema.get("tagging", {})
    if tagging.get("taggable", schema.get("taggable", "Tags" in schema["properties"])):
        tags = dotted(tagging.get("tagProperty", "/properties/Tags"))
        if tags in schema["properties"]:
            out["tags"] = tags
    return out


def permissions(schema, unknown, known):
    name = schema["typeName"]
    handlers = {h: set(v["permissions"]) for h, v in schema.get("handlers", {}).items()}
    if not handlers:
        handlers = {h: set(v) for h, v in NO_HANDLERS[name].items()}
    if schema.get("tagging", {}).get("permissions"):
        handlers["tagging"] = set(schema["tagging"]["permissions"])
    for action in set().union(*handlers.values()):
        service, _, verb = action.lower().partition(":")
        if "*" not in verb and verb not in known.get(service, {}).get("Actions", {}):
            unknown.add(action)
    return {h: sorted(a) for h, a in sorted(handlers.items()) if a}


def text(value, lines_of):
    """JSON with one type per line, so that a difference shows the types that changed."""

    def line(v):
        return json.dumps(v, separators=(",", ":"), sort_keys=True)

    types = ",\n".join(f'"{t}":{line(v)}' for t, v in sorted(value[lines_of].items()))
    rest = [f'"{k}":{line(v)}' for k, v in sorted(value.items()) if k != lines_of]
    return "{" + ",\n".join(rest + [f'"{lines_of}":{{\n{types}\n}}']) + "}\n"


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--check", action="store_true", help="write nothing; fail when a file would change")
    a = ap.parse_args()

    where = {r: read("schemas", "providers", r + ".json") for r in REGIONS}
    known = read("AdditionalSpecs", "Policies.json")
    version, date = importlib.metadata.version("cfn-lint"), read("schemas", "version.json")["schema_date"]
    source = f"resource provider schemas of {date} in cfn-lint {version}, {' and '.join(REGIONS)}"
    schemas, handlers, unknown = {}, {}, set()
    for service, names in TYPES.items():
        for name in names.split():
            t = f"AWS::{service}::{name}"
            versions = {where[r].get(t) for r in REGIONS}
            if len(versions) > 1 or None in versions:
                raise SystemExit(f"{t}: not the same in {' and '.join(REGIONS)}: {versions}")
            schema = read("schemas", "resources", versions.pop() + ".json")
            schemas[t] = resource(schema)
            handlers[t] = permissions(schema, unknown, known)

    files = {
        "cloudformation_schema.json": text({"source": source, "resources": schemas}, "resources"),
        "cloudformation_permissions.json": text(
            {"source": source, "resources": handlers, "unknown": sorted(unknown)}, "resources"
        ),
    }
    changed = False
    for name, new in files.items():
        path = os.path.join(HERE, name)
        try:
            with open(path, encoding="utf-8") as f:
                old = f.read()
        except FileNotFoundError:
            old = ""
        if old != new:
            changed = True
            print(f"changed: {name}", file=sys.stderr)
            if not a.check:
                with open(path, "w", encoding="utf-8") as f:
                    f.write(new)
    sys.exit(a.check and changed)


if __name__ == "__main__":
    main()
