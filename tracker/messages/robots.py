"""Group robots 群机器人: what each wants to be told, and how it answers. Knows no database.

Facts from the makers' documentation (企业微信 path/91770, 钉钉 自定义机器人, 飞书 自定义机器人使用指南): all three answer
HTTP 200 also where they refuse, with the reason in `errcode` (企业微信, 钉钉) or `code` (飞书; older ones `StatusCode`).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tracker.messages.models import RobotKind
from tracker.messages.sendings import ARRIVED, Outcome, Sending

if TYPE_CHECKING:
    import httpx

HOSTS = {
    RobotKind.WECOM: ("qyapi.weixin.qq.com",),
    RobotKind.DINGTALK: ("oapi.dingtalk.com",),
    RobotKind.FEISHU: ("open.feishu.cn", "open.larksuite.com"),
}
LONGEST_BYTES = {RobotKind.WECOM: 2048, RobotKind.DINGTALK: 20_000, RobotKind.FEISHU: 20_000}
TIMEOUT = 10.0
WORDS = {
    45009: "发送过于频繁，企业微信每个机器人每分钟最多20条",
    93000: "机器人地址无效，可能已被移出群",
    130101: "发送过于频繁，钉钉每个机器人每分钟最多20条",
    300001: "机器人地址无效，可能已被移出群",
    310000: "安全设置不符，请核对加签密钥、关键词或IP地址",
    9499: "请求格式有误",
    11232: "发送过于频繁",
    19001: "机器人地址无效，可能已被移出群",
    19021: "签名不符，或服务器时间相差超过1小时",
    19022: "本机IP地址不在白名单",
    19024: "消息不含安全设置要求的关键词",
}


def host_allowed(kind: RobotKind, url: str, further_hosts: tuple[str, ...]) -> bool:
    """Whether messages may go to this address: https to the maker's own host, or a host that the installation names.

    Otherwise the office's page would be a way to make the server call any machine of the network.
    """
    try:
        parts = urlsplit(url)
        place = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname or ""
    except ValueError:
        return False
    if parts.username or parts.password:
        return False
    if place in further_hosts:
        return parts.scheme in {"http", "https"}
    return parts.scheme == "https" and place in HOSTS[kind]


def shown_as(url: str) -> str:
    """All that a page may show of an address: its host and last four characters."""
    return f"{urlsplit(url).hostname} …{url[-4:]}"


def shortened(text: str, most: int) -> str:
    """The text in at most so many bytes of UTF-8, cut between characters."""
    raw = text.encode()
    if len(raw) <= most:
        return text
    return raw[: most - 3].decode(errors="ignore") + "…"


def signature(kind: RobotKind, secret: str, timestamp: str) -> str:
    """钉钉 signs the line «timestamp, secret» with the secret; 飞书 signs nothing with that line as the key."""
    line = f"{timestamp}\n{secret}".encode()
    key, signed = (secret.encode(), line) if kind is RobotKind.DINGTALK else (line, b"")
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode("ascii")


def request_of(
    kind: RobotKind, secret: str, text: str, now: datetime
) -> tuple[dict[str, str], dict[str, Any]]:
    """(query, JSON) of the POST. Timestamps: 钉钉 in milliseconds in the query, 飞书 in seconds in the body."""
    text = shortened(text, LONGEST_BYTES[kind])
    if kind is RobotKind.FEISHU:
        body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
        if secret:
            timestamp = str(int(now.timestamp()))
            body |= {"timestamp": timestamp, "sign": signature(kind, secret, timestamp)}
        return {}, body
    query = {}
    if kind is RobotKind.DINGTALK and secret:
        timestamp = str(int(now.timestamp() * 1000))
        query = {"timestamp": timestamp, "sign": signature(kind, secret, timestamp)}
    return query, {"msgtype": "text", "text": {"content": text}}


def answer_of(status: int, body: bytes) -> Sending:
    """What the answer means. Without a code in it nothing is known; a 5xx or 429 certainly refused."""
    if status >= 400:
        return Sending(Outcome.REFUSED, f"对方服务器返回{status}", channel_down=False)
    try:
        told = json.loads(body)
        code = next(int(told[name]) for name in ("errcode", "code", "StatusCode") if name in told)
    except (ValueError, TypeError, StopIteration):
        return Sending(Outcome.REFUSED, f"对方服务器返回{status}，但没有给出结果")
    if code == 0:
        return ARRIVED
    message = told.get("errmsg") or told.get("msg") or told.get("StatusMessage") or ""
    return Sending(Outcome.REFUSED, f"{WORDS.get(code) or str(message)[:100] or '对方拒收'}（{code}）")


@dataclass(frozen=True)
class Group:
    """A group chat as it is spoken to. The address and the secret never appear in a log or an error."""

    kind: RobotKind
    url: str = field(repr=False)
    secret: str = field(repr=False)


def post(client: httpx.Client, group: Group, text: str, now: datetime) -> Sending:
    """Tell one group. Never raises for what the network does."""
    import httpx  # noqa: PLC0415 - 7 MB that only the clock process needs

    query, body = request_of(group.kind, group.secret, text, now)
    try:
        response = client.post(httpx.URL(group.url).copy_merge_params(query), json=body)
        return answer_of(response.status_code, response.content)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
        return Sending(Outcome.REFUSED, "连不上对方服务器")
    except (httpx.HTTPError, httpx.InvalidURL):
        return Sending(Outcome.UNKNOWN, "对方服务器没有应答")


def new_client() -> httpx.Client:
    """A client that follows no redirect (an answer elsewhere is no answer) and logs no address (it holds the key)."""
    import httpx  # noqa: PLC0415 - see `post`

    logging.getLogger("httpx").setLevel(logging.WARNING)
    return httpx.Client(timeout=TIMEOUT, follow_redirects=False)
