"""The leader's page 驾驶舱 and the same on one sheet of A4 (door 1: people)."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.models import Role
from tracker.core import clock
from tracker.core.policy import requires
from tracker.core.text import office_date, weekday
from tracker.dashboard.cockpit import queries
from tracker.dashboard.cockpit.changes import Since
from tracker.dashboard.cockpit.document import one_page_of, standing
from tracker.dashboard.cockpit.figures import Figure, shown
from tracker.dashboard.cockpit.queries import Cockpit
from tracker.dashboard.navigation import counts, unchanged
from tracker.dashboard.policy import may_see_cockpit
from tracker.dashboard.tiles import Tile, decisions
from tracker.documents.rendering import render_one_page

CHOICES = {one.value: one for one in Since}


def register(bp: Blueprint) -> None:
    """Put these pages on the feature's blueprint."""
    bp.add_url_rule("/cockpit", view_func=cockpit, methods=["GET"])
    bp.add_url_rule("/cockpit.pdf", view_func=cockpit_sheet, methods=["GET"])


def page_now() -> Cockpit:
    """What the page shows, counted again only when something has happened."""
    since = CHOICES.get(request.args.get("since", ""), Since.WEEK)
    now = clock.now()
    return unchanged(f"cockpit:{since}", lambda: queries.cockpit(since, now))


def show() -> ResponseReturnValue:
    """The page; a leader's home is the same."""
    page = page_now()
    return render_template(
        "dashboard/cockpit.html",
        page=page,
        day=f"{office_date(page.day)} {weekday(page.day)}",
        signing=queries.to_sign(current_user),
        signs=current_user.has(Role.LEADER),
        signing_in_all=queries.to_sign_in_all(current_user),
        waiting=decisions(counts()),
        figures=[tile_of(one) for one in shown(page.figures)],
        choices=Since,
        shown_coordination=queries.COORDINATIONS,
        standing=standing,
    )


@requires(may_see_cockpit)
def cockpit() -> ResponseReturnValue:
    """By risk: three figures, changes, what needs coordination, forecast against actual, what waits for a signature."""
    return show()


def tile_of(figure: Figure) -> Tile:
    """A figure as a tile; the number leads to what it counts."""
    lists = {
        "indicators": "#indicators",
        "red": url_for("tasks.index", light="red"),
        "problems": url_for("inspections.findings", part="open"),
    }
    return Tile(figure.key, figure.number, figure.label, figure.remark, lists[figure.key], figure.is_worse)


@requires(may_see_cockpit)
def cockpit_sheet() -> ResponseReturnValue:
    """The same on one sheet."""
    content = one_page_of(
        page_now(),
        printed_at=clock.now(),
        signing=queries.to_sign(current_user),
        waiting=decisions(counts()) if current_user.has(Role.LEADER) else [],
        organ=current_user.unit.name,
    )
    return send_file(
        BytesIO(render_one_page(content)),
        mimetype="application/pdf",
        download_name=f"调度情况一页纸{clock.today():%Y%m%d}.pdf",
    )
