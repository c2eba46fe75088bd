//! Everything of Bulkhead that decides: paste, rules, plan, run, ledger, report.
