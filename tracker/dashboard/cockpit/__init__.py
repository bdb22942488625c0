"""驾驶舱, the leader's page: by risk and not by unit; three figures, what changed, what needs coordination, forecast against actual, what waits for a signature."""
