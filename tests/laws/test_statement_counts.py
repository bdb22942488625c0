"""A page asks the database few times, and not once more where there is more to show (issue 2 §8).

Times stand in `script/bench`; here only statements are counted, so that the law holds on any machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from tests.bench.office import NOW, Size, fill
from tests.bench.statements import counted
from tests.client import Browser
from tests.notices.conftest import notice, office
from tests.reports.conftest import Office
from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.db import db
from tracker.messages.models import InboxMessage
from tracker.notices.models import Notice
from tracker.plans.models import Measure, Plan
from tracker.reports.models import Report
from tracker.tasks.models import Task
from tracker.units.models import Unit

__all__ = ["notice", "office"]  # fixtures

FEW = Size(tasks=12, reports=10, units=10, plans=2, measures=14)
MORE = Size(tasks=70, reports=150, units=30, plans=2, measures=20)
LIST, TASK, HOME, ANY = 8, 12, 10, 14
CHAIN = 1  # who looks is noted, and PostgreSQL locks the end of the chain for it
COCKPIT = 24  # of everything below, and kept until something happens
FILE = 20  # nine parts, most of them from a feature of their own

# (who, page) → the most statements
PAGES = {
    ("bench_clerk", "/"): HOME,
    ("bench_leader_0", "/"): COCKPIT,
    ("bench_liaison", "/"): HOME,
    ("bench_system_admin", "/"): HOME,
    ("bench_clerk", "/tasks"): LIST,
    ("bench_clerk", "/tasks?state=open&sort=-due_on"): LIST,
    ("bench_liaison", "/tasks"): LIST,
    ("bench_clerk", "/tasks/drafts"): ANY,
    ("bench_clerk", "/tasks/{task}"): TASK,
    ("bench_clerk", "/tasks/{task}/reports"): ANY,
    ("bench_clerk", "/tasks/{task}/task-file"): FILE,
    ("bench_clerk", "/plans"): LIST,
    ("bench_clerk", "/plans/leads"): ANY,
    ("bench_clerk", "/plans/{plan}"): ANY,
    ("bench_clerk", "/measures/{measure}"): ANY,
    ("bench_clerk", "/reports"): LIST,
    ("bench_clerk", "/reports/review"): LIST,  # the queue and one report whole
    ("bench_leader_0", "/reports/review"): LIST,
    ("bench_liaison", "/desk"): LIST,
    ("bench_liaison", "/reports"): LIST,
    ("bench_clerk", "/reports/{report}"): TASK,
    ("bench_clerk", "/notices"): LIST,
    ("bench_clerk", "/documents"): LIST,
    ("bench_clerk", "/documents/layout-check"): LIST,
    ("bench_clerk", "/settings"): LIST,
    ("bench_clerk", "/calendar"): LIST,
    ("bench_liaison", "/messages"): LIST,
    ("bench_clerk", "/reminders"): LIST,
    ("bench_liaison", "/reminders"): LIST,
    ("bench_clerk", "/tasks/{task}/reminders"): TASK,
    ("bench_clerk", "/operations"): LIST,
    ("bench_clerk", "/robots"): LIST,
    ("bench_liaison", "/account/mail"): LIST,
    ("bench_liaison", "/account/calendar"): LIST,
    ("bench_system_admin", "/people"): LIST,
    ("bench_system_admin", "/units"): LIST,
    ("bench_security_admin", "/people"): LIST,
    ("bench_audit_admin", "/trail"): LIST + CHAIN,
}


@pytest.fixture
def at_work() -> Iterator[None]:
    """The large office's own day."""
    with clock.frozen_at(NOW):
        yield


def statements(browser: Browser, url: str) -> list[str]:
    """What the page sends with nothing loaded beforehand. A real instance does not ask for a sample's clock."""
    db.session.commit()
    db.session.expunge_all()
    with counted(db.engine) as sent:
        browser.get(url)
    return [statement for statement in sent if "FROM office_clock" not in statement]


def liaison(session: Session) -> str:
    """The liaison of the first unit that the office below was filled with."""
    named = select(Person.username).where(Person.username.startswith("bench_liaison"))
    return session.scalars(named.order_by(Person.id)).first() or ""


def send_messages(session: Session, number: int) -> None:
    """Give the liaison so many more messages."""
    person = session.scalars(select(Person.id).where(Person.username == liaison(session))).one()
    held = session.scalar(select(func.count(InboxMessage.id))) or 0
    session.execute(
        insert(InboxMessage),
        [
            {
                "person_id": person,
                "key": f"told:{held + place}",
                "kind": "returned",
                "title": "4月进展报告被退回",
                "day": NOW.date(),
                "facts": {
                    "number": "1-1",
                    "title": "开展培训",
                    "period": "4月",
                    "unit": "",
                    "reason": "",
                    "slot_id": 1,
                },
                "sent_at": NOW,
            }
            for place in range(number)
        ],
    )


@pytest.mark.usefixtures("at_work")
def test_pages_ask_few_times_and_no_more_for_more_rows(
    session: Session, signed_in: Callable[[str], Browser]
) -> None:
    fill(session.connection(), FEW, seed=19)  # with some tasks in draft
    send_messages(session, 10)
    session.commit()
    first = {
        name: session.scalar(select(func.min(model.id)).where(condition))
        for name, model, condition in (
            ("task", Task, Task.acknowledged_at.is_not(None)),
            ("plan", Plan, Plan.is_current),
            ("measure", Measure, ~Measure.is_supporting),
            ("report", Report, Report.submitted_at.is_not(None)),
        )
    }
    who_is = {"bench_liaison": liaison(session)}
    browsers = {who: signed_in(who_is.get(who, who)) for who in {who for who, _ in PAGES}}

    def count() -> dict[tuple[str, str], list[str]]:
        return {(who, url): statements(browsers[who], url.format(**first)) for who, url in PAGES}

    few = count()
    fill(session.connection(), MORE, seed=8)
    send_messages(session, 40)
    session.commit()
    assert (session.scalar(select(func.count(Unit.id))) or 0) >= 40
    more = count()
    too_many = {page: len(sent) for page, sent in more.items() if len(sent) > PAGES[page]}
    assert not too_many, [more[page] for page in too_many]
    grown = {page: (len(few[page]), len(more[page])) for page in PAGES if len(more[page]) > len(few[page])}
    assert not grown


@pytest.mark.parametrize(
    "address",
    [
        "/notices/{notice}",
        "/notices/special/new",
        "/documents/{document}/edit",
        "/documents/{document}/figures",
        "/documents/{document}/comments",
        "/documents/{document}/versions",
    ],
)
def test_the_pages_of_a_notice_ask_few_times(
    address: str, office: Office, notice: Notice, signed_in: Callable[[str], Browser]
) -> None:
    url = address.format(notice=notice.id, document=notice.document_id)
    sent = statements(signed_in("clerk"), url)
    assert len(sent) <= TASK, sent
