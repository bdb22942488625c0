"""Mail over SMTP: one text in Chinese with the office's name. Knows no database.

SMTP cannot give exactly once: a server may take a message and die before it says so. Such a message is sent once
more at most, with the same Message-ID, by which mail programs and servers recognise the double.
"""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from types import TracebackType
from typing import Self

from config import MailServer
from tracker.messages.sendings import ARRIVED, Outcome, Sending

SENDER = "领导小组办公室"
ACCEPTED = 250
RECIPIENT_TAKEN = (250, 251)


def message_id(server: MailServer, person_id: int, occasion: str) -> str:
    """The same for each sending of the same occasion to the same person."""
    digest = hashlib.sha256(f"{person_id}\n{occasion}".encode()).hexdigest()[:32]
    return f"<{digest}@{server.sender.rpartition('@')[2]}>"


def composed(
    server: MailServer,
    *,
    sender_name: str,
    to: str,
    to_name: str,
    title: str,
    text: str,
    identifier: str,
    sent_at: datetime,
) -> EmailMessage:
    """The mail. Line breaks in names and titles become blanks: nobody may write a head of his own."""
    mail = EmailMessage(policy=SMTP)
    user, _, domain = server.sender.rpartition("@")
    mail["From"] = Address(_one_line(sender_name), user, domain)
    to_user, _, to_domain = to.rpartition("@")
    mail["To"] = Address(_one_line(to_name), to_user, to_domain)
    mail["Subject"] = _one_line(title)
    mail["Date"] = format_datetime(sent_at)
    mail["Message-ID"] = identifier
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text, cte="base64")
    return mail


def _one_line(text: str) -> str:
    return " ".join(text.split())


class Postman:
    """One connection to the mail server, opened for the first mail and kept for the next ones."""

    def __init__(self, server: MailServer) -> None:
        self.server = server
        self.connection: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.hang_up()

    def send(self, mail: EmailMessage) -> Sending:
        """Hand one mail over. Never raises for what the network or the server does."""
        try:
            connection = self.connection or self._connected()
        except (OSError, smtplib.SMTPException) as error:
            self.hang_up()
            return Sending(Outcome.REFUSED, f"连不上邮件服务器：{_words(error)}", channel_down=True)
        try:
            self._open_envelope(connection, mail)
        except smtplib.SMTPResponseException as error:
            return Sending(Outcome.REFUSED, f"邮件服务器拒收：{_words(error)}")
        except (OSError, smtplib.SMTPException) as error:
            self.hang_up()
            return Sending(Outcome.REFUSED, f"邮件服务器断开：{_words(error)}", channel_down=True)
        try:
            code, said = connection.data(mail.as_bytes())
        except smtplib.SMTPDataError as error:
            return Sending(Outcome.REFUSED, f"邮件服务器拒收：{_words(error)}")
        except (OSError, smtplib.SMTPException) as error:
            self.hang_up()
            return Sending(Outcome.UNKNOWN, f"邮件服务器没有应答：{_words(error)}", channel_down=True)
        if code == ACCEPTED:
            return ARRIVED
        return Sending(Outcome.REFUSED, f"邮件服务器拒收：{code}{said.decode(errors='replace')[:80]}")

    def _open_envelope(self, connection: smtplib.SMTP, mail: EmailMessage) -> None:
        """Name sender and recipient; until then nothing can have been delivered."""
        connection.ehlo_or_helo_if_needed()
        code, said = connection.mail(self.server.sender)
        if code == ACCEPTED:
            code, said = connection.rcpt(mail["To"].addresses[0].addr_spec)
        if code not in RECIPIENT_TAKEN:
            connection.rset()
            raise smtplib.SMTPResponseException(code, said)

    def _connected(self) -> smtplib.SMTP:
        server = self.server
        if server.port == 465:  # SMTP inside TLS from the first byte
            self.connection = smtplib.SMTP_SSL(
                server.host, server.port, timeout=server.timeout, context=ssl.create_default_context()
            )
        else:
            self.connection = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
            if server.starttls:
                self.connection.starttls(context=ssl.create_default_context())
        if server.user:
            self.connection.login(server.user, server.password)
        return self.connection

    def hang_up(self) -> None:
        """Close the connection, whatever state it is in."""
        connection, self.connection = self.connection, None
        if connection is None:
            return
        try:
            connection.close()
        except OSError:
            return


def _words(error: Exception) -> str:
    """A short reason without addresses or passwords."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code}"
    return type(error).__name__
