"""Writing a document."""
