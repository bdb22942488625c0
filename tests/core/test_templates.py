"""Pages print what Jinja would print, only with less to do (core/templates.py)."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

import pytest
from flask import Flask
from jinja2 import DictLoader, UndefinedError
from jinja2 import Environment as JinjaEnvironment
from markupsafe import Markup

from tracker.core.templates import Environment, printed


class Colour(StrEnum):
    """A word that is an enumeration's value."""

    RED = "red & hot"


class Drawn:
    """Something that brings its own markup."""

    def __html__(self) -> str:
        return "<svg/>"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("第12局", "第12局"),
        ("<b>\"&'", "&lt;b&gt;&#34;&amp;&#39;"),
        (Markup("<b>"), "<b>"),
        (Drawn(), "<svg/>"),
        (Colour.RED, "red &amp; hot"),
        (Decimal("12.50"), "12.50"),
        (None, "None"),
    ],
)
def test_values_are_printed_as_markup_or_escaped(value: object, words: str) -> None:
    assert printed(value) == words


PAGES = {
    "parts": "{% macro row(name, size=2) %}<i title='{{ name }}'>{{ size }}{{ caller() if caller }}</i>{% endmacro %}",
    "page": (
        "{% from 'parts' import row %}{% macro all() %}{{ varargs }}{{ kwargs }}{% endmacro %}"
        "{% for name in names %}{{ row(name, size=loop.index) }}{% endfor %}"
        "{% call row('<') %}{{ names[1] ~ '&' }}{% endcall %}{{ all(1, '<', a='>') }}{{ names|join('<') }}{{ missing }}"
        "{% set kept %}<u>{{ names[0] }}</u>{% endset %}{{ kept }}{{ kept ~ '<' }}{{ print(names[0]) }}"
        "{% block last %}{% set own = '<' %}{{ own }}{{ row(own) }}{% endblock %}"
    ),
}


def test_a_page_is_what_jinja_makes_of_it() -> None:
    values = {"names": ["<甲>", Markup("<b>乙</b>")], "print": lambda name: f"«{name}»"}
    ours = Environment(Flask(__name__), loader=DictLoader(PAGES), autoescape=True)
    plain = JinjaEnvironment(loader=DictLoader(PAGES), autoescape=True)
    page = ours.get_template("page").render(values)
    assert page == plain.get_template("page").render(values)
    assert "&lt;甲&gt;" in page


def test_a_macro_refuses_what_it_does_not_take() -> None:
    ours = Environment(Flask(__name__), loader=DictLoader(PAGES), autoescape=True)
    with pytest.raises(TypeError):
        ours.from_string("{% from 'parts' import row %}{{ row('a', colour='red') }}").render()
    with pytest.raises(UndefinedError):
        ours.from_string("{{ nothing.at.all }}").render()
