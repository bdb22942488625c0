"""Jinja as the pages need it: the same language, with less to do for every import, every call and every word (speed)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, MutableMapping
from types import FunctionType
from typing import Any

from flask.templating import Environment as FlaskEnvironment
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape

NEEDS_ESCAPING = re.compile("""[&<>'"]""").search


def printed(value: Any) -> str:
    """A value as it stands in the page: escaped, unless it is markup.

    `escape` without its wrapping: what is joined to a page the next moment need not know that it is safe, and markup
    need not be copied.
    """
    kind = type(value)
    if kind is Markup:
        safe: Markup = value
        return safe
    if kind is not str and hasattr(value, "__html__"):
        return escape(value)
    text = str(value)
    return text if NEEDS_ESCAPING(text) is None else escape(text)


class PageContext(Context):
    """Calls of macros and functions, which are most calls of a page, without the search for what else they may be."""

    def call(self, called: Callable[..., Any], /, *args: Any, **named: Any) -> Any:
        """The macro's or the function's answer."""
        kind: type = type(called)
        if kind is not Macro and (kind is not FunctionType or "jinja_pass_arg" in vars(called)):
            return super().call(called, *args, **named)
        named.pop("_block_vars", None)
        named.pop("_loop_vars", None)
        return called(self.eval_ctx, *args, **named) if kind is Macro else called(*args, **named)


class PageCode(CodeGenerator):
    """Templates print through `printed`."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write(f"environment.printed({finalize.src or ''}")


class Environment(FlaskEnvironment):
    """Templates know the application's globals and no others, so they share that one dictionary.

    Jinja's own answer is a chain of two, which it compares key by key at every `{% from … import … %}`.
    """

    context_class = PageContext
    code_generator_class = PageCode
    printed = staticmethod(printed)

    def make_globals(self, d: Mapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The application's globals themselves where a template brings none of its own."""
        return super().make_globals(dict(d)) if d else self.globals
