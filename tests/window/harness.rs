//! What every story of the window needs: a cloud, a display, a window on it, and an end in time. Used by the stories of
//! this folder alone; knows the product's start-up flags and the mark of the first frame, and no screen.

mod cloud;
mod desk;
mod display;
mod elements;
mod panel;
mod window;

use std::sync::LazyLock;
use std::time::Duration;

use tokio::sync::Semaphore;

pub(crate) use cloud::Cloud;
pub(crate) use panel::{Panel, name_on_the_bus};
pub(crate) use window::{Look, Window, root};

/// How many windows may be open at once: each takes about 300 MiB and a core while it starts.
static WINDOWS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(2));

/// No story takes longer; the wait for a free place is not counted.
const LONGEST_STORY: Duration = Duration::from_secs(150);

/// One story: its name (for pictures), the scenario it plays in and how the window looks.
pub(crate) struct Story {
    name: &'static str,
    options: sandbox::Options,
    look: Look,
    longest: Duration,
}

impl Story {
    /// A story in the scenario `plant`, light, at the size the window opens with. Operations of the cloud take one second.
    pub(crate) fn new(name: &'static str) -> Self {
        let options = sandbox::Options {
            lro_seconds: 1,
            retry_after: 1,
            graph_lag_seconds: 1,
            accept_any_token: true,
            ..sandbox::Options::default()
        };
        Self { name, options, look: Look::default(), longest: LONGEST_STORY }
    }

    /// In another scenario: `empty`, `plant` or `estate:INSTANCES:ENDPOINTS_EACH`.
    pub(crate) fn scenario(mut self, scenario: &str) -> Self {
        self.options.scenario = scenario.parse().expect("a scenario of the sandbox");
        self
    }

    /// With a desktop that prefers dark.
    pub(crate) fn dark(mut self) -> Self {
        self.look.dark = true;
        self
    }

    /// Started without a window, as at the person's sign-in to the computer.
    pub(crate) fn hidden(mut self) -> Self {
        self.look.hidden = true;
        self
    }

    /// In a window of this size.
    pub(crate) fn sized(mut self, width: u32, height: u32) -> Self {
        self.look.size = Some((width, height));
        self
    }

    /// On a desktop with a credential store, unlocked.
    pub(crate) fn with_keyring(mut self) -> Self {
        self.look.keyring = true;
        self
    }

    /// With other wishes for the cloud.
    pub(crate) fn cloud(mut self, wish: impl FnOnce(&mut sandbox::Options)) -> Self {
        wish(&mut self.options);
        self
    }

    /// With more time than other stories.
    pub(crate) fn at_most(mut self, longest: Duration) -> Self {
        self.longest = longest;
        self
    }

    /// Plays the story. The window and everything under it end with it, whatever happens.
    pub(crate) async fn play(self, story: impl AsyncFnOnce(&Window, &Cloud)) {
        self.play_whole(async |window, cloud| {
            story(&window, cloud).await;
            window
        })
        .await;
    }

    /// Plays it in two runs of the application, on one desktop and one cloud.
    pub(crate) async fn play_twice(
        self,
        first: impl AsyncFnOnce(&Window, &Cloud),
        then: impl AsyncFnOnce(&Window, &Cloud),
    ) {
        self.play_whole(async |window, cloud| {
            first(&window, cloud).await;
            let window = window.start_again(cloud).await;
            then(&window, cloud).await;
            window
        })
        .await;
    }

    /// Plays it with the window in hand, to be killed and started again; answers with the last one.
    pub(crate) async fn play_whole(self, story: impl AsyncFnOnce(Window, &Cloud) -> Window) {
        let _place = WINDOWS.acquire().await.expect("the limit is never closed");
        let cloud = Cloud::start(self.options).await;
        let played = tokio::time::timeout(self.longest, async {
            let window = Window::open(self.name, &cloud, self.look).await;
            story(window, &cloud).await.close().await;
        });
        assert!(played.await.is_ok(), "the story {} did not end within {} s", self.name, self.longest.as_secs());
    }
}
