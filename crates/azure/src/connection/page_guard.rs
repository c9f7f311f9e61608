//! The end of every list: a service whose next link is always another one would be read for ever. Called between two pages by
//! the lists of Resource Manager, Resource Graph and Key Vault. What came until then is kept, and it is said that it is
//! not all.

use std::collections::HashSet;
use std::time::Duration;

use tokio::time::Instant;

use crate::error::Error;

/// So many pages in a row may bring nothing new: a service filters after it has cut its pages.
const MAX_PAGES_WITHOUT_NEWS: u32 = 25;
const MAX_PAGES: u32 = 5_000;
const MAX_ROWS: usize = 500_000;
/// For one listing.
const TIMEOUT: Duration = Duration::from_secs(10 * 60);

/// Counts the pages of one list.
#[derive(Debug)]
pub(crate) struct PageGuard {
    visited: HashSet<String>,
    pages: u32,
    without_news: u32,
    rows: usize,
    begun: Instant,
}

impl PageGuard {
    /// A list whose first page is at this address.
    pub(crate) fn from(first: &str) -> Self {
        Self { visited: HashSet::from([first.to_owned()]), pages: 0, without_news: 0, rows: 0, begun: Instant::now() }
    }

    /// A page was read and there is another one at `next`. `rows` is how many different rows there are by now.
    ///
    /// # Errors
    /// When the list is not read any further.
    pub(crate) fn turn(&mut self, operation: &str, next: &str, rows: usize) -> Result<(), Error> {
        self.pages += 1;
        self.without_news = if rows > self.rows { 0 } else { self.without_news + 1 };
        self.rows = rows;
        let why = if !self.visited.insert(next.to_owned()) {
            "The service's pages lead back to one that was read already".to_owned()
        } else if self.without_news >= MAX_PAGES_WITHOUT_NEWS {
            format!(
                "{MAX_PAGES_WITHOUT_NEWS} pages in a row brought nothing new, and the service names another one each time"
            )
        } else if self.pages >= MAX_PAGES {
            format!("The service named another page after {MAX_PAGES} of them")
        } else if rows >= MAX_ROWS {
            format!("The list has more than {MAX_ROWS} rows")
        } else if self.begun.elapsed() >= TIMEOUT {
            format!("The list was not at its end after {} minutes", TIMEOUT.as_secs() / 60)
        } else {
            return Ok(());
        };
        Err(Error::protocol(operation, format!("{why}. What came until then is kept; the rest is missing.")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(rows: impl Fn(u32) -> usize, link: impl Fn(u32) -> String) -> u32 {
        let mut guard = PageGuard::from("0");
        (1..=MAX_PAGES * 2).find(|page| guard.turn("list", &link(*page), rows(*page)).is_err()).unwrap_or(u32::MAX)
    }

    #[test]
    fn a_list_that_is_always_new_ends() {
        let new = |page: u32| page.to_string();
        assert_eq!(pages(|_| 0, new), MAX_PAGES_WITHOUT_NEWS);
        assert_eq!(pages(|_| 7, new), MAX_PAGES_WITHOUT_NEWS + 1, "the same row on each page");
        assert_eq!(pages(|page| page as usize, new), MAX_PAGES, "a row a page");
        assert!(pages(|page| page as usize * 1_000, new) <= 500);
        assert_eq!(pages(|page| page as usize, |_| "same".to_owned()), 2);
        assert_eq!(pages(|page| page as usize / 20, new), MAX_PAGES, "empty pages in between are no end");
    }

    #[tokio::test(start_paused = true)]
    async fn a_list_that_is_slow_ends_too() {
        let mut guard = PageGuard::from("0");
        guard.turn("list", "1", 1).unwrap();
        tokio::time::advance(TIMEOUT).await;
        assert!(guard.turn("list", "2", 2).is_err());
    }
}
