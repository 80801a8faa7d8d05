//! The one door for tests of detectors: a petition written as text.
