"""skopeo, oras and azure-containerregistry: pull, push, list and delete at Azure's registries and at others."""

import json
import os
import subprocess

import oras.client
import pytest
from azure.containerregistry import ArtifactTagOrder, ContainerRegistryClient
from azure.core.exceptions import ClientAuthenticationError, ResourceNotFoundError

PUBLIC = "brennerpublic.azurecr.io"
SECURE = "brennersecure.azurecr.io"
ABAC = "brennerglass.azurecr.io"


def skopeo(*words, fails=False):
    done = subprocess.run(["skopeo", *words], capture_output=True, text=True, timeout=60)
    assert (done.returncode != 0) == fails, done.stderr
    return done.stderr if fails else done.stdout


@pytest.fixture(scope="module")
def credentials(robot):
    return f"{robot['clientId']}:{robot['clientSecret']}"


@pytest.fixture
def client(credential):
    with ContainerRegistryClient(f"https://{SECURE}", credential, audience="https://containerregistry.azure.net") as found:
        yield found


def test_skopeo_pulls_an_image_for_all_architectures_and_what_it_got_is_whole(tmp_path):
    skopeo("copy", "--all", f"docker://{PUBLIC}/connectors/media-inspection:1.4.2", f"dir:{tmp_path}")
    index = json.loads((tmp_path / "manifest.json").read_text())
    assert {entry["platform"]["architecture"] for entry in index["manifests"]} == {"amd64", "arm64"}


def test_skopeo_finds_the_realm_on_another_host_and_is_refused_without_a_name():
    assert "stable" in skopeo("list-tags", "docker://docker.io/library/busybox")
    skopeo("inspect", "docker://docker.io/brennerglass/quality-graph:3.0.0", "--raw", fails=True)
    skopeo("inspect", "--creds", "brennerglass:not-a-real-token", "--raw", "docker://docker.io/brennerglass/quality-graph:3.0.0")


def test_skopeo_copies_into_a_registry_and_deletes_there(credentials):
    skopeo("copy", "--all", "--dest-creds", credentials, f"docker://{PUBLIC}/connectors/media-inspection:1.4.2",
           f"docker://{SECURE}/copied/media:1")
    assert "1" in json.loads(skopeo("list-tags", "--creds", credentials, f"docker://{SECURE}/copied/media"))["Tags"]
    skopeo("delete", "--creds", credentials, f"docker://{SECURE}/copied/media:1")
    skopeo("inspect", "--creds", credentials, f"docker://{SECURE}/copied/media:1", fails=True)


def test_oras_pulls_a_graph_and_pushes_one(ready, tmp_path, monkeypatch):
    host = ready["baseUrl"].removeprefix("http://")
    client = oras.client.OrasClient(hostname=host, insecure=True)
    assert client.get_tags(f"{host}/furnace-anomaly") == ["2.1.0", "2.2.0", "2.3.0"]
    [graph] = client.pull(target=f"{host}/furnace-anomaly:2.3.0", outdir=str(tmp_path))
    assert "moduleRequirements" in open(graph, encoding="utf-8").read()
    monkeypatch.chdir(tmp_path)
    robot = next(user for user in ready["users"] if "clientSecret" in user)
    # With tokens this client keeps its first one, which is for reading; a name and a password do for everything.
    client = oras.client.OrasClient(hostname=host, insecure=True, auth_backend="basic")
    client.login(hostname=host, username=robot["clientId"], password=robot["clientSecret"], tls_verify=False)
    client.push(target=f"{host}/pushed-by-oras:1", files=[f"{os.path.basename(graph)}:application/yaml"], disable_path_validation=True)
    assert client.get_tags(f"{host}/pushed-by-oras") == ["1"]


def test_the_client_library_lists_locks_and_deletes(client):
    assert "furnace-anomaly" in list(client.list_repository_names())
    tags = list(client.list_tag_properties("furnace-anomaly", order_by=ArtifactTagOrder.LAST_UPDATED_ON_DESCENDING, results_per_page=2))
    assert [tag.name for tag in tags] == ["2.3.0", "2.2.0", "2.1.0"]
    manifest = client.get_manifest_properties("furnace-anomaly", "2.3.0")
    assert manifest.digest == tags[0].digest
    got = client.get_manifest("furnace-anomaly", "2.3.0")
    assert got.digest == manifest.digest, "the library checks the digest itself"
    layer = got.manifest["layers"][0]["digest"]
    assert b"".join(client.download_blob("furnace-anomaly", layer))
    locked = client.update_repository_properties("temperature", can_delete=False)
    assert locked.can_delete is False
    client.update_repository_properties("temperature", can_delete=True)
    client.delete_repository("temperature")
    with pytest.raises(ResourceNotFoundError):
        client.get_repository_properties("temperature")


def test_the_client_library_uploads(client):
    import io

    digest, size = client.upload_blob("uploaded", io.BytesIO(b"{}"))
    manifest = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
                "config": {"mediaType": "application/vnd.oci.empty.v1+json", "digest": digest, "size": size}, "layers": []}
    client.set_manifest("uploaded", manifest, tag="1")
    assert client.get_manifest("uploaded", "1").manifest["config"]["digest"] == digest


def test_whoever_is_nobody_pulls_only_where_that_is_allowed():
    with ContainerRegistryClient(f"https://{PUBLIC}", audience="https://containerregistry.azure.net") as anyone:
        assert anyone.get_manifest("furnace-anomaly", "2.3.0").digest
        with pytest.raises(ClientAuthenticationError):
            list(anyone.list_repository_names())
    with ContainerRegistryClient(f"https://{SECURE}", audience="https://containerregistry.azure.net") as anyone:
        with pytest.raises(ClientAuthenticationError):
            anyone.get_manifest("furnace-anomaly", "2.3.0")


def test_an_abac_registry_and_one_that_refuses_tokens_for_arm(credential):
    with ContainerRegistryClient(f"https://{ABAC}", credential, audience="https://containerregistry.azure.net") as client:
        assert client.get_manifest("furnace-anomaly", "2.3.0").digest
    with ContainerRegistryClient(f"https://{SECURE}", credential, audience="https://management.azure.com") as client:
        with pytest.raises(ClientAuthenticationError):
            client.get_manifest("furnace-anomaly", "2.3.0")
