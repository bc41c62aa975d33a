"""How far a unit's workspace has come: kit installed, key made, what its passphrase must be."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qcdesk.package import keys
from qcdesk.services import trust_store
from qcdesk.services.browse_entries import count_entries
from qcdesk.services.context import Context
from qcdesk.services.list_keys import list_keys
from qcdesk.services.list_packages import PackageView, list_packages
from qcdesk.store import blobs, packages


def passphrase_reasons(passphrase: str) -> tuple[str, ...]:
    """The rules that a passphrase breaks, as codes; none when it is good enough."""
    return tuple(keys.passphrase_findings(passphrase))


def enrolment_sent(context: Context) -> PackageView | None:
    """The newest enrolment request of this device, if one was made."""
    return next(iter(list_packages(context, "enrol", "out")), None)


@dataclass(frozen=True)
class StepsTaken:
    """What a unit has done so far, over all periods.

    `code` is what the office asks for on the telephone, empty before this machine has a key.
    """

    code: str
    request: Path | None
    entries: int
    files: int
    sent: int
    receipts: int


def steps_taken(context: Context) -> StepsTaken:
    """How far the unit has come with its first report."""
    request = enrolment_sent(context)
    own = [key.code for key in list_keys(context) if key.name == trust_store.DEVICE]
    with context.read() as connection:
        context.demand(connection, "unit")
        plan, unit = context.plan(connection), context.unit(connection)
        codes = [register.code for register in plan.registers if not register.builtin]
        files = blobs.count_present(connection)
        sent = packages.count(connection, "submission", "out")
        receipts = packages.count(connection, "receipt", "in")
    return StepsTaken(
        code=own[0] if own else "",
        request=request.path if request else None,
        entries=sum(count_entries(context, codes, unit).values()),
        files=files,
        sent=sent,
        receipts=receipts,
    )
