"""A disk that fills up at any write: an honest fault, nothing half-written, the work goes on later."""

from __future__ import annotations

import errno
import os
import shutil

import pytest
from sqlalchemy import event

from qcdesk.domain.errors import EnvironmentFault
from qcdesk.services.attach_evidence import AttachEvidence, attach_evidence
from qcdesk.services.hand_over import hand_over_package
from qcdesk.services.list_entries import get_entry, list_entries
from qcdesk.services.maintain import diagnose, make_backup
from qcdesk.services.merge_packages import merge_package
from qcdesk.services.record_entry import RecordEntry, record_entry
from qcdesk.services.seal_period import SealPeriod, seal_period
from tests.builders import PASSPHRASE, PEOPLE, PERIOD, attach, county, honour, merge_at, seal

MOST = 40
"""More flushes than any of the calls makes."""


@pytest.fixture
def place(tmp_path):
    return county(tmp_path)


@pytest.fixture
def full_after(monkeypatch):
    """Make the disk full from the n-th flush on; called with None it has room again."""
    real = os.fsync

    def fill(allowed: int | None) -> None:
        left = [allowed]

        def fsync(descriptor: int) -> None:
            if left[0] is not None:
                if left[0] <= 0:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                left[0] -= 1
            real(descriptor)

        monkeypatch.setattr(os, "fsync", fsync)

    return fill


def files_of(folder) -> set[str]:
    kept = ("packages", "evidence", "quarantine")
    return {str(p.relative_to(folder)) for name in kept for p in (folder / name).rglob("*") if p.is_file()}


def fails_at_every_flush(desk, full_after, action, settled) -> int:
    """Run `action` with ever more room until it succeeds; after each failure `settled` must hold."""
    before = files_of(desk.folder)
    for allowed in range(MOST):
        full_after(allowed)
        fault = None
        try:
            with desk.open() as context:
                action(context)
        except EnvironmentFault as error:
            fault = error
        full_after(None)
        if fault is None:
            return allowed
        assert fault.code == "disk.full"
        stray = files_of(desk.folder) - before
        assert not any(name.endswith(".part") or ".merging" in name for name in stray)
        with desk.open() as context:
            settled(context)
            assert diagnose(context).problems == ()
    return MOST


def test_attaching(place, tmp_path, full_after):
    desk = place["north"]
    entry = honour(desk, "甲")
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.4")

    def settled(context):
        assert get_entry(context, entry).evidence == ()

    tries = fails_at_every_flush(
        desk, full_after, lambda c: attach_evidence(c, AttachEvidence(entry, path, period=PERIOD)), settled
    )
    assert 0 < tries < MOST
    with desk.open() as context:
        assert get_entry(context, entry).evidence[0].present


def test_sealing(place, tmp_path, full_after):
    desk = place["north"]
    attach(desk, honour(desk, "甲"), tmp_path / "a.pdf")

    def settled(context):
        """A package that was whole on the disk before the fault counts as sealed at the next opening."""
        (entry,) = list_entries(context, "honours")
        assert (entry.title, entry.status in {"draft", "received"}) == ("甲", True)
        assert diagnose(context).problems == ()

    tries = fails_at_every_flush(
        desk, full_after, lambda c: seal_period(c, SealPeriod(PERIOD, PEOPLE), PASSPHRASE), settled
    )
    assert 0 < tries < MOST
    for sent in sorted((desk.folder / "packages").glob("*submission*")):
        assert merge_at(place.office, sent).outcome == "merged"


def test_merging(place, tmp_path, full_after):
    attach(place["north"], honour(place["north"], "甲"), tmp_path / "a.pdf")
    path = seal(place["north"]).path

    def settled(context):
        assert list_entries(context, "honours") == []

    tries = fails_at_every_flush(place.office, full_after, lambda c: merge_package(c, path), settled)
    assert 0 < tries < MOST
    with place.office.open() as context:
        assert list_entries(context, "honours")[0].evidence[0].present


def test_a_copy_to_a_full_drive_is_told_although_the_period_is_sealed(place, monkeypatch):
    desk = place["north"]
    honour(desk, "甲")
    real = shutil.disk_usage
    usage = shutil._ntuple_diskusage(1, 1, 0)
    monkeypatch.setattr(shutil, "disk_usage", lambda p: usage if "usb" in str(p) else real(p))
    with desk.open() as context:
        sealed = seal_period(context, SealPeriod(PERIOD, PEOPLE, place.usb), PASSPHRASE)
        assert sealed.undelivered.code == "disk.full"
        assert sealed.path.parent == context.layout.packages
        assert list(place.usb.glob("*submission*")) == []
        with pytest.raises(EnvironmentFault):
            hand_over_package(context, sealed.digest, place.usb)
        monkeypatch.setattr(shutil, "disk_usage", real)
        handed = hand_over_package(context, sealed.digest, place.usb)
    assert merge_at(place.office, handed).outcome == "merged"


def test_a_full_database_loses_nothing_that_was_saved(place):
    desk = place["north"]
    kept = honour(desk, "甲")
    with desk.open() as context:
        with context.read() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()

        @event.listens_for(context.database.engine, "checkout")
        def _limit(connection, *_):
            connection.execute(f"PRAGMA max_page_count={pages}")

        with pytest.raises(EnvironmentFault) as caught:
            record_entry(context, RecordEntry("honours", {"title": "长" * 500_000}, kept, PERIOD))
        assert caught.value.code == "store.disk-full"
        assert get_entry(context, kept).values["title"] == "甲"


def test_a_backup_needs_room(place, full_after):
    with place.office.open() as context:
        full_after(0)
        with pytest.raises(EnvironmentFault) as caught:
            make_backup(context)
        assert caught.value.code == "disk.full"
        full_after(None)
        assert list(context.layout.backups.glob("*.db")) == []
        assert make_backup(context).size > 0
