"""首页, 驾驶舱, 任务档案, 填报负担, 使用说明: what I have to do now, by role, and what is known of it. Owns nothing, reads everything below."""
