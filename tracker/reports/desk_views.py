"""The desk 填报台 (door 1: people): all open slots of a unit on one page, one save, one submission for all that are complete."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.queries import me, names_of
from tracker.core import clock
from tracker.core.asked import LARGEST_ID
from tracker.core.files import FileRefused, store_upload
from tracker.core.policy import Verdict, requires
from tracker.core.unit_of_work import keep
from tracker.reports import actions, checks, desk_queries, forms
from tracker.reports.desk_queries import Place
from tracker.reports.models import Report
from tracker.reports.policy import may_fill, may_fill_any
from tracker.reports.values import ReportValues

STALE = "{who}已保存了新的内容，本任务本次没有保存，其他任务已保存。请对照核对，再次保存将以本页内容为准。"
GONE = "本期报告{word}，本任务本次没有保存；您填写的内容仍在本页，可复制留存。"


@dataclass
class Block:
    """A slot as the page shows it: its form, what was typed into it, and what went wrong with it just now."""

    place: Place
    form: forms.ReportForm
    verdict: Verdict
    typed: ReportValues = field(default_factory=ReportValues)
    stale: str = ""
    differences: list[checks.Difference] = field(default_factory=list)

    @property
    def has_faults(self) -> bool:
        """It could not be saved as typed."""
        return bool(self.stale or self.form.errors)

    @property
    def is_changed(self) -> bool:
        """There is something to save: words, figures or files."""
        files = any(one.filename for one in self.form.attachments.data or () if one)
        return self.typed != self.place.shown or files or bool(self.form.detached.data)


def prefix_of(slot_id: int) -> str:
    """The names of a slot's fields begin with this."""
    return f"s{slot_id}"


def block_of(place: Place, *, typed: bool) -> Block:
    """The slot's block, filled from the request (`typed`) or from what is saved."""
    more = {} if typed else {"formdata": None}
    form = forms.form_for(
        place.lines,
        place.milestones,
        place.proofs,
        place.kept,
        place.version,
        prefix=prefix_of(place.slot.id),
        **more,
    )
    return Block(place, form, may_fill(me(), place.slot))


@requires(may_fill_any)
def desk() -> ResponseReturnValue:
    """Everything that the unit owes now."""
    places = desk_queries.desk_of(me(), clock.now())
    return show_desk([block_of(place, typed=False) for place in places])


def show_desk(blocks: list[Block], *, status: int = 200) -> ResponseReturnValue:
    """The page: the figures of all tasks first, then the words task by task."""
    fillable = [block for block in blocks if block.place.is_draft and block.verdict]
    return render_template(
        "reports/desk.html",
        blocks=fillable,
        waiting=[block for block in blocks if not block.place.is_draft],
        barred=[block for block in blocks if block.place.is_draft and not block.verdict],
        complete=sum(not block.place.missing for block in fillable),
        today=clock.today(),
        signs=me().unit.signs_reports,
    ), status


@requires(may_fill_any)
def work_desk() -> ResponseReturnValue:
    """Keep every slot that was changed; with `step=submit` hand in those that are complete. Nobody's work is overwritten."""
    user, now = me(), clock.now()
    sent = {int(number) for number in request.form.getlist("slots") if number.isdecimal()}
    places = desk_queries.desk_of(user, now, [number for number in sent if number <= LARGEST_ID])
    blocks = [block_of(place, typed=True) for place in places]
    for block in blocks:
        read(block)
    reports = save([block for block in blocks if not block.stale and block.verdict and block.is_changed])
    handed = []
    if request.form.get("step") == "submit":
        ready = [block for block in blocks if is_ready(block)]
        handed = [reports.get(block.place.slot.id) or block.place.report for block in ready]
        actions.submit_all([report for report in handed if report], actor_id=user.id)
    if gone := len(sent - {block.place.slot.id for block in blocks}):
        flash(f"{gone}项已不在待办中（已报送、已锁定或不再需要），没有保存", "warning")
    if any(block.has_faults for block in blocks):
        keep()
        return show_faults(blocks)
    say(len(reports), len(handed))
    return redirect(url_for("reports.desk"), 303)


def read(block: Block) -> None:
    """Take what was typed, or say why it may not be saved: somebody else saved meanwhile, or it left the desk."""
    place, form = block.place, block.form
    form.validate()
    block.typed = form.values(place.lines, place.kept)
    if request.form.get(f"{prefix_of(place.slot.id)}-unchanged"):
        block.typed = desk_queries.as_before(place, block.typed)
    if place.is_draft and not form.is_stale(place.version):
        return
    block.differences = checks.differences(place.lines, place.kept, block.typed)
    if block.differences and place.report:
        who = names_of({place.report.filled_by_id}).get(place.report.filled_by_id, "他人")
        words = STALE.format(who=who) if place.is_draft else GONE.format(word=place.report.state.word)
        block.stale = words
        form.version.raw_data = None  # sending this page again is a decision
        form.version.data = str(place.version)
    else:
        block.typed = place.kept


def save(blocks: list[Block]) -> dict[int, Report]:
    """Write the changed slots together; slot id → report."""
    user = me()
    reports = {}
    desk_queries.load_drafts([block.place.report for block in blocks if block.place.report])
    for block in blocks:
        report = block.place.report or actions.begin_report(block.place.slot, actor_id=user.id)
        actions.fill_in(report, block.typed, actor_id=user.id)
        reports[block.place.slot.id] = report
    actions.write_all(list(reports.values()))
    for block in blocks:
        take_files(reports[block.place.slot.id], block.form)
    return reports


def take_files(report: Report, form: forms.ReportForm) -> None:
    """Add the chosen files and take off the ticked ones; a refused file says why at its field."""
    if form.detached.data:
        actions.detach(report, set(form.detached.data))
    refusals = []
    for upload in form.attachments.data or ():
        if not upload or not upload.filename:
            continue
        try:
            actions.attach(report, store_upload(upload.filename, upload.stream, actor_id=me().id))
        except FileRefused as refusal:
            refusals.append(str(refusal))
    if refusals:
        form.attachments.errors = ["".join(refusals)]


def is_ready(block: Block) -> bool:
    """Complete, free of faults, and what is unusual is confirmed: it may be handed in with the others."""
    place = block.place
    if block.has_faults or not block.verdict or not place.is_draft:
        return False
    if checks.errors(place.lines, block.typed):
        return False
    before = place.previous.progress if place.previous else ""
    return bool(block.form.confirmed.data) or not checks.warnings(place.lines, block.typed, before)


def show_faults(blocks: list[Block]) -> ResponseReturnValue:
    """The page again: what could not be saved as it was typed, everything else as it is saved now."""
    faulty = {block.place.slot.id: block for block in blocks if block.has_faults}
    for block in faulty.values():
        block.form.detached.data = []
    fresh = []
    for place in desk_queries.desk_of(me(), clock.now()):
        block = faulty.get(place.slot.id) or block_of(place, typed=False)
        if not block.stale and block.has_faults:
            block.form.version.raw_data, block.form.version.data = None, str(place.version)
        block.place = place
        fresh.append(block)
    return show_desk(fresh, status=409 if any(block.stale for block in fresh) else 422)


def say(saved: int, handed: int) -> None:
    """What the button did, and what it left."""
    if request.form.get("step") == "submit":
        to = "送单位负责人审签" if me().unit.signs_reports else "报送领导小组办公室"
        if handed:
            flash(f"已{to}{handed}份", "success")
        else:
            flash("没有可以报送的：各任务还缺的内容列在标题旁，已存为草稿", "warning")
    else:
        flash(f"已存草稿{saved}份" if saved else "内容没有变化", "success")


def register(bp: Blueprint) -> None:
    """Hang the pages onto the feature's blueprint."""
    bp.add_url_rule("/desk", view_func=desk)
    bp.add_url_rule("/desk", view_func=work_desk, methods=["POST"])
