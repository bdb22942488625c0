"""分送和签收: which units an issued document goes to, and who has opened and acknowledged it.

Owns receipts. Hears DocumentIssued: every unit that the text names under 主送 or 抄送, or the one it is addressed to, gets a
receipt and a message. Announces ReceiptOpened, ReceiptAcknowledged, ReceiptsReminded.
"""
