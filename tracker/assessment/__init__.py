"""目标考核: the scheme 考核办法, the ledger of points 计分明细, the round with 公示, objections 申诉 and tiers 定档.

Owns scheme versions, score entries, settlements, rounds, objections and manual entries. Announces what was posted, adopted,
published, objected to, decided and settled. Reads the facts of tasks, reports and inspections; nobody types a figure twice.
"""
