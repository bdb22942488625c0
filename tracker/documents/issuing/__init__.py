"""印发: the print queue, in which signed documents take their number and are printed outside the web request.

Owns the queue's items. Announces PrintAsked, PrintFailed, PrintCancelled; the issuing itself is `documents.actions`.
"""
