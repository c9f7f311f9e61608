//! The rows of a list, and whether they are all. Answered by the clients whose lists people see: what came is never thrown away
//! because of what did not come, and never passed off as all of it.

use crate::error::Error;

/// Rows, and what is missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing<T> {
    /// Those that came and could be read.
    pub rows: Vec<T>,
    /// Why there should be more: the list did not end, or rows could not be read.
    pub problem: Option<Error>,
}

impl<T> Listing<T> {
    /// `unread` rows were no `T`; `cut` is why the list was not read to its end.
    pub(crate) fn new(operation: &str, rows: Vec<T>, unread: usize, cut: Option<Error>) -> Self {
        let missing = (unread > 0).then(|| {
            let what = if unread == 1 { "1 row".to_owned() } else { format!("{unread} rows") };
            Error::protocol(operation, format!("{what} of the answer could not be understood and are left out."))
        });
        Self { rows, problem: cut.or(missing) }
    }

    /// All rows, for a caller who can do nothing with a part.
    ///
    /// # Errors
    /// Where a part is missing.
    pub fn whole(self) -> Result<Vec<T>, Error> {
        self.problem.map_or(Ok(self.rows), Err)
    }
}
