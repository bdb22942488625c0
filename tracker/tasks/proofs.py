"""The field that takes proofs 佐证材料: checked by content when they are stored, refusals stand at the field."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import MultipleFileField

from tracker.core.files import FileRefused, store_upload
from tracker.core.models import StoredFile


class ProofField(MultipleFileField):
    """Any number of files, none of them twice."""

    data: Any

    def stored(self, *, actor_id: int) -> list[StoredFile]:
        """The files, stored. Those that are refused leave their reason at the field: then the form is not to be taken."""
        kept: dict[int, StoredFile] = {}
        refusals = []
        for upload in self.data or ():
            if not getattr(upload, "filename", ""):
                continue
            try:
                file = store_upload(upload.filename, upload.stream, actor_id=actor_id)
            except FileRefused as refusal:
                refusals.append(str(refusal))
            else:
                kept[file.id] = file
        if refusals:
            self.errors = ["".join(refusals)]
        return list(kept.values())
