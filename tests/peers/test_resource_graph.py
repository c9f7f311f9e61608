"""azure-mgmt-resourcegraph and azure-mgmt-resource: pages, queries outside the subset, groups and providers."""

import pytest
from azure.core.exceptions import HttpResponseError
from azure.mgmt.resource import ResourceManagementClient
from azure.mgmt.resourcegraph import ResourceGraphClient
from azure.mgmt.resourcegraph.models import QueryRequest, QueryRequestOptions


@pytest.fixture(scope="module")
def graph(credential):
    return ResourceGraphClient(credential)


def query(graph, ready, text, **options):
    return graph.resources(QueryRequest(subscriptions=ready["subscriptions"], query=text,
                                        options=QueryRequestOptions(result_format="objectArray", **options)))


def test_the_pages_of_a_query_follow_each_other(graph, ready):
    text = "resources | where type =~ 'microsoft.iotoperations/instances/registryendpoints' | project id | order by id asc"
    ids, token = [], None
    while True:
        page = query(graph, ready, text, top=4, skip_token=token)
        ids += [row["id"] for row in page.data]
        token = page.skip_token
        if not token:
            break
    assert len(ids) == len(set(ids)) == page.total_records > 10


@pytest.mark.parametrize("text", ["resources | where", "resources | frobnicate", "nosuchtable | take 1", "resources | where name == 'unclosed"])
def test_a_query_that_cannot_be_read_is_refused_and_says_why(graph, ready, text):
    with pytest.raises(HttpResponseError) as refused:
        query(graph, ready, text)
    assert refused.value.status_code == 400 and refused.value.error.details


def test_groups_and_providers_are_listed(credential, subscription):
    client = ResourceManagementClient(credential, subscription)
    groups = [group.name for group in client.resource_groups.list()]
    assert groups and all(groups)
    assert client.providers.get("Microsoft.IoTOperations").registration_state == "Registered"
