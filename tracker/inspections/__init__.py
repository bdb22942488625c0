"""督导: inspections from the plan 方案 to the conclusion, the problems they find, their rectification 整改 and the review 复核.

Owns inspections, what was seen in the field, findings with their proofs, replies and verifications, reviews of conclusions.
The printed papers' life belongs to `documents`, a task's to `tasks`. Announces everything that `assessment` counts; hears
that a paper was issued: a 督导通知书 tells the unit, a 整改通知书 puts its findings to the unit.
"""
