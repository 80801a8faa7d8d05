//! Labelled petitions from believable crowds, and how a report does on them.
