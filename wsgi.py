"""The door for servers and for `flask --app wsgi …`."""

from tracker import create_app

app = create_app()
