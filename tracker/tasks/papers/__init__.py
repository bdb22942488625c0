"""督办单 and 任务分解表 as official documents: drafted from the tasks as they stand, frozen, then through the life of every document."""
