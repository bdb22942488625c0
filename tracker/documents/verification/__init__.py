"""验真: whoever holds the paper can ask, without an account, whether it is the office's document.

Shows number, title, date, hash and standing of one issued document to whoever has its unguessable token; nothing else.
"""
