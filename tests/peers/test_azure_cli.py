"""The Azure CLI itself, a process for each command: signing in, secrets, identities, any request, a cloud of its own."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

AZ = str(Path(sys.executable).with_name("az"))


def az(*words, fails=False, env=None):
    done = subprocess.run([AZ, *words, "--output", "json"], capture_output=True, text=True, timeout=120,
                          env={**os.environ, **(env or {})})
    assert (done.returncode != 0) == fails, done.stderr
    if fails:
        return done.stderr
    return json.loads(done.stdout) if done.stdout.strip() else None


@pytest.fixture(scope="module", autouse=True)
def signed_in(ready, robot, environment):
    found = az("login", "--service-principal", "--username", robot["clientId"], "--password", robot["clientSecret"],
               "--tenant", ready["tenantId"])
    assert {entry["id"] for entry in found} == set(ready["subscriptions"])


def test_a_secret_is_set_shown_listed_deleted_and_recovered(instance):
    vault = ("--vault-name", instance.vault)
    assert az("keyvault", "secret", "set", *vault, "--name", "from-az", "--value", "pull me")["value"] == "pull me"
    assert az("keyvault", "secret", "show", *vault, "--name", "from-az")["value"] == "pull me"
    assert "from-az" in [entry["name"] for entry in az("keyvault", "secret", "list", *vault)]
    az("keyvault", "secret", "delete", *vault, "--name", "from-az")
    # A deletion takes a moment, here as at Azure; until it is over there is nothing to recover.
    end = time.monotonic() + 60
    while "from-az" not in [entry["name"] for entry in az("keyvault", "secret", "list-deleted", *vault)]:
        assert time.monotonic() < end, "the secret was never deleted"
    az("keyvault", "secret", "recover", *vault, "--name", "from-az")
    end = time.monotonic() + 60
    while "from-az" not in [entry["name"] for entry in az("keyvault", "secret", "list", *vault)]:
        assert time.monotonic() < end, "the secret never came back"


def test_a_secret_that_is_not_there_is_said(instance):
    assert "SecretNotFound" in az("keyvault", "secret", "show", "--vault-name", instance.vault, "--name", "nobody", fails=True)


def test_identities_and_groups_are_listed():
    assert all(entry["clientId"] for entry in az("identity", "list"))
    assert az("group", "list")


def test_any_request_can_be_sent_and_a_wrong_one_is_refused(instance):
    url = f"{instance.id}/registryEndpoints"
    listed = az("rest", "--method", "get", "--url", f"{url}?api-version=2025-10-01")
    assert "default" in [entry["name"] for entry in listed["value"]]
    body = {"extendedLocation": instance.location,
            "properties": {"host": "ghcr.io/contoso", "authentication": {"method": "Anonymous", "anonymousSettings": {}}}}
    made = az("rest", "--method", "put", "--url", f"{url}/from-az?api-version=2025-10-01", "--body", json.dumps(body))
    assert made["properties"]["host"] == "ghcr.io/contoso"
    refused = az("rest", "--method", "get", "--url", f"{url}?api-version=2025-10-01-preview", fails=True)
    assert "NoRegisteredProviderFound" in refused or "InvalidApiVersion" in refused


def test_a_machine_signs_in_as_itself(ready, tmp_path, environment):
    found = az("login", "--identity", env={"AZURE_CONFIG_DIR": str(tmp_path)})
    assert {entry["id"] for entry in found} == set(ready["subscriptions"])


def test_the_sandbox_is_registered_as_a_cloud_of_its_own(ready, robot, tmp_path, environment):
    """No proxy: every endpoint is the sandbox's own address, over https."""
    own = {"AZURE_CONFIG_DIR": str(tmp_path), "HTTPS_PROXY": "", "HTTP_PROXY": ""}
    url = ready["httpsUrl"]
    az("cloud", "register", "--name", "Sandbox", "--endpoint-resource-manager", url, "--endpoint-active-directory", url,
       "--endpoint-active-directory-resource-id", "https://management.azure.com/",
       "--endpoint-active-directory-graph-resource-id", "https://graph.microsoft.com/",
       "--suffix-keyvault-dns", ".vault.azure.net", env=own)
    az("cloud", "set", "--name", "Sandbox", env=own)
    az("config", "set", "core.instance_discovery=false", env=own)
    found = az("login", "--service-principal", "--username", robot["clientId"], "--password", robot["clientSecret"],
               "--tenant", ready["tenantId"], env=own)
    assert {entry["id"] for entry in found} == set(ready["subscriptions"])
    assert az("rest", "--method", "get", "--url", f"{url}/subscriptions?api-version=2022-12-01", "--resource",
              "https://management.azure.com/", env=own)["value"]


def test_a_secret_has_versions_and_is_purged(instance):
    vault = ("--vault-name", instance.vault)
    for value in ("one", "two"):
        az("keyvault", "secret", "set", *vault, "--name", "versions-of-az", "--value", value)
    versions = az("keyvault", "secret", "list-versions", *vault, "--name", "versions-of-az")
    assert len(versions) == 2
    az("keyvault", "secret", "set-attributes", *vault, "--name", "versions-of-az", "--enabled", "false")
    assert "SecretDisabled" in az("keyvault", "secret", "show", *vault, "--name", "versions-of-az", fails=True)
    az("keyvault", "secret", "delete", *vault, "--name", "versions-of-az")
    end = time.monotonic() + 60
    while "versions-of-az" not in [entry["name"] for entry in az("keyvault", "secret", "list-deleted", *vault)]:
        assert time.monotonic() < end, "the secret was never deleted"
    az("keyvault", "secret", "purge", *vault, "--name", "versions-of-az")
    assert "versions-of-az" not in [entry["name"] for entry in az("keyvault", "secret", "list-deleted", *vault)]
