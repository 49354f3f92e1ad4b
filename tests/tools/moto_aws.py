"""moto's server, and what Terraform's AWS provider needs that moto does not do.

    python moto_aws.py -H 127.0.0.1 -p 0
"""

import json
import uuid
from urllib.parse import unquote

from moto.backup.responses import BackupResponse
from moto.core.responses import ActionResult
from moto.dynamodb.responses import DynamoHandler
from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ec2.models.instances import InstanceBackend
from moto.ec2.responses.monitoring import Monitoring
from moto.kms.responses import KmsResponse
from moto.server import main


def monitoring(state):
    """Answers MonitorInstances and UnmonitorInstances: the instances keep the state and show it."""

    def answer(request):
        request.error_on_dryrun()
        answers = []
        for instance_id in request._get_param("InstanceIds", []):
            request.ec2_backend.get_instance_by_id(instance_id).monitoring_state = state
            answers.append({"InstanceId": instance_id, "Monitoring": {"State": state}})
        return ActionResult({"InstanceMonitorings": answers})

    return answer


def run_with_own_interface(run_instances):
    """The interface that an instance is started with is its own: AWS shows its groups and address as the instance's."""

    def run(backend, *arguments, **settings):
        interfaces = settings.get("nics") or []
        if len(interfaces) == 1 and "SubnetId" in interfaces[0]:
            (interface,) = interfaces
            settings["nics"] = []
            settings["subnet_id"] = interface["SubnetId"]
            settings["security_group_ids"] = interface.get("Groups", [])
            settings["associate_public_ip"] = interface.get("AssociatePublicIpAddress", False)
        return run_instances(backend, *arguments, **settings)

    return run


def none_when_empty(association):
    """An interface without a public address has no association; an empty one, as moto's, reads as having an address."""
    return property(lambda interface: association.fget(interface) or None)


def insights_status(request):
    """What a table's Contributor Insights were last told, by the backend that has the table."""
    told = request.dynamodb_backend.__dict__.setdefault("contributor_insights", {})
    return told, (request.body["TableName"].rsplit("/", 1)[-1], request.body.get("IndexName"))


def update_contributor_insights(request):
    told, key = insights_status(request)
    told[key] = request.body["ContributorInsightsAction"] + "D"
    return ActionResult({"TableName": key[0], "ContributorInsightsStatus": told[key]})


def describe_contributor_insights(request):
    told, key = insights_status(request)
    return ActionResult({"TableName": key[0], "ContributorInsightsStatus": told.get(key, "DISABLED")})


def selections(request):
    """Selections by id, and the ids of plan and selection that the path names."""
    parts = request.path.strip("/").split("/")
    plan, rest = parts[parts.index("plans") + 1], parts[parts.index("plans") + 3 :]
    return request.backup_backend.__dict__.setdefault("selections", {}), plan, rest[0] if rest else None


def create_backup_selection(request):
    known, plan, _ = selections(request)
    selection = str(uuid.uuid4())
    known[selection] = json.loads(request.body)["BackupSelection"]
    return json.dumps({"BackupPlanId": plan, "SelectionId": selection, "CreationDate": 0})


def get_backup_selection(request):
    known, plan, selection = selections(request)
    if selection not in known:
        error = {"Code": "ResourceNotFoundException", "Message": "Cannot find the selection."}
        return 400, {"status": 400, "x-amzn-errortype": error["Code"]}, json.dumps(error)
    answer = {"BackupPlanId": plan, "SelectionId": selection, "BackupSelection": known[selection], "CreationDate": 0}
    return json.dumps(answer)


def delete_backup_selection(request):
    known, _, selection = selections(request)
    known.pop(selection, None)
    return "{}"


def list_tags(request):
    """The path ends in the ARN, with or without a slash behind it."""
    arn = unquote(request.path.strip("/").split("/", 1)[1])
    return json.dumps({"Tags": request.backup_backend.list_tags(resource_arn=arn)})


def remembers_period(enable_key_rotation):
    def enable(request):
        periods = request.kms_backend.__dict__.setdefault("rotation_periods", {})
        periods[request._get_param("KeyId")] = request._get_param("RotationPeriodInDays") or 365
        return enable_key_rotation(request)

    return enable


def tells_period(get_key_rotation_status):
    def status(request):
        answer = json.loads(get_key_rotation_status(request))
        periods = request.kms_backend.__dict__.get("rotation_periods", {})
        if answer["KeyRotationEnabled"]:
            answer["RotationPeriodInDays"] = periods.get(request._get_param("KeyId"), 365)
        return json.dumps(answer)

    return status


BackupResponse.list_tags = list_tags
KmsResponse.enable_key_rotation = remembers_period(KmsResponse.enable_key_rotation)
KmsResponse.get_key_rotation_status = tells_period(KmsResponse.get_key_rotation_status)
BackupResponse.create_backup_selection = create_backup_selection
BackupResponse.get_backup_selection = get_backup_selection
BackupResponse.delete_backup_selection = delete_backup_selection
DynamoHandler.update_contributor_insights = update_contributor_insights
DynamoHandler.describe_contributor_insights = describe_contributor_insights
NetworkInterface.association = none_when_empty(NetworkInterface.association)
InstanceBackend.run_instances = run_with_own_interface(InstanceBackend.run_instances)
Monitoring.monitor_instances = monitoring("enabled")
Monitoring.unmonitor_instances = monitoring("disabled")

if __name__ == "__main__":
    main()
