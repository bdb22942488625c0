"""复核 of a conclusion: asked by the unit, decided by people who took no part; what was wrong is reversed, not erased."""
