"""Pages: lists whose filters, order and page live in the URL, and errors in the user's words."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import quote, urlencode, urlsplit

from flask import Flask, current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from markupsafe import Markup
from sqlalchemy import Select, func, select
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from tracker.core.db import db
from tracker.core.files import FileRefused
from tracker.core.lifecycle import IllegalStep
from tracker.core.policy import Refused

Row = TypeVar("Row")

ROWS_PER_PAGE = 50
PARTS_KEPT = 1000
LAST_PAGE = 10**6  # no list is longer, and no database is asked to skip more rows than it can count


@dataclass(frozen=True)
class Page(Generic[Row]):
    """A page of a list. `number` counts from 1; `total` counts all rows of the list."""

    rows: list[Row]
    number: int
    total: int
    size: int = ROWS_PER_PAGE

    @property
    def last(self) -> int:
        """The number of the last page, at least 1."""
        return max(1, -(-self.total // self.size))

    @property
    def first_row(self) -> int:
        """The position of the first row shown, from 1; 0 in an empty list."""
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last_row(self) -> int:
        """The position of the last row shown."""
        return self.first_row + len(self.rows) - 1 if self.rows else 0


def paginate(
    statement: Select[*tuple[Any, ...]], *, number: int | None = None, size: int = ROWS_PER_PAGE
) -> Page[Any]:
    """The page that the URL's `page` names, in one statement: every row brings the length of the whole list along.

    A statement of one entity or column yields these, otherwise tuples. Page numbers beyond the end show the last page.
    """
    wanted = number if number is not None else request.args.get("page", 1, type=int)
    number = max(1, wanted)
    counted = select(func.count()).select_from(statement.order_by(None).subquery()).scalar_subquery()
    shown = statement.add_columns(counted).limit(size).offset((number - 1) * size)
    found = db.session.execute(shown).unique().all() if number <= LAST_PAGE else []
    if not found and number > 1:
        last = -(-(db.session.scalar(select(counted)) or 0) // size)
        return paginate(statement, number=max(1, last), size=size)
    single = len(statement.column_descriptions) == 1
    rows = [row[0] if single else row[:-1] for row in found]
    return Page(rows, number, found[0][-1] if found else 0, size)


def url_with(**changes: Any) -> str:
    """This page's URL with some of its query changed; None removes (a Jinja global). Changing a filter goes to page 1."""
    query: dict[str, Any] = {**request.args.to_dict(flat=False), **changes}
    if "page" not in changes:
        query.pop("page", None)
    query = {name: value for name, value in query.items() if value is not None}
    # Not url_for: a query is a stranger's, and `?endpoint=` or `?_scheme=` would become its arguments.
    return f"{request.script_root}{quote(request.path)}?{urlencode(query, doseq=True)}"


def fixed_url(endpoint: str, **values: Any) -> str:
    """The URL of something that never moves while the application runs, a list or a style sheet: built once.

    Every page has dozens of them, and building one takes as long as printing a row (also a Jinja global).
    """
    known: dict[Hashable, str] = current_app.extensions.setdefault("tracker-fixed-urls", {})
    key = (request.script_root, endpoint, *values.items())
    url = known.get(key)
    if url is None:
        url = known[key] = url_for(endpoint, **values)
    return url


MARK = 8_000_000_000  # no row has such an id: it is a place to put one


def row_url(endpoint: str, **values: Any) -> str:
    """Flask's `url_for`, quicker for the pages of rows: where only ids are filled in, the URL is built once with marks
    in their places. Lists have hundreds of them (in templates this is `url_for`)."""
    if not values or any(type(value) is not int for value in values.values()):
        return url_for(endpoint, **values)
    known: dict[Hashable, str] = current_app.extensions.setdefault("tracker-row-urls", {})
    key = (request.script_root, endpoint, *values)
    pattern = known.get(key)
    if pattern is None:
        marks: dict[str, Any] = {name: MARK + place for place, name in enumerate(values)}
        pattern = url_for(endpoint, **marks)
        pattern = pattern.replace("%", "%%")
        for place, name in enumerate(values):
            pattern = pattern.replace(str(MARK + place), f"%({name})d")
        known[key] = pattern
    return pattern % values


def fixed_part(name: str, **values: Hashable) -> Markup:
    """A template that reads nothing but these values, so that it shows the same for the same: rendered once.

    Also a Jinja global. What was rendered for values that are not met any more is let go from time to time.
    """
    known: dict[Hashable, Markup] = current_app.extensions.setdefault("tracker-fixed-parts", {})
    key = (request.script_root, name, *values.items())
    part = known.get(key)
    if part is None or current_app.debug:
        if len(known) >= PARTS_KEPT:
            known.clear()
        rendered = current_app.jinja_env.get_template(name).render(values)
        part = known[key] = Markup(rendered)  # noqa: S704 (autoescaped)
    return part


def safe_next(target: str | None) -> str | None:
    """A place on this site to go back to, or None: other sites and schemes are refused."""
    if not target or "\\" in target or any(ord(c) < 32 for c in target):
        return None
    try:
        parts = urlsplit(target)
    except ValueError:  # `//[`: no address at all
        return None
    local = not parts.scheme and not parts.netloc and target.startswith("/") and not target.startswith("//")
    return target if local else None


@dataclass(frozen=True)
class ErrorPage:
    """What an error page says: what happened, why, and what to do next."""

    status: int
    title: str
    text: str
    reason: str = ""


SENTENCES = {
    400: ErrorPage(400, "请求有误", "提交的内容不完整或格式不对，请返回上一页核对后重新提交。"),
    401: ErrorPage(401, "请先登录", "请登录后继续。"),
    403: ErrorPage(403, "无权办理", "您可以查看此事项，但不能办理这一步。"),
    404: ErrorPage(404, "没有找到", "页面不存在，或不在您的可见范围内。请核对链接，或从首页重新进入。"),
    405: ErrorPage(405, "请求有误", "此链接不能这样打开，请从页面上的按钮操作。"),
    409: ErrorPage(
        409, "内容已变化", "在您操作期间，他人已作了修改，本次操作没有保存。请返回查看最新内容后再办理。"
    ),
    413: ErrorPage(
        413, "文件过大", "上传内容超过20MB，没有保存。请压缩或分开上传，其余已填内容可返回上一页找回。"
    ),
    422: ErrorPage(422, "暂时不能办理", "内容不合要求，没有办理。请改正后重试。"),
    429: ErrorPage(429, "操作过于频繁", "请稍候一分钟再试。"),
    500: ErrorPage(
        500, "系统出错", "本次操作没有保存，数据保持原样。请稍后重试；仍有问题请联系管理员，并说明时间。"
    ),
}


def show_error(status: int, *, text: str = "", reason: str = "") -> ResponseReturnValue:
    """Render the page for a status, with its own sentence or a better one."""
    known = SENTENCES.get(status, SENTENCES[500 if status >= 500 else 400])
    page = ErrorPage(status, known.title, text or known.text, reason)
    return render_template("errors/error.html", error=page), status


def register_errors(app: Flask) -> None:
    """Every error becomes a page in the user's words; nothing half done remains."""
    app.register_error_handler(Refused, lambda error: show_error(403, reason=error.reason))
    app.register_error_handler(IllegalStep, lambda error: show_error(409, text=str(error)))
    app.register_error_handler(StaleDataError, lambda error: show_error(409))
    app.register_error_handler(FileRefused, lambda error: show_error(400, text=str(error)))
    app.register_error_handler(
        CSRFError,
        lambda error: show_error(
            400,
            text="页面已过期或登录状态已变化，本次没有保存。请返回上一页刷新后重新提交，已填内容由浏览器保留。",
        ),
    )
    app.register_error_handler(HTTPException, lambda error: show_error(error.code or 500))
    app.register_error_handler(500, _broken)


def _broken(error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    g.is_broken = True  # the page of an error asks the database nothing more
    current_app.logger.error("broken request %s %s", request.method, request.path, exc_info=error)
    return show_error(500)
