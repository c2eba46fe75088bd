//! The services that Bulkhead talks to, simulated, with faults.
