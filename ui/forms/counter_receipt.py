"""The receipt of the counter as a sheet of paper, and its counts in words."""

from __future__ import annotations

from collections.abc import Mapping

from qcdesk.services.receive import Served
from qcdesk.text import translate
from ui.base.cover import Cover
from ui.base.desk import Desk
from ui.base.text import moment_text


def counts_text(counts: Mapping[str, int]) -> str:
    """What a package brought, in a sentence."""
    return translate(
        "{new} new, {changed} changed, {same} as before, {hard} in conflict",
        new=counts["new"],
        changed=counts["changed"],
        same=counts["same"],
        hard=counts["hard"],
    )


def receipt_cover(desk: Desk, served: Served) -> Cover | None:
    """What is printed for the unit; None when there was nothing to tell it."""
    receipt = served.receipt
    if receipt is None:
        return None
    merged, plan = served.merged, desk.plan
    unit = next((each.name for each in plan.units if each.code == receipt.unit), receipt.unit)
    period = next((p.name for p in plan.periods if p.code == merged.period), "—")
    rows = [
        (translate("Unit"), unit),
        (translate("Period"), period),
        (translate("Package"), translate("no. {seq}", seq=merged.seq)),
        (translate("Digest of the package, its first digits"), merged.digest[:16]),
        (translate("Received"), moment_text(desk.context.clock.now().isoformat())),
        (translate("Content"), counts_text(merged.summary.counts)),
        (translate("Accepted"), str(receipt.accepted)),
        (translate("Returned"), str(receipt.returned)),
    ]
    return Cover(
        title=translate("Receipt"),
        programme=plan.settings.name,
        rows=rows,
        names=[(translate("Received by"), desk.context.person), (translate("Handed in by"), "")],
        digest=receipt.digest,
        code=f"qcdesk:receipt:{receipt.unit}:{receipt.digest}",
        caption=translate("Digest of the receipt's file (SHA-256)"),
        use=translate("Open the receipt's file on the unit's desk; it lies on the drive beside the package."),
    )
