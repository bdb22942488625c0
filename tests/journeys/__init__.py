"""Stories in a real browser, against a real server on a database of its own."""
