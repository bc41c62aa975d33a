"""The three names of a submission."""

from __future__ import annotations

from qcdesk.package.statement import People


def people(preparer: str, reviewer: str, head: str) -> People:
    """填报人, 审核人, 负责人, as they are claimed in a submission."""
    return People(preparer=preparer, reviewer=reviewer, head=head)
