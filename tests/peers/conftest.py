"""Starts a sandbox for the tests of foreign clients and hands them its ready line, an environment in which Azure's true
host names lead to it, and a credential. Run by `cargo xtask test-peers`; no test reaches anything but loopback."""

import json
import os
import subprocess

import pytest

# What a person may have set for their own work must not reach a client under test.
FOREIGN = ("AZURE_", "ARM_", "MSI_", "IDENTITY_", "NO_PROXY", "no_proxy", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy")


@pytest.fixture(scope="session")
def ready(tmp_path_factory):
    """The ready line of a running sandbox."""
    folder = tmp_path_factory.mktemp("sandbox")
    command = [os.environ["REGENT_SANDBOX"], "--scenario", "plant", "--tls", str(folder), "--lro-seconds", "2",
               "--record", str(folder / "record.jsonl"), "--exit-with-parent", str(os.getpid())]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    line = json.loads(process.stdout.readline())
    line["record"] = str(folder / "record.jsonl")
    yield line
    process.terminate()
    process.wait(timeout=10)


@pytest.fixture(scope="session", autouse=True)
def environment(ready, tmp_path_factory):
    """Azure's true host names lead to the sandbox: by proxy, with its certificate authority."""
    before = dict(os.environ)
    for name in [name for name in os.environ if name.startswith(FOREIGN)]:
        del os.environ[name]
    os.environ.update({
        "HTTPS_PROXY": ready["proxyUrl"], "HTTP_PROXY": ready["proxyUrl"], "NO_PROXY": "127.0.0.1,localhost",
        "REQUESTS_CA_BUNDLE": ready["caFile"], "SSL_CERT_FILE": ready["caFile"],
        "AZURE_CONFIG_DIR": str(tmp_path_factory.mktemp("az")), "AZURE_CORE_COLLECT_TELEMETRY": "no",
        "AZURE_CORE_NO_COLOR": "true", "HOME": str(tmp_path_factory.mktemp("home")),
    })
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def robot(ready):
    """The application that signs in with a secret."""
    return next(user for user in ready["users"] if "clientSecret" in user)


@pytest.fixture(scope="session")
def credential(ready, robot, environment):
    """The application's credential, of the client library's own."""
    from azure.identity import ClientSecretCredential

    return ClientSecretCredential(ready["tenantId"], robot["clientId"], robot["clientSecret"])


@pytest.fixture(scope="session")
def subscription(ready):
    return ready["subscriptions"][0]


class Instance:
    """An instance's parts, out of its resource ID."""

    def __init__(self, entry):
        parts = entry["id"].split("/")
        self.id, self.subscription, self.group, self.name = entry["id"], parts[2], parts[4], parts[-1]
        self.location = {"name": entry["customLocationId"], "type": "CustomLocation"}
        self.vault = entry["vaultName"]


@pytest.fixture(scope="session")
def instance(ready):
    return Instance(next(entry for entry in ready["instances"] if entry["vaultName"]))
