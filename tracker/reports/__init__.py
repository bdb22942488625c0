"""填报期、进展报告: what units owe, report, sign off 审签, and the office accepts 采用 or returns 退回; the report light 报送灯.

Owns report slots, reports and their figures. Announces every step; hears of dispatched tasks and makes their slots.
"""
