"""分送和签收: which units and people an issued document goes to, and who has opened and acknowledged it; how many were printed.

Owns receipts, further addressees and print runs. Hears DocumentIssued: every unit and person that the text names under 主送
or 抄送, or the unit it is addressed to, gets a receipt and a message. Announces ReceiptOpened, ReceiptAcknowledged,
ReceiptSignedOnPaper, ReceiptsReminded, DocumentSentFurther, PrintRunRecorded. Answers who received a document, and whom it reached.
"""
