"""azure-mgmt-iotoperations: lists, creates with each method, changes and deletes registry endpoints."""

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.mgmt.iotoperations import IoTOperationsMgmtClient

GUID = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
METHODS = {
    "open": {"method": "Anonymous", "anonymousSettings": {}},
    "system": {"method": "SystemAssignedManagedIdentity", "systemAssignedManagedIdentitySettings": {}},
    "user": {"method": "UserAssignedManagedIdentity",
             "userAssignedManagedIdentitySettings": {"clientId": GUID, "tenantId": GUID}},
    "secret": {"method": "ArtifactPullSecret", "artifactPullSecretSettings": {"secretRef": "docker-hub-pull"}},
}


@pytest.fixture(scope="module")
def endpoints(credential, instance):
    client = IoTOperationsMgmtClient(credential, instance.subscription)
    yield client.registry_endpoint
    client.close()


def body(instance, authentication, host="contoso.azurecr.io"):
    return {"extendedLocation": instance.location, "properties": {"host": host, "authentication": authentication}}


def test_every_endpoint_of_an_instance_is_listed(endpoints, instance):
    names = [found.name for found in endpoints.list_by_instance_resource(instance.group, instance.name)]
    assert "default" in names and len(names) == len(set(names)) > 3


@pytest.mark.parametrize("name", METHODS)
def test_a_poller_follows_a_create_to_its_end(endpoints, instance, name):
    poller = endpoints.begin_create_or_update(instance.group, instance.name, f"sdk-{name}", body(instance, METHODS[name]))
    created = poller.result(timeout=60)
    assert created.properties.provisioning_state == "Succeeded"
    assert created.properties.authentication.method == METHODS[name]["method"]
    read = endpoints.get(instance.group, instance.name, f"sdk-{name}".upper())
    assert read.id == created.id, "names do not keep their case"


def test_an_update_replaces_the_whole(endpoints, instance):
    change = body(instance, METHODS["open"], "ghcr.io/contoso")
    changed = endpoints.begin_create_or_update(instance.group, instance.name, "sdk-open", change).result(timeout=60)
    assert changed.properties.host == "ghcr.io/contoso"


def test_what_is_not_there_is_said(endpoints, instance):
    with pytest.raises(ResourceNotFoundError) as refused:
        endpoints.get(instance.group, instance.name, "nobody-made-this")
    assert refused.value.error.code == "ResourceNotFound"
    with pytest.raises(ResourceNotFoundError) as refused:
        endpoints.begin_create_or_update(instance.group, "no-such-instance", "x-1", body(instance, METHODS["open"]))
    assert refused.value.error.code == "ParentResourceNotFound"


def test_a_body_that_breaks_the_schema_is_refused_with_details(endpoints, instance):
    wrong = body(instance, {"method": "UserAssignedManagedIdentity", "userAssignedManagedIdentitySettings": {}})
    with pytest.raises(HttpResponseError) as refused:
        endpoints.begin_create_or_update(instance.group, instance.name, "sdk-wrong", wrong)
    assert refused.value.status_code == 400 and refused.value.error.code


def test_a_delete_is_followed_to_its_end_and_one_of_nothing_is_no_error(endpoints, instance):
    for name in METHODS:
        endpoints.begin_delete(instance.group, instance.name, f"sdk-{name}").result(timeout=60)
    with pytest.raises(ResourceNotFoundError):
        endpoints.get(instance.group, instance.name, "sdk-open")
    endpoints.begin_delete(instance.group, instance.name, "sdk-open").result(timeout=60)


def test_what_uses_endpoints_is_listed(credential, ready):
    """Instances of a subscription, dataflow graphs of a profile, connector templates and their connectors."""
    with IoTOperationsMgmtClient(credential, ready["subscriptions"][0]) as client:
        instances = list(client.instance.list_by_subscription())
        assert instances and all(one.extended_location.name for one in instances)
        graphs, connectors = [], []
        for one in instances:
            group = one.id.split("/")[4]
            for profile in client.dataflow_profile.list_by_resource_group(group, one.name):
                graphs += client.dataflow_graph.list_by_dataflow_profile(group, one.name, profile.name)
            for template in client.akri_connector_template.list_by_instance_resource(group, one.name):
                connectors += client.akri_connector.list_by_template(group, one.name, template.name)
        nodes = [node for graph in graphs for node in graph.properties.nodes if node.node_type == "Graph"]
        assert all(node.graph_settings.registry_endpoint_ref for node in nodes) and nodes
        assert {one.properties.status.health_state.status for one in connectors} == {"Available", "Unavailable"}
