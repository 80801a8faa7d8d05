//! The answer to a question that may have had none.

/// What is known after asking, or not asking, the outside world.
///
/// "Could not find out" is not "no": only [`Lookup::Found`] and
/// [`Lookup::Absent`] may ever count as evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lookup<T> {
    /// The question was never put (offline, no column, not worth a query).
    #[default]
    NotAsked,
    /// Asked and answered.
    Found(T),
    /// Asked, and the answer is that there is nothing.
    Absent,
    /// Asked without an answer: a failure, never evidence.
    Unknown,
}

impl<T> Lookup<T> {
    /// The answer, where there is one.
    pub fn found(&self) -> Option<&T> {
        match self {
            Self::Found(value) => Some(value),
            _ => None,
        }
    }

    /// Whether the question was settled, one way or the other.
    pub fn is_settled(&self) -> bool {
        matches!(self, Self::Found(_) | Self::Absent)
    }
}
