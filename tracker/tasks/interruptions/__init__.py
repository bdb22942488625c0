"""中止, 恢复, 撤销 of dispatched tasks, each with its reason and the day from which nothing is scored."""
