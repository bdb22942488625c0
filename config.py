"""Settings, read from the environment once at start.

Every setting has a default that is safe in production and harmless in public; what has none is made
on first start and kept in the instance folder (the secret key).
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

PROJECT = Path(__file__).resolve().parent
MEGABYTE = 1024 * 1024


class SettingsWrong(ValueError):
    """The environment asks for what cannot be; the message names the setting."""


@dataclass(frozen=True)
class MailServer:
    """Where mail goes out. `timeout`: seconds for each exchange with the server."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = True
    timeout: float = 20.0

    @classmethod
    def from_environment(cls) -> MailServer | None:
        """Read TRACKER_SMTP_HOST, _PORT, _SENDER, _USER, _PASSWORD, _STARTTLS (0: none) and _TIMEOUT; None without a host.

        Raises SettingsWrong where the sender is missing or a number is none.
        """
        host = os.environ.get("TRACKER_SMTP_HOST")
        if not host:
            return None
        sender = os.environ.get("TRACKER_SMTP_SENDER") or os.environ.get("TRACKER_SMTP_USER") or ""
        if "@" not in sender:
            raise SettingsWrong("TRACKER_SMTP_SENDER must be the mail address that Tracker sends from")
        return cls(
            host=host,
            port=_whole_number("TRACKER_SMTP_PORT", 587),
            sender=sender,
            user=os.environ.get("TRACKER_SMTP_USER") or "",
            password=os.environ.get("TRACKER_SMTP_PASSWORD") or "",
            starttls=os.environ.get("TRACKER_SMTP_STARTTLS") != "0",
            timeout=float(_whole_number("TRACKER_SMTP_TIMEOUT", 20)),
        )


@dataclass(frozen=True)
class Settings:
    """What an installation may decide. Folders are absolute; sizes are bytes."""

    instance: Path
    database_url: str
    secret_key: str
    fonts: Path
    host: str = "127.0.0.1"
    port: int = 8000
    upload_limit: int = 20 * MEGABYTE
    secure_cookies: bool = False
    testing: bool = False
    mail: MailServer | None = None
    public_url: str = ""
    robot_hosts: tuple[str, ...] = ()

    @classmethod
    def from_environment(cls) -> Settings:
        """Read TRACKER_INSTANCE, TRACKER_DATABASE_URL, TRACKER_HOST, TRACKER_PORT, TRACKER_FONTS,
        TRACKER_SECRET_KEY, TRACKER_SECURE_COOKIES, TRACKER_SMTP_… (see MailServer), TRACKER_PUBLIC_URL (the address
        that mails and calendars link to) and TRACKER_ROBOT_HOSTS (further hosts of group robots, with commas).

        Raises SettingsWrong where TRACKER_PORT is no number or the folder of the instance cannot be used.
        """
        instance = Path(os.environ.get("TRACKER_INSTANCE") or PROJECT / "instance").resolve()
        try:
            instance.mkdir(parents=True, exist_ok=True)
            secret_key = os.environ.get("TRACKER_SECRET_KEY") or kept_secret(instance / "secret_key")
        except OSError as error:
            raise SettingsWrong(f"TRACKER_INSTANCE: cannot use {error.filename}: {error.strerror}") from error
        return cls(
            instance=instance,
            database_url=os.environ.get("TRACKER_DATABASE_URL")
            or f"sqlite:///{instance / 'tracker.sqlite3'}",
            secret_key=secret_key,
            fonts=Path(os.environ.get("TRACKER_FONTS") or PROJECT / "instance" / "fonts").resolve(),
            host=os.environ.get("TRACKER_HOST") or "127.0.0.1",
            port=_whole_number("TRACKER_PORT", 8000),
            secure_cookies=os.environ.get("TRACKER_SECURE_COOKIES") == "1",
            mail=MailServer.from_environment(),
            public_url=(os.environ.get("TRACKER_PUBLIC_URL") or "").rstrip("/"),
            robot_hosts=tuple(filter(None, os.environ.get("TRACKER_ROBOT_HOSTS", "").split(","))),
        )

    def for_flask(self) -> dict[str, object]:
        """The same settings under the names that Flask and its extensions read."""
        return {
            "SECRET_KEY": self.secret_key,
            "SQLALCHEMY_DATABASE_URI": portable(self.database_url),
            "MAX_CONTENT_LENGTH": self.upload_limit + MEGABYTE,  # a file at the limit plus the form around it
            "MAX_FORM_MEMORY_SIZE": 2 * MEGABYTE,
            "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SECURE": self.secure_cookies,
            "SESSION_COOKIE_NAME": "tracker",
            "WTF_CSRF_TIME_LIMIT": None,  # a form may lie open all day; the session itself ends after 30 idle minutes
            "WTF_I18N_ENABLED": False,
            "BOOTSTRAP_SERVE_LOCAL": True,
            "JSON_AS_ASCII": False,
            "TESTING": self.testing,
        }


def _whole_number(name: str, otherwise: int) -> int:
    words = os.environ.get(name) or str(otherwise)
    if not words.isdecimal():
        raise SettingsWrong(f"{name} must be a number, not {words}")
    return int(words)


def portable(url: str) -> str:
    """Let `postgresql://…` mean psycopg 3, the only driver installed."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def kept_secret(path: Path) -> str:
    """The secret key of this instance: made once, readable by its owner only."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()
