//! The integration tests: one binary, one module a subject.
//!
//! Linking the library is slower than running most tests, so every subject shares this
//! one binary. A subject is one file here and one line below.

mod architecture; // what the source itself must obey
