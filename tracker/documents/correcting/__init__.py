"""更正通知: what was wrong in an issued document and what is right, as a document of its own that cites it.

The issued document stays as it is, byte for byte; once the correction is issued too, the old one shows as 已被更正 everywhere.
"""
