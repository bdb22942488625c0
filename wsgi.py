"""The door for servers and for `flask --app wsgi …`."""

import gc
import sys

from config import SettingsWrong
from tracker import create_app

gc.disable()  # what is made from here on stays: a seventh of the start went into looking for what does not
try:
    app = create_app()
except SettingsWrong as error:
    sys.exit(str(error))

gc.collect()
gc.freeze()  # or the collector walks all of it again every few requests
gc.enable()
