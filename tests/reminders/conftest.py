"""The small office of the reports' tests: three tasks dispatched on 8 February 2022."""

from tests.reports.conftest import office

__all__ = ["office"]
