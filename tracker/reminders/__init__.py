"""催办: what the clock and the office remind people of, and the calendar that they take along.

Owns the daily digest 每日提醒, manual reminders 催办 with their printable slip 催办单, and calendar links. Stands above reports:
it reads what is due of slots, parts and milestones, and tells people through `messages`. Announces ReminderSent
(counted by assessment: a responsible unit that was late although its lead had reminded it, rulebook §9) and the
making and closing of calendar links. Hears nothing.
"""
