"""延期: more time for a task, asked for by the lead's head and decided in two levels; the original date stays (rulebook §4)."""
