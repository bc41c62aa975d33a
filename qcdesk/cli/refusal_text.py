"""Refusals as the command line tells them: names from the plan, each with the code that commands take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from qcdesk.cli.output import error_object, with_aside
from qcdesk.domain.errors import QCDeskError
from qcdesk.plan.names import named
from qcdesk.text import Explanation, explain

if TYPE_CHECKING:
    from qcdesk.plan.model import Plan


def explained(plan: Plan | None, code: str, params: Mapping[str, object]) -> Explanation:
    """The sentences of a refusal."""
    return explain(code, named(plan, params, with_aside))


def refusal_text(plan: Plan | None, error: QCDeskError) -> str:
    """A refusal as one text, for a cell of a table."""
    return str(explained(plan, error.code, error.params))


def refusal_object(plan: Plan | None, error: QCDeskError) -> dict[str, object]:
    """A refusal as the object that ``--json`` prints: its parameters hold the codes."""
    return error_object(error, explained(plan, error.code, error.params))
