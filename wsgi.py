"""The door for servers and for `flask --app wsgi …`."""

import gc
import sys

from config import SettingsWrong
from tracker import create_app

try:
    app = create_app()
except SettingsWrong as error:
    sys.exit(str(error))

# What has been made so far stays for good: without this the collector walks all of it again every few requests.
gc.collect()
gc.freeze()
