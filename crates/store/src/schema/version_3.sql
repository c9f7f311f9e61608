PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE draft (
        id TEXT PRIMARY KEY,
        saved_at TEXT NOT NULL,
        step TEXT NOT NULL,
        body TEXT NOT NULL
     , discarded_at TEXT, create_when_back INTEGER NOT NULL DEFAULT 0) STRICT;
INSERT INTO draft VALUES('6a1d8c3e-5d4c-4c64-8b2e-0c1f52a8f101','2026-11-25T09:58:12Z','review','{"schema":1,"instanceId":"/subscriptions/5f5cf8ed-0b75-4d27-9a2c-6b1b1f0f6f01/resourceGroups/rg-linz/providers/Microsoft.IoTOperations/instances/aio-linz-furnace","name":"line-1","host":"contoso.azurecr.io","method":"Anonymous"}',NULL,0);
INSERT INTO draft VALUES('6a1d8c3e-5d4c-4c64-8b2e-0c1f52a8f102','2026-11-25T10:07:41Z','review','{"schema":1,"instanceId":"/subscriptions/5f5cf8ed-0b75-4d27-9a2c-6b1b1f0f6f01/resourceGroups/rg-linz/providers/Microsoft.IoTOperations/instances/aio-linz-furnace","name":"line-2","host":"contoso.azurecr.io","method":"Anonymous","note":"changed after it was sent"}',NULL,0);
INSERT INTO draft VALUES('6a1d8c3e-5d4c-4c64-8b2e-0c1f52a8f103','2026-11-24T16:20:00Z','authentication','{"schema":1,"instanceId":"/subscriptions/5f5cf8ed-0b75-4d27-9a2c-6b1b1f0f6f01/resourceGroups/rg-linz/providers/Microsoft.IoTOperations/instances/aio-linz-furnace","name":"waiting","host":"contoso.azurecr.io","method":"Anonymous"}',NULL,1);
INSERT INTO draft VALUES('6a1d8c3e-5d4c-4c64-8b2e-0c1f52a8f104','2026-11-23T08:00:00Z','basics','{"schema":2,"name":7}','2026-11-24T08:00:00Z',0);
CREATE TABLE last_seen (
        account TEXT PRIMARY KEY,
        as_of TEXT NOT NULL,
        body TEXT NOT NULL
     ) STRICT;
INSERT INTO last_seen VALUES('Sandbox/72f988bf-86f1-41af-91ab-2d7cd011db47/2a2f0c26-5f5c-4bbd-9d86-1d7e7f0a3c11','2026-11-25T09:00:00Z','[]');
CREATE TABLE creation (
        number INTEGER PRIMARY KEY,
        happened_at TEXT NOT NULL,
        account TEXT NOT NULL,
        endpoint_id TEXT NOT NULL,
        instance_id TEXT NOT NULL,
        method TEXT NOT NULL,
        outcome TEXT NOT NULL CHECK (outcome IN ('created', 'failed', 'refused')),
        error_code TEXT
     , operation_id TEXT, name TEXT NOT NULL DEFAULT '', detail TEXT) STRICT;
INSERT INTO creation VALUES(1,'2026-11-20T07:11:09Z','Sandbox/72f988bf-86f1-41af-91ab-2d7cd011db47/2a2f0c26-5f5c-4bbd-9d86-1d7e7f0a3c11','/subscriptions/5f5cf8ed-0b75-4d27-9a2c-6b1b1f0f6f01/resourceGroups/rg-linz/providers/Microsoft.IoTOperations/instances/aio-linz-furnace/registryEndpoints/mcr','/subscriptions/5f5cf8ed-0b75-4d27-9a2c-6b1b1f0f6f01/resourceGroups/rg-linz/providers/Microsoft.IoTOperations/instances/aio-linz-furnace','Anonymous','created',NULL,NULL,'mcr',NULL);
INSERT INTO creation VALUES(2,'2026-11-21T12:00:31Z','Sandbox/72f988bf-86f1-41af-91ab-2d7cd011db47/2a2f0c26-5f5c-4bbd-9d86-1d7e7f0a3c11','/subscriptions/5f5cf8ed-0b75-4d27-9a2c-6b1b1f0f6f01/resourceGroups/rg-linz/providers/Microsoft.IoTOperations/instances/aio-linz-furnace/registryEndpoints/acr','/subscriptions/5f5cf8ed-0b75-4d27-9a2c-6b1b1f0f6f01/resourceGroups/rg-linz/providers/Microsoft.IoTOperations/instances/aio-linz-furnace','SystemAssignedManagedIdentity','created',NULL,'/subscriptions/5f5cf8ed-0b75-4d27-9a2c-6b1b1f0f6f01/resourcegroups/rg-linz/providers/microsoft.iotoperations/instances/aio-linz-furnace/registryendpoints/acr@2026-11-21T12:00:29Z','acr',NULL);
INSERT INTO creation VALUES(5,'2026-11-21T12:05:02Z','Sandbox/72f988bf-86f1-41af-91ab-2d7cd011db47/2a2f0c26-5f5c-4bbd-9d86-1d7e7f0a3c11','/subscriptions/5f5cf8ed-0b75-4d27-9a2c-6b1b1f0f6f01/resourceGroups/rg-linz/providers/Microsoft.IoTOperations/instances/aio-linz-furnace/registryEndpoints/ghcr','/subscriptions/5f5cf8ed-0b75-4d27-9a2c-6b1b1f0f6f01/resourceGroups/rg-linz/providers/Microsoft.IoTOperations/instances/aio-linz-furnace','ArtifactPullSecret','failed','OperationFailed','0b7c2b2d-77c1-47a4-8f2d-bd4f8a3c0001','ghcr','Azure refused it: the secret is not there.');
INSERT INTO creation VALUES(6,'2026-11-22T23:59:59Z','Sandbox/72f988bf-86f1-41af-91ab-2d7cd011db47/2a2f0c26-5f5c-4bbd-9d86-1d7e7f0a3c11','/subscriptions/5f5cf8ed-0b75-4d27-9a2c-6b1b1f0f6f01/resourceGroups/rg-linz/providers/Microsoft.IoTOperations/instances/aio-linz-furnace/registryEndpoints/Not A Name','/subscriptions/5f5cf8ed-0b75-4d27-9a2c-6b1b1f0f6f01/resourceGroups/rg-linz/providers/Microsoft.IoTOperations/instances/aio-linz-furnace','Anonymous','refused','InvalidInput','0b7c2b2d-77c1-47a4-8f2d-bd4f8a3c0002','Not A Name','A name has 3 to 63 characters.');
CREATE TABLE preference (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
     ) STRICT;
INSERT INTO preference VALUES('theme','dark');
CREATE TABLE operation (
        id TEXT PRIMARY KEY,
        started_at TEXT NOT NULL,
        account TEXT NOT NULL,
        endpoint_id TEXT NOT NULL,
        instance_id TEXT NOT NULL,
        method TEXT NOT NULL,
        draft_id TEXT,
        body TEXT NOT NULL
     ) STRICT;
INSERT INTO operation VALUES('0b7c2b2d-77c1-47a4-8f2d-bd4f8a3c0010','2026-11-25T10:00:00Z','Sandbox/72f988bf-86f1-41af-91ab-2d7cd011db47/2a2f0c26-5f5c-4bbd-9d86-1d7e7f0a3c11','/subscriptions/5f5cf8ed-0b75-4d27-9a2c-6b1b1f0f6f01/resourceGroups/rg-linz/providers/Microsoft.IoTOperations/instances/aio-linz-furnace/registryEndpoints/line-1','/subscriptions/5f5cf8ed-0b75-4d27-9a2c-6b1b1f0f6f01/resourceGroups/rg-linz/providers/Microsoft.IoTOperations/instances/aio-linz-furnace','Anonymous','6a1d8c3e-5d4c-4c64-8b2e-0c1f52a8f101','{"name":"line-1","lines":[{"step":"registryEndpoint","target":"line-1","place":null,"id":"/subscriptions/5f5cf8ed-0b75-4d27-9a2c-6b1b1f0f6f01/resourceGroups/rg-linz/providers/Microsoft.IoTOperations/instances/aio-linz-furnace/registryEndpoints/line-1","state":"begun"}],"sent":{"host":"contoso.azurecr.io","authentication":{"method":"Anonymous","anonymousSettings":{}},"customLocation":"/subscriptions/5f5cf8ed-0b75-4d27-9a2c-6b1b1f0f6f01/resourceGroups/rg-linz/providers/Microsoft.ExtendedLocation/customLocations/cl-linz-furnace"},"sentAt":"2026-11-25T10:00:01Z","awaiting":null}');
INSERT INTO operation VALUES('0b7c2b2d-77c1-47a4-8f2d-bd4f8a3c0011','2026-11-25T10:03:00Z','Sandbox/72f988bf-86f1-41af-91ab-2d7cd011db47/2a2f0c26-5f5c-4bbd-9d86-1d7e7f0a3c11','/subscriptions/5f5cf8ed-0b75-4d27-9a2c-6b1b1f0f6f01/resourceGroups/rg-linz/providers/Microsoft.IoTOperations/instances/aio-linz-furnace/registryEndpoints/line-2','/subscriptions/5f5cf8ed-0b75-4d27-9a2c-6b1b1f0f6f01/resourceGroups/rg-linz/providers/Microsoft.IoTOperations/instances/aio-linz-furnace','ArtifactPullSecret','6a1d8c3e-5d4c-4c64-8b2e-0c1f52a8f102','{"name":"line-2","lines":[{"step":"keyVaultSecret","target":"line-2-pull","place":"kv-linz","id":null,"state":"done"},{"step":"secretProviderClass","target":"line-2-pull","place":"spc-linz","id":null,"state":"existing"},{"step":"secretSync","target":"line-2-pull","place":null,"id":null,"state":"done"},{"step":"registryEndpoint","target":"line-2","place":null,"id":"/subscriptions/5f5cf8ed-0b75-4d27-9a2c-6b1b1f0f6f01/resourceGroups/rg-linz/providers/Microsoft.IoTOperations/instances/aio-linz-furnace/registryEndpoints/line-2","state":"begun"}],"sent":{"host":"ghcr.io","authentication":{"method":"ArtifactPullSecret","artifactPullSecretSettings":{"secretRef":"line-2-pull"}},"customLocation":"/subscriptions/5f5cf8ed-0b75-4d27-9a2c-6b1b1f0f6f01/resourceGroups/rg-linz/providers/Microsoft.ExtendedLocation/customLocations/cl-linz-furnace"},"sentAt":"2026-11-25T10:03:12Z","awaiting":{"pollUrl":"https://management.azure.com/subscriptions/x/providers/Microsoft.IoTOperations/locations/westeurope/operationStatuses/1?api-version=2026-03-01","resourceUrl":"r"}}');
INSERT INTO operation VALUES('0b7c2b2d-77c1-47a4-8f2d-bd4f8a3c0012','2026-11-25T10:04:00Z','Sandbox/72f988bf-86f1-41af-91ab-2d7cd011db47/2a2f0c26-5f5c-4bbd-9d86-1d7e7f0a3c11','/subscriptions/5f5cf8ed-0b75-4d27-9a2c-6b1b1f0f6f01/resourceGroups/rg-linz/providers/Microsoft.IoTOperations/instances/aio-linz-furnace/registryEndpoints/of-tomorrow','/subscriptions/5f5cf8ed-0b75-4d27-9a2c-6b1b1f0f6f01/resourceGroups/rg-linz/providers/Microsoft.IoTOperations/instances/aio-linz-furnace','Anonymous',NULL,'{"name": 7');
CREATE TABLE seen (
        account TEXT NOT NULL,
        what TEXT NOT NULL,
        as_of TEXT NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (account, what)
     ) STRICT;
INSERT INTO seen VALUES('Sandbox/72f988bf-86f1-41af-91ab-2d7cd011db47/2a2f0c26-5f5c-4bbd-9d86-1d7e7f0a3c11','when draft 6a1d8c3e-5d4c-4c64-8b2e-0c1f52a8f103 was marked','2026-11-24T16:21:00Z','{"instance":true,"endpoint":null,"secret":false}');
INSERT INTO seen VALUES('Sandbox/72f988bf-86f1-41af-91ab-2d7cd011db47/2a2f0c26-5f5c-4bbd-9d86-1d7e7f0a3c11','instances','2026-11-25T09:00:00Z','[]');
CREATE TABLE favourite (
        account TEXT NOT NULL,
        endpoint_id TEXT NOT NULL,
        added_at TEXT NOT NULL,
        PRIMARY KEY (account, endpoint_id)
     ) STRICT;
INSERT INTO favourite VALUES('Sandbox/72f988bf-86f1-41af-91ab-2d7cd011db47/2a2f0c26-5f5c-4bbd-9d86-1d7e7f0a3c11','/subscriptions/5f5cf8ed-0b75-4d27-9a2c-6b1b1f0f6f01/resourcegroups/rg-linz/providers/microsoft.iotoperations/instances/aio-linz-furnace/registryendpoints/acr','2026-11-21T13:00:00Z');
CREATE TABLE notification (
        number INTEGER PRIMARY KEY,
        happened_at TEXT NOT NULL,
        kind TEXT NOT NULL,
        title TEXT NOT NULL,
        body TEXT NOT NULL,
        endpoint_id TEXT,
        read_at TEXT
     ) STRICT;
INSERT INTO notification VALUES(1,'2026-11-21T12:05:03Z','createFailed','t','b','/subscriptions/5f5cf8ed-0b75-4d27-9a2c-6b1b1f0f6f01/resourceGroups/rg-linz/providers/Microsoft.IoTOperations/instances/aio-linz-furnace/registryEndpoints/ghcr',NULL);
CREATE UNIQUE INDEX creation_once ON creation (operation_id);
COMMIT;
PRAGMA user_version=3;
