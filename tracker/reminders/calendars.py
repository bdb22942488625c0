"""A person's due dates as an iCalendar feed (RFC 5545), and the secret that opens it. Pure."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

NAME = "调度·通报·督导 时限"
REFRESH = timedelta(hours=6)
HINT = timedelta(hours=-24)


@dataclass(frozen=True)
class Entry:
    """One due date: a day, or an instant where the hour counts."""

    key: str
    title: str
    at: date | datetime
    task_id: int
    number: str


def new_secret() -> str:
    """256 random bits: nobody guesses it, so a plain hash is enough to keep."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def feed(entries: Iterable[Entry], *, now: datetime, domain: str, address: str) -> bytes:
    """The calendar. The same entry keeps its UID, so that a moved date moves in the reader's calendar too.

    `address`: where the system is reached, or '' (then entries carry no link).
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Tracker//zh-CN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", NAME)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry, now, domain, address))
    return bytes(calendar.to_ical())


def _event(entry: Entry, now: datetime, domain: str, address: str) -> Event:
    event = Event()
    event.add("uid", f"{entry.key}@{domain}")
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    event.add("summary", entry.title)
    event.add("description", f"任务{entry.number}")
    if isinstance(entry.at, datetime):
        event.add("dtstart", entry.at.astimezone(UTC))
        event.add("dtend", entry.at.astimezone(UTC))
    else:
        event.add("dtstart", entry.at)
        event.add("dtend", entry.at + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    if address:
        event.add("url", f"{address}/tasks/{entry.task_id}")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.title)
    alarm.add("trigger", HINT)
    event.add_component(alarm)
    return event
