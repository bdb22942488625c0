"""问题: what an inspection found, each with fact, basis and proof; the ledger."""
