"""What any office system has: clock, calendar, database, unit of work, events, lives, permissions, jobs, forms, files.

Knows no feature and imports none.
"""
