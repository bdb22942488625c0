"""Tracker 调度·通报·督导. The whole is put together in `application`; what prints makes do with the `foundation`."""
