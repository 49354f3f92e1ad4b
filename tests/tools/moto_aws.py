"""moto's server, and what Terraform's AWS provider needs that moto does not do.

    python moto_aws.py -H 127.0.0.1 -p 0
"""

from moto.core.responses import ActionResult
from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ec2.models.instances import InstanceBackend
from moto.ec2.responses.monitoring import Monitoring
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


NetworkInterface.association = none_when_empty(NetworkInterface.association)
InstanceBackend.run_instances = run_with_own_interface(InstanceBackend.run_instances)
Monitoring.monitor_instances = monitoring("enabled")
Monitoring.unmonitor_instances = monitoring("disabled")

if __name__ == "__main__":
    main()
