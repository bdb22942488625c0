"""块、条: a figure that two lines count has one owner, who reports it; the unit along the other line confirms it."""
