"""azure-mgmt-resource and the Azure CLI: templates are checked, foretold, deployed and looked at; so is what stands around them."""

import json

import pytest
from azure.core.exceptions import HttpResponseError
from azure.mgmt.resource import ResourceManagementClient

from test_azure_cli import az, signed_in  # noqa: F401


@pytest.fixture(scope="module")
def client(credential, instance):
    return ResourceManagementClient(credential, instance.subscription)


def template(instance, *names, host="ghcr.io/contoso"):
    return {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0", "parameters": {"host": {"type": "string", "defaultValue": host}},
        "resources": [{
            "type": "Microsoft.IoTOperations/instances/registryEndpoints", "apiVersion": "2025-10-01",
            "name": f"{instance.name}/{name}",
            "extendedLocation": instance.location,
            "properties": {"host": "[parameters('host')]", "authentication": {"method": "Anonymous", "anonymousSettings": {}}},
        } for name in names],
        "outputs": {"host": {"type": "string", "value": "[parameters('host')]"}},
    }


def test_the_library_checks_foretells_and_deploys(client, instance):
    body = {"properties": {"mode": "Incremental", "template": template(instance, "arm-a", "arm-b"), "parameters": {}}}
    checked = client.deployments.begin_validate(instance.group, "sdk", body).result(timeout=60)
    assert checked.properties.provisioning_state == "Succeeded" and not checked.error
    told = client.deployments.begin_what_if(instance.group, "sdk", body).result(timeout=60)
    kinds = {change.resource_id.rsplit("/", 1)[1]: change.change_type for change in told.changes}
    assert told.status == "Succeeded" and kinds["arm-a"] == kinds["arm-b"] == "Create"
    made = client.deployments.begin_create_or_update(instance.group, "sdk", body).result(timeout=60)
    assert made.properties.provisioning_state == "Succeeded"
    assert made.properties.outputs["host"]["value"] == "ghcr.io/contoso"
    operations = list(client.deployment_operations.list(instance.group, "sdk"))
    assert sum(1 for one in operations if one.properties.target_resource) == 2
    assert client.deployments.check_existence(instance.group, "sdk")
    assert "sdk" in [one.name for one in client.deployments.list_by_resource_group(instance.group)]
    client.deployments.begin_delete(instance.group, "sdk").result(timeout=60)


def test_a_template_that_cannot_be_is_refused(client, instance):
    wrong = template(instance, "arm-a")
    wrong["resources"][0]["name"] = "[nosuchfunction()]"
    with pytest.raises(HttpResponseError) as refused:
        client.deployments.begin_create_or_update(
            instance.group, "sdk-wrong", {"properties": {"mode": "Incremental", "template": wrong}})
    assert refused.value.error.code == "InvalidTemplate"


def test_groups_and_resources_are_looked_at(client, instance):
    assert client.resource_groups.check_existence(instance.group)
    assert not client.resource_groups.check_existence("no-such-group")
    kinds = {one.type for one in client.resources.list_by_resource_group(instance.group)}
    assert "Microsoft.IoTOperations/instances" in kinds
    assert len(list(client.resources.list(filter="resourceType eq 'Microsoft.KeyVault/vaults'"))) > 1


def test_the_azure_cli_foretells_and_deploys(instance, tmp_path):
    file = tmp_path / "template.json"
    file.write_text(json.dumps(template(instance, "cli-a", "company-acr")))
    place = ("--resource-group", instance.group, "--template-file", str(file), "--name", "by-az")
    told = az("deployment", "group", "what-if", *place, "--no-pretty-print")
    kinds = {change["resourceId"].rsplit("/", 1)[1]: change["changeType"] for change in told["changes"]}
    assert kinds["cli-a"] == "Create" and kinds["company-acr"] == "Modify"
    made = az("deployment", "group", "create", "--resource-group", instance.group, "--template-file", str(file),
              "--name", "by-az", "--parameters", "host=ghcr.io/by-az")
    assert made["properties"]["provisioningState"] == "Succeeded"
    assert az("deployment", "group", "show", "--resource-group", instance.group, "--name", "by-az")["properties"]["outputs"]
    assert len(az("deployment", "operation", "group", "list", "--resource-group", instance.group, "--name", "by-az")) >= 2


def test_the_azure_cli_looks_around(instance):
    assert az("group", "exists", "--name", instance.group) is True
    assert az("group", "exists", "--name", "no-such-group") is False
    assert az("resource", "list", "--resource-group", instance.group, "--resource-type", "Microsoft.KeyVault/vaults")
    identity = az("identity", "list", "--resource-group", instance.group)[0]["name"]
    federated = az("identity", "federated-credential", "list", "--resource-group", instance.group, "--identity-name", identity)
    assert federated[0]["subject"].startswith("system:serviceaccount:")
    assert az("provider", "show", "--namespace", "Microsoft.IoTOperations")["registrationState"] == "Registered"
    policies = az("policy", "assignment", "list", "--resource-group", "rg-porto-float")
    assert [one["name"] for one in policies] == ["deny-docker-hub"]
    assert [one["level"] for one in az("lock", "list")]
    vault = az("keyvault", "show", "--name", instance.vault)
    assert vault["properties"]["vaultUri"] == f"https://{instance.vault}.vault.azure.net/"


def test_the_azure_cli_reads_registries():
    assert {"brennersecure", "brennerglass"} <= {one["name"] for one in az("acr", "list")}
    for registry in ("brennersecure", "brennerglass"):
        assert "furnace-anomaly" in az("acr", "repository", "list", "--name", registry)
    tags = az("acr", "repository", "show-tags", "--name", "brennersecure", "--repository", "furnace-anomaly")
    assert tags == ["2.1.0", "2.2.0", "2.3.0"]
    assert az("acr", "login", "--name", "brennersecure", "--expose-token")["accessToken"]
