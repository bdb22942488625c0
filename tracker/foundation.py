"""What every process of the house stands on: settings, database, news and answers. Pages are built on it in `application`."""

from __future__ import annotations

from config import PROJECT, Settings
from tracker.core.db import db, prepare_engine
from tracker.core.events import subscribe
from tracker.core.questions import be_ready_to_answer
from tracker.core.unit_of_work import Application
from tracker.subscriptions import ANSWERS, SUBSCRIPTIONS


def laid(settings: Settings) -> Application:
    """An application that can do everything but show a page."""
    app = Application("tracker", root_path=str(PROJECT), instance_path=str(settings.instance))
    app.config.from_mapping(settings.for_flask(), TRACKER=settings)
    db.init_app(app)
    with app.app_context():
        prepare_engine()
    subscribe(app, SUBSCRIPTIONS)
    be_ready_to_answer(app, ANSWERS)
    return app
