"""填报周期: changing how often a dispatched task is reported, and the list of dates of a cycle."""
