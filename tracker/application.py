"""What `create_app` puts together: a table of contents."""

from __future__ import annotations

from flask import Flask

from config import Settings
from tracker.accounts import views as accounts
from tracker.assessment import views as assessment
from tracker.audit import views as audit
from tracker.commands import register_commands
from tracker.core.jobs import register_schedule
from tracker.core.web import register_errors
from tracker.dashboard import views as dashboard
from tracker.distribution import views as distribution
from tracker.documents import views as documents
from tracker.documents.correcting import views as correcting
from tracker.documents.layout_check import views as layout_check
from tracker.documents.seals import views as seals
from tracker.documents.typefaces import views as typefaces
from tracker.documents.verification import views as verification
from tracker.documents.writing import views as writing
from tracker.extensions import register_extensions
from tracker.foundation import laid
from tracker.inspections import views as inspections
from tracker.meetings import views as meetings
from tracker.messages import views as messages
from tracker.notices import views as notices
from tracker.plans import views as plans
from tracker.reminders import views as reminders
from tracker.reports import views as reports
from tracker.sample import views as sample
from tracker.schedule import SCHEDULE
from tracker.settings import views as settings_pages
from tracker.tasks import views as tasks
from tracker.units import views as units

FEATURES = (
    dashboard,
    accounts,
    units,
    messages,
    plans,
    tasks,
    reports,
    reminders,
    documents,
    layout_check,
    writing,
    correcting,
    verification,
    typefaces,
    seals,
    distribution,
    settings_pages,
    meetings,
    inspections,
    notices,
    assessment,
    audit,
    sample,
)


def assembled(settings: Settings) -> Flask:
    """Foundation → extensions → schedule → blueprints → errors → commands."""
    app = laid(settings)
    register_extensions(app)
    register_schedule(app, SCHEDULE)
    for feature in FEATURES:
        app.register_blueprint(feature.bp)
    register_errors(app)
    register_commands(app)
    return app
