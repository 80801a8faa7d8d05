//! E-mail addresses: parsing and canonical mailboxes.
