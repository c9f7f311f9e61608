//! What kind of front end the program is. Named by the front end, read wherever a verb or a start differs.

/// What kind of front end it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frontend {
    /// A person looks at it for a while: it shows at once what is stored on this computer, works offline with it, and looks
    /// after the network, open creates and the collector in the background.
    Interactive,
    /// One command of a script: it answers with what Azure says now, or not at all.
    Batch,
}
