//! Text of somebody else, made fit to stand between our sentences. Called wherever an answer is read.

/// Longer sentences of a service are cut.
pub const MAX_SENTENCE: usize = 2_000;

/// The text without control characters, and not endlessly long.
#[must_use]
pub fn sentence(text: &str) -> String {
    text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_SENTENCE).collect()
}
