"""首页: what I have to do now, by role. Owns nothing, reads everything below."""
