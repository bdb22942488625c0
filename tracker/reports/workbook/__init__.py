"""Excel 往返: a unit's open slots as a workbook to fill in at the desk, taken back as drafts only.

Faults come back row by row in a column of the same sheets; nothing is submitted from here.
"""
