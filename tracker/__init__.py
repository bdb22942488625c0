"""Tracker 调度·通报·督导: the application factory, a table of contents."""

from __future__ import annotations

from flask import Flask

from config import PROJECT, Settings
from tracker.accounts import views as accounts
from tracker.assessment import views as assessment
from tracker.audit import views as audit
from tracker.commands import register_commands
from tracker.core.events import subscribe
from tracker.core.jobs import register_schedule
from tracker.core.questions import be_ready_to_answer
from tracker.core.unit_of_work import Application
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
from tracker.subscriptions import ANSWERS, SUBSCRIPTIONS
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


def create_app(settings: Settings | None = None) -> Flask:
    """Config → extensions → subscriptions → blueprints → errors → commands."""
    settings = settings or Settings.from_environment()
    app = Application("tracker", root_path=str(PROJECT), instance_path=str(settings.instance))
    app.config.from_mapping(settings.for_flask(), TRACKER=settings)
    register_extensions(app)
    subscribe(app, SUBSCRIPTIONS)
    register_schedule(app, SCHEDULE)
    be_ready_to_answer(app, ANSWERS)
    for feature in FEATURES:
        app.register_blueprint(feature.bp)
    register_errors(app)
    register_commands(app)
    return app
