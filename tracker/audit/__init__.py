"""留痕查阅: the trail of everything that happened, for the audit administrator. Reads only."""
