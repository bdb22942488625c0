"""拟稿: how a document's text is written, checked, spoken of and signed before it goes out.

The editor with its true page beside it, the kept versions and their comparison, reviewers' comments on a passage, the
figures that no frozen figure stands behind, the signature on paper, and the same content as an editable .docx.
"""
