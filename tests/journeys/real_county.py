"""Six computers of two units that know one another, with their office, for machines that need many."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from qcdesk.services.issue_plan import issue_plan
from qcdesk.services.open_kit import install_kit
from qcdesk.store import entries, ledger
from tests.builders import PASSPHRASE, County, Desk, county, enrol_desk, kit_of

UNITS = ("north", "south")
NAMES = ("north", "north2", "north3", "south", "south2", "south3")


@cache
def six_computers() -> County:
    """Six enrolled computers that know one another; made once."""
    folder = Path(tempfile.mkdtemp(prefix="qcdesk-six-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    place = county(folder)
    kit = kit_of(place)
    for name in ("north3", "south2", "south3"):
        place.desks[name] = enrol_desk(place.office, kit, place.folder / name, name[:5], name, place.usb)
    with place.office.open() as context:
        newest = issue_plan(context, PASSPHRASE, place.usb).path
    for name in NAMES:
        with place[name].open() as context:
            install_kit(context, newest)
    return place


def revisions(desk: Desk, unit: str = "") -> set[str]:
    """The identities of the revisions in a workspace, of one unit if given."""
    with desk.open() as context, context.read() as connection:
        numbers = [e.no for e in entries.select(connection) if unit in ("", e.unit)]
        return {r.revision_id for facts in ledger.revisions_of(connection, numbers).values() for r in facts}
