"""The door for servers and for `flask --app wsgi …`."""

import gc

from tracker.application import create_app

app = create_app()

# What has been made so far stays for good: without this the collector walks all of it again every few requests.
gc.collect()
gc.freeze()
