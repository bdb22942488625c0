"""分配: a task's target shared among its units, every edition with its source, always beside the plan's total."""
