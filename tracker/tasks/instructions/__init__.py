"""批示: a leader's remark on a task, answered by units or turned into a task of its own."""
