"""字体: which face serves which role of printed documents, where it came from and how it looks.

Owns nothing: the faces are files in the fonts folder (`documents.fonts`), put there by script/fonts or by hand.
"""
