"""Plans (方案): what is published, imported and broken down.

Owns plans, their measures, indicators and versioned targets, and the import of a plan: `readers` turns a file into text, `parsing` reads
the text (pure rules of the genre). Nothing is saved before the office confirms what was read.
"""
