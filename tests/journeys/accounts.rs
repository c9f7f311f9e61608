//! Someone who is a guest of another tenant ticks it, and signs out again.

use serde_json::json;

use crate::support::{channel, sandbox};

#[test]
fn a_tenant_is_ticked_listed_and_unticked_and_everybody_signs_out() {
    let emulator = sandbox("plant");
    let app = emulator.app();
    let before = app.rows("")["total"].as_u64().unwrap();
    let accounts = app.invoke("list_accounts", json!({})).unwrap();
    let account = &accounts["accounts"][0];
    let guest = account["tenants"].as_array().unwrap().iter().find(|tenant| tenant["home"] == false).unwrap();
    let tick = |ticked: bool| {
        let arguments = json!({ "accountId": account["id"], "tenantId": guest["id"], "ticked": ticked });
        let answered = app.invoke("tick_tenant", arguments).unwrap();
        app.invoke("refresh_registry_endpoints", json!({ "onProgress": channel(2) })).unwrap();
        answered
    };
    assert_eq!(tick(true)["accounts"][0]["tenants"][1]["subscriptions"][0]["name"], "Glasworks Research Pilot");
    assert_eq!(app.rows("")["total"], before + 2);
    assert_eq!(app.rows("villach")["matching"], 2);
    tick(false);
    assert_eq!(app.rows("")["total"], before);
    let nobody = json!({ "accountId": "nobody", "tenantId": guest["id"], "ticked": true });
    assert_eq!(app.invoke("tick_tenant", nobody).unwrap_err()["code"], "NotFound");
    assert_eq!(app.invoke("switch_account", json!({ "accountId": "nobody" })).unwrap_err()["code"], "NotFound");
    app.invoke("sign_out_everybody", json!({})).unwrap();
    assert_eq!(app.invoke("get_session", json!({})).unwrap(), json!(null));
}
