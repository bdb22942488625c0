"""设置：规则里每个可调的数，和工作日历。

Owns the versions of every ⚙ of the rule book (core/rules.py reads them) and the corrections of the working-day
calendar (core/calendar.py reads them). Announces what was changed; asks beforehand what it would move.
"""
