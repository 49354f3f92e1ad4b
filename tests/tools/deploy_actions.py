#!/usr/bin/env python3
"""Regenerates core/src/deploy_policy/actions.rs: the IAM actions that making, reading, changing and removing a resource
of each type takes.

    python deploy_actions.py [--check]

Sources: the permissions of CloudFormation's handlers in cloudformation_permissions.json, and which actions can be limited
to resources of which kind from the table of actions that comes with cfn-lint (requirements.txt pins it). What a handler
only needs for resources of other services is left out: the deploy policy adds roles, keys and archives of code for those
resources that have them. With --check nothing is written, and the exit status is 1 when the file would change.
"""

import argparse
import json
import os
import re
import sys

try:
    import cfnlint
except ImportError:
    print("cfn-lint is missing: tests/tools/requirements.txt pins it", file=sys.stderr)
    sys.exit(2)

HERE = os.path.dirname(os.path.abspath(__file__))
CATALOG = os.path.join(HERE, "../../core/src/catalog")
OUT = os.path.join(HERE, "../../core/src/deploy_policy/actions.rs")
TABLE = os.path.join(os.path.dirname(cfnlint.__file__), "data/AdditionalSpecs/Policies.json")

# Kinds of resources whose ARNs core/src/deploy_policy/scopes.rs knows, by type. Actions on others are not limited to
# resources.
KINDS = {
    "accessanalyzer.analyzer": "Analyzer",
    "autoscaling.group": "autoScalingGroup",
    "autoscaling.launch_configuration": "launchConfiguration",
    "autoscaling.policy": "autoScalingGroup",
    "backup.plan": "backupPlan",
    "backup.selection": "backupPlan",
    "backup.vault": "backupVault",
    "cloudtrail.trail": "trail",
    "cloudwatch.dashboard": "dashboard",
    "cloudwatch.metric_alarm": "alarm",
    "dynamodb.table": "table index stream",
    "dynamodb.global_table": "table index stream",
    "ec2.key_pair": "key-pair",
    "ecs.cluster": "cluster",
    "ecs.service": "service",
    "ecs.task_definition": "task-definition",
    "elb.listener": "loadbalancer/app/ loadbalancer/net/ listener/app listener/net",
    "elb.load_balancer": "loadbalancer/app/ loadbalancer/net/",
    "elb.target_group": "targetgroup",
    "iam.access_key": "user",
    "iam.group": "group",
    "iam.group_membership": "group user",
    "iam.group_policy": "group",
    "iam.instance_profile": "instance-profile",
    "iam.policy": "policy",
    "iam.role": "role",
    "iam.role_policy": "role",
    "iam.user": "user",
    "iam.user_policy": "user",
    "kms.alias": "alias key",
    "kms.key": "key",
    "lambda.event_source_mapping": "eventSourceMapping function",
    "lambda.function": "function",
    "lambda.function_url": "function",
    "lambda.permission": "function",
    "logs.log_group": "log-group",
    "logs.metric_filter": "log-group",
    "rds.cluster": "cluster cluster-pg db subgrp",
    "rds.cluster_instance": "cluster db pg subgrp",
    "rds.instance": "db subgrp pg og",
    "rds.subnet_group": "subgrp",
    "s3.access_point": "accesspoint",
    "s3.bucket": "bucket",
    "s3.bucket_policy": "bucket",
    "secretsmanager.rotation": "Secret",
    "secretsmanager.secret": "Secret",
    "secretsmanager.secret_policy": "Secret",
    "sns.subscription": "topic",
    "sns.topic": "topic",
    "sns.topic_policy": "topic",
    "sqs.queue": "queue",
    "sqs.queue_policy": "queue",
    "ssm.parameter": "parameter",
}

# Never given by type: roles are passed, service-linked roles are made and policies are attached by statements of their own.
NEVER = re.compile("iam:(PassRole|CreateServiceLinkedRole|(At|De)tach(Role|User|Group)Policy)$")

# What handlers can do that no diagram asks for: passwords, memberships that are resources of their own, settings of the
# whole account, properties that the catalogue does not have.
UNASKED = {
    "autoscaling.group": "ec2:Get*",
    "dynamodb.table": "dynamodb:DescribeImport dynamodb:ImportTable",
    "ec2.vpc": "ec2:AllocateIpamPoolCidr",
    "ec2.vpc_cidr_block": "ec2:AllocateIpamPoolCidr",
    "ecs.cluster": "ecs:PutAccountSetting ecs:PutAccountSettingDefault",
    "iam.user": "iam:AddUserToGroup iam:CreateLoginProfile iam:RemoveUserFromGroup iam:UpdateLoginProfile",
    "lambda.function": "lambda:PassCapacityProvider",
    "logs.log_group": "logs:CreateLogDelivery logs:DeleteIndexPolicy logs:DeleteResourcePolicy logs:PutIndexPolicy "
    "logs:PutResourcePolicy",
    "s3.bucket": "s3:DeleteObject s3:PutObjectAcl",
    "wafv2.web_acl_association": "ec2:DescribeVerifiedAccessInstanceWebAclAssociations",
}

# Services whose actions belong to a type beside its own.
BESIDE = {
    "appautoscaling.policy": "cloudwatch",
    "appautoscaling.target": "cloudwatch",
    "autoscaling.group": "ec2 elasticloadbalancing",
    "autoscaling.policy": "cloudwatch",
    "backup.vault": "backup-storage",
    "ec2.flow_log": "logs",
    "wafv2.web_acl_association": "elasticloadbalancing",
}


def types():
    """Every type of the catalogue: id and the CloudFormation types it becomes."""
    for service in sorted(os.listdir(CATALOG)):
        folder = os.path.join(CATALOG, service)
        for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
            with open(os.path.join(folder, name), encoding="utf-8") as f:
                text = f.read()
            yield f"{service}.{name[:-3]}", re.findall(r'cfn: "(AWS::[^"]+)"', text)


def own_services(cfn):
    service = cfn.split("::")[1].lower()
    known = {
        "accessanalyzer": "access-analyzer",
        "applicationautoscaling": "application-autoscaling",
        "elasticloadbalancingv2": "elasticloadbalancing",
    }
    return known.get(service, service)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--check", action="store_true", help="write nothing; fail when the file would change")
    a = ap.parse_args()
    with open(os.path.join(HERE, "cloudformation_permissions.json"), encoding="utf-8") as f:
        permissions = json.load(f)
    with open(TABLE, encoding="utf-8") as f:
        table = json.load(f)
    lines = []
    for ty, cfn_types in types():
        found = {}
        for cfn in cfn_types:
            own = {own_services(cfn), *BESIDE.get(ty, "").split()}
            for kind, actions in permissions["resources"][cfn].items():
                for action in actions if kind != "list" else []:
                    service, name = action.split(":")
                    service = service.lower()
                    action = f"{service}:{name}"
                    describes = service == "ec2" and name.startswith("Describe")
                    unasked = NEVER.match(action) or action in UNASKED.get(ty, "").split()
                    known = action not in permissions["unknown"]
                    if known and not unasked and (service in own or describes):
                        limited = is_limited(table, service, name, KINDS.get(ty, ""))
                        found.setdefault((service, limited), set()).add(name)
        for service in sorted({service for service, _ in found}):
            lines.append(
                f'    Actions {{ ty: "{ty}", service: "{service}", '
                f'on_it: "{joined(found.get((service, True), []))}", '
                f'anywhere: "{joined(found.get((service, False), []))}" }},'
            )
    text = HEAD + "\n".join(lines) + "\n];\n"
    old = ""
    if os.path.exists(OUT):
        with open(OUT, encoding="utf-8") as f:
            old = f.read()
    if a.check:
        sys.exit(old != text)
    with open(OUT, "w", encoding="utf-8") as f:
        f.write(text)


def is_limited(table, service, name, kinds):
    actions = dict(table.get(service, {}).get("Actions", []))
    start = name.lower().rstrip("*")
    meant = [it for action, it in actions.items() if action == start or name.endswith("*") and action.startswith(start)]
    return any(kind.lower() in kinds.lower().split() for it in meant for kind in it.get("Resources", []))


def joined(names):
    return " ".join(sorted(names))


HEAD = """\
//! The IAM actions of each type. Written by tests/tools/deploy_actions.py from the permissions of CloudFormation's handlers.

use super::Actions;

/// What making, reading, changing and removing a resource takes, by type.
#[rustfmt::skip]
pub(super) const ACTIONS: &[Actions] = &[
"""

if __name__ == "__main__":
    main()
