"""顺延: one unit's slot is due and locks later; the office says why, and the trail keeps it."""
