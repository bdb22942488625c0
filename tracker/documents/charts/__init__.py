"""Charts: where every bar, line, mark and figure stands, in points. The drawing is one set of macros for paper and screen
(templates/documents/figures.html), the geometry is here.
"""
