"""任务: what the office breaks a measure into, dispatches 交办, and the units acknowledge 签收; its progress light 进度灯.

Owns tasks, assignments, milestones and allocations. Announces every step. Hears of figures and milestones
that reports (above) accept, through its actions.
"""
