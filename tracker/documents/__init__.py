"""公文: what the office prints, typeset to GB/T 9704-2012.

A feature builds the content of a document from plain values (`content`), the engine sets it in type
(`rendering`) and the checker measures the printed page against the standard (`checker`). This feature
knows no other feature: it is told what to print, never what it is about.
"""
