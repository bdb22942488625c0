"""方案: published work plans, their measures, owners, indicators and targets; the import from a file or pasted text.

Owns what was printed and what the office confirmed of it (rulebook §3). Announces imports, confirmed leads and
corrections; hears nothing. The parser (`parsing`) and the readers of files (`readers`) are pure.
"""
