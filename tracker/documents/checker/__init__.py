"""版式体检: measures a printed PDF against GB/T 9704-2012, whoever printed it.

Ink (margins, rules, marks) is measured on the rendered page, characters (faces, sizes, order) are read from the
text operators, and two parsers must agree on the text. The checker knows nothing of the engine: it is its referee.
"""
