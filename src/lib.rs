//! The page of Bulkhead.
