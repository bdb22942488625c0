"""调度会: the agenda that the system composes, the pack, what was decided 议定事项, the minutes and the 工作提醒函.

Owns meetings, who attends, decisions and which letter told whom. A decision's progress is its task's; the printed documents'
life belongs to `documents`. Announces what happens to meetings and decisions; hears that a document was issued.
"""
