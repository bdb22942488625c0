"""通报: cut-off chosen, figures frozen as a snapshot, text drafted, edited, signed off and issued (rulebook §8).

Owns notices and their snapshots. The printed document's life belongs to `documents`.
"""
