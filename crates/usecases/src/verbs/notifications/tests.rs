//! What ended while somebody looked, and while nobody did.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use store::Database;
use time::OffsetDateTime;

use domain::RegistryEndpointId;

use super::*;
use crate::desktop::{Desktop, Notice};
use crate::error::ErrorCode;
use crate::steps::notifications::create_ended;
use crate::{Builder, Frontend};

#[derive(Default)]
struct Window {
    hidden: AtomicBool,
    shown: Mutex<Vec<Notice>>,
    changes: Mutex<Vec<ChangedWhat>>,
}

impl Desktop for Window {
    fn open_url(&self, _url: &str) -> Result<(), String> {
        Ok(())
    }

    fn changed(&self, what: ChangedWhat) {
        self.changes.lock().expect("not poisoned").push(what);
    }

    fn in_sight(&self) -> bool {
        !self.hidden.load(Ordering::SeqCst)
    }

    fn notify(&self, notice: &Notice) {
        self.shown.lock().expect("not poisoned").push(notice.clone());
    }
}

fn context(window: &Arc<Window>) -> Arc<Context> {
    Builder::new(Frontend::Batch, Arc::clone(window) as Arc<dyn Desktop>)
        .database(Arc::new(Database::in_memory().expect("opens")))
        .clock(|| OffsetDateTime::from_unix_timestamp(1_795_600_800).unwrap_or(OffsetDateTime::UNIX_EPOCH))
        .build()
        .expect("built")
}

const ID: &str = "/subscriptions/3f2504e0-4f89-41d3-9a0c-0305e82c3301/resourceGroups/rg/providers/Microsoft.IoTOperations/instances/oslo/registryEndpoints/harbour";

#[tokio::test]
async fn only_what_ends_in_a_hidden_window_is_told_by_the_desktop_and_all_of_it_is_kept() {
    let window = Arc::new(Window::default());
    let ctx = context(&window);
    let id = RegistryEndpointId::parse(ID).expect("an ID");
    create_ended(&ctx, &id, "harbour.azurecr.io", None).await;
    window.hidden.store(true, Ordering::SeqCst);
    let error = Error::new(ErrorCode::Forbidden, "You may not do this.");
    create_ended(&ctx, &id, "harbour.azurecr.io", Some(&error)).await;
    let told = [Notice {
        title: "Registry endpoint harbour was not created".to_owned(),
        body: "Instance oslo: You may not do this.".to_owned(),
        endpoint_id: None,
    }];
    assert_eq!(*window.shown.lock().expect("not poisoned"), told);
    assert_eq!(*window.changes.lock().expect("not poisoned"), [ChangedWhat::Notifications; 2]);
    let history = list(&ctx).await.expect("listed");
    let seen = |read| Notification {
        number: 1,
        happened_at: "2026-11-25T10:00:00Z".to_owned(),
        kind: NotificationKind::Created,
        title: "Registry endpoint harbour was created".to_owned(),
        body: "The instance oslo can now pull from harbour.azurecr.io.".to_owned(),
        endpoint_id: Some(ID.to_owned()),
        read,
    };
    let [failed, created] = history.as_slice() else { panic!("two: {history:?}") };
    assert_eq!(*created, seen(true));
    assert_eq!((failed.kind, failed.read), (NotificationKind::CreateFailed, false));
    assert!(mark_read(&ctx, failed.number).await.expect("marked").iter().all(|one| one.read));
    clear(&ctx).await.expect("cleared");
    assert_eq!(list(&ctx).await.expect("listed"), []);
}

#[test]
fn a_word_of_a_newer_regent_is_still_a_notification() {
    assert_eq!(NotificationKind::read("rolledOut"), NotificationKind::Other);
}
