"""Explaining a finding: why a doubtful value is right."""

from __future__ import annotations

from qcdesk.services.check_period import EXPLANATION
from qcdesk.services.context import Context
from qcdesk.services.record_entry import RecordEntry, record_entry
from qcdesk.services.views import Saved


def explain_finding(context: Context, period: str, finding_key: str, code: str, text: str) -> Saved:
    """Record why a doubtful value is right; the explanation travels as an entry."""
    values = {"finding_key": finding_key, "code": code, "period": period, "text": text}
    return record_entry(context, RecordEntry(EXPLANATION, values, period=period))
