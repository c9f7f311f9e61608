"""azure-identity: a secret, a managed identity, a device code; and the errors of a wrong secret and a wrong tenant."""

import json
import urllib.request

import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import ClientSecretCredential, DeviceCodeCredential, ManagedIdentityCredential

ARM = "https://management.azure.com/.default"


def test_an_application_signs_in_with_its_secret(credential):
    assert credential.get_token(ARM).token.count(".") == 2


@pytest.mark.parametrize("change, word", [("secret", "AADSTS7000215"), ("tenant", "authority configuration"), ("client", "AADSTS700016")])
def test_what_is_wrong_is_told_with_entras_number(ready, robot, change, word):
    parts = {"tenant": ready["tenantId"], "client": robot["clientId"], "secret": robot["clientSecret"]}
    parts[change] = "11111111-1111-4111-8111-111111111111"
    wrong = ClientSecretCredential(parts["tenant"], parts["client"], parts["secret"])
    with pytest.raises(ClientAuthenticationError) as refused:
        wrong.get_token(ARM)
    assert word in str(refused.value)


def test_a_machine_signs_in_as_itself(environment):
    assert ManagedIdentityCredential().get_token(ARM).token


def test_a_device_code_is_typed_in_elsewhere(ready):
    def shown(_uri, code, _expires):
        body = json.dumps({"userCode": code, "user": ready["users"][0]["userPrincipalName"]}).encode()
        typed = urllib.request.Request(ready["baseUrl"] + "/_sandbox/device", data=body)
        with urllib.request.urlopen(typed) as answer:
            assert answer.status == 204 or answer.status == 200

    device = DeviceCodeCredential(client_id=ready["users"][0]["clientId"], tenant_id="organizations", prompt_callback=shown)
    assert device.get_token(ARM).token
