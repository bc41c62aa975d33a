"""The lines that a clerk reads before sealing."""

from __future__ import annotations

from qcdesk.domain.findings import Severity
from qcdesk.plan.model import Plan
from qcdesk.services.seal_period import SealPreview
from qcdesk.text import plural, translate
from ui.base.text import pair_text, size_text
from ui.base.theme import Theme
from ui.widgets.check_line import CheckLine


def submit_checklist(theme: Theme, plan: Plan, seen: SealPreview) -> list[CheckLine]:
    """What will be frozen, what is missing, and what the office will see."""
    names = {r.code: r.name for r in plan.registers}
    count = sum(seen.entries.values())
    parts = [f"{names.get(code, code)} {number}" for code, number in sorted(seen.entries.items())]
    frozen = plural("{n} entry will be frozen and sent", "{n} entries will be frozen and sent", count)
    found = [
        CheckLine(
            theme, "good" if count else "muted", pair_text(frozen, "、".join(parts)) if parts else frozen
        )
    ]
    if seen.resent:
        again = plural(
            "{n} earlier change is sent again: no receipt for it yet",
            "{n} earlier changes are sent again: no receipt for them yet",
            seen.resent,
        )
        found.append(CheckLine(theme, "muted", again))
    size = size_text(seen.bytes)
    files = plural(
        "{n} evidence file goes with it ({size})",
        "{n} evidence files go with it ({size})",
        seen.files,
        size=size,
    )
    found.append(CheckLine(theme, "good" if seen.files else "muted", files))
    open_ = seen.check.blocking
    errors = sum(item.finding.severity is Severity.ERROR for item in open_)
    text = plural("{n} error must be corrected", "{n} errors must be corrected", errors)
    found.append(
        CheckLine(
            theme,
            "bad" if errors else "good",
            text if errors else translate("No error is open"),
            "findings" if errors else "",
        )
    )
    doubts = len(open_) - errors
    text = plural("{n} doubtful value must be explained", "{n} doubtful values must be explained", doubts)
    told = text if doubts else translate("Every doubtful value is explained")
    found.append(CheckLine(theme, "bad" if doubts else "good", told, "findings" if doubts else ""))
    sees = translate("The office sees the entries, their evidence, the explanations and the three names.")
    return [*found, CheckLine(theme, "muted", sees)]
