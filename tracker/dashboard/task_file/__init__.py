"""任务档案: everything about one task, on one page and bound as a bundle. What a person does not see elsewhere is not filed here for that person."""
