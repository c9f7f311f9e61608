"""azure-keyvault-secrets: sets, versions, lists over pages, deletes, recovers and purges secrets."""

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.keyvault.secrets import SecretClient


@pytest.fixture(scope="module")
def vault(credential, instance):
    return SecretClient(f"https://{instance.vault}.vault.azure.net", credential)


def test_all_names_are_listed_over_the_pages_without_a_value(vault):
    found = list(vault.list_properties_of_secrets())
    assert len(found) > 50 and any(not one.enabled for one in found)


def test_a_secret_has_versions_and_the_last_counts(vault):
    first = vault.set_secret("sdk-pull", "one", content_type="text/plain", tags={"made": "by a test"})
    second = vault.set_secret("sdk-pull", "two")
    assert first.properties.version != second.properties.version
    assert vault.get_secret("sdk-pull").value == "two"
    assert vault.get_secret("sdk-pull", first.properties.version).value == "one"
    assert len(list(vault.list_properties_of_secret_versions("sdk-pull"))) == 2
    vault.update_secret_properties("sdk-pull", second.properties.version, enabled=False)
    with pytest.raises(HttpResponseError) as refused:
        vault.get_secret("sdk-pull")
    assert refused.value.status_code == 403


def test_a_deleted_secret_keeps_its_name_until_it_is_recovered_or_purged(vault):
    vault.set_secret("sdk-goes", "x")
    vault.begin_delete_secret("sdk-goes").wait()
    with pytest.raises(HttpResponseError) as refused:
        vault.set_secret("sdk-goes", "y")
    assert refused.value.status_code == 409
    vault.begin_recover_deleted_secret("sdk-goes").wait()
    assert vault.get_secret("sdk-goes").value == "x"


def test_what_is_not_there_is_said(vault):
    with pytest.raises(ResourceNotFoundError) as refused:
        vault.get_secret("nobody-made-this")
    assert refused.value.error.code == "SecretNotFound"
