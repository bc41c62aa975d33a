"""Evidence is stored once, described at each entry, and proved whole when a period is sealed."""

from __future__ import annotations

import hashlib
import zlib

import pytest

from qcdesk.domain.errors import UserError
from qcdesk.services import attach_evidence as attaching
from qcdesk.services.attach_evidence import (
    AttachEvidence,
    DetachEvidence,
    attach_evidence,
    attach_to_all,
    detach_evidence,
)
from qcdesk.services.list_entries import get_entry
from qcdesk.services.maintain import diagnose
from qcdesk.services.seal_period import SealPeriod, seal_period
from qcdesk.services.undo import undo
from qcdesk.store import blobs
from qcdesk.store import tables as t
from qcdesk.store.blobs import path_of
from qcdesk.system.files import CancelledError
from tests.builders import PASSPHRASE, PEOPLE, PERIOD, SCAN, attach, county, honour, merge_at, refused, seal


@pytest.fixture
def place(tmp_path):
    return county(tmp_path)


def blob(desk, sha256):
    return path_of(desk.folder / "evidence", sha256)


def test_the_same_file_is_stored_once_and_described_at_each_entry(place, tmp_path):
    north = place["north"]
    one, two = honour(north, "甲"), honour(north, "乙")
    first = attach(north, one, tmp_path / "证书.pdf")
    second = attach(north, two, tmp_path / "别名.png")
    assert first == second == hashlib.sha256(SCAN).hexdigest()
    assert [p.name for p in (north.folder / "evidence").rglob("*") if p.is_file()] == [first]
    with north.open() as context:
        (evidence,) = get_entry(context, one).evidence
        assert (evidence.title, evidence.name, evidence.mime) == ("证书", "证书.pdf", "application/pdf")
        assert (evidence.size, evidence.present) == (len(SCAN), True)
        detached = detach_evidence(context, DetachEvidence(one, first, PERIOD))
        assert detached.entry.evidence == ()
        assert len(get_entry(context, two).evidence) == 1


@pytest.mark.parametrize(
    ("name", "code"), [("none.pdf", "evidence.not-a-file"), ("empty.pdf", "evidence.empty")]
)
def test_what_cannot_be_evidence(place, tmp_path, name, code):
    (tmp_path / "empty.pdf").touch()
    entry = honour(place["north"], "甲")
    assert (
        refused(place["north"], lambda c: attach_evidence(c, AttachEvidence(entry, tmp_path / name))).code
        == code
    )


def test_an_oversized_file_is_refused_before_it_is_copied(place, tmp_path):
    huge = tmp_path / "huge.bin"
    with huge.open("wb") as stream:
        stream.truncate(2**31)
    entry = honour(place["north"], "甲")
    error = refused(place["north"], lambda c: attach_evidence(c, AttachEvidence(entry, huge)))
    assert error.code == "evidence.too-large"
    assert not any((place["north"].folder / "evidence").iterdir())


def test_a_stopped_copy_leaves_nothing(place, tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(SCAN)
    entry = honour(place["north"], "甲")
    with place["north"].open() as context:
        with pytest.raises(CancelledError):
            attach_evidence(context, AttachEvidence(entry, path), cancelled=lambda: True)
        assert get_entry(context, entry).evidence == ()
    assert not any((place["north"].folder / "evidence").iterdir())


def test_detaching_what_is_not_attached(place):
    entry = honour(place["north"], "甲")
    error = refused(place["north"], lambda c: detach_evidence(c, DetachEvidence(entry, "0" * 64)))
    assert error.code == "evidence.not-linked"


@pytest.mark.parametrize("harm", ["removed", "changed", "shortened"])
def test_evidence_that_was_harmed_stops_the_sealing(place, tmp_path, harm):
    desk = place["north"]
    entry = honour(desk, "甲")
    path = blob(desk, attach(desk, entry, tmp_path / "a.pdf"))
    if harm == "removed":
        path.unlink()
    else:
        path.write_bytes(SCAN.replace(b"e", b"E") if harm == "changed" else b"%PDF")
    error = refused(desk, lambda c: seal_period(c, SealPeriod(PERIOD, PEOPLE), PASSPHRASE))
    assert (error.code, error.params["name"]) == ("evidence.changed", "a.pdf")
    assert list((desk.folder / "packages").glob("*submission*")) == []
    with desk.open() as context:
        problems = {problem.code for problem in diagnose(context).problems}
        assert problems == {"doctor.evidence-missing" if harm == "removed" else "doctor.evidence-damaged"}
    with desk.open() as context:
        attach_evidence(context, AttachEvidence(entry, tmp_path / "a.pdf"))
        assert diagnose(context).problems == ()
    assert seal(desk).files == 1


def kept_crc(context, sha256):
    with context.read() as connection:
        return blobs.get(connection, [sha256])[sha256].crc


def forget_crc(context, crc=None):
    with context.write("test") as work:
        work.connection.execute(t.blob.update().values(crc=crc))


def test_the_checksum_is_kept_in_the_transaction_that_takes_the_file_in(place, tmp_path, monkeypatch):
    desk = place["north"]
    entry = honour(desk, "甲")

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(attaching, "lay_cells", interrupted)
    with pytest.raises(KeyboardInterrupt):
        attach(desk, entry, tmp_path / "a.pdf")
    monkeypatch.undo()
    sha256 = hashlib.sha256(SCAN).hexdigest()
    with desk.open() as context, context.read() as connection:
        assert blobs.get(connection, [sha256]) == {}
    attach(desk, entry, tmp_path / "a.pdf")
    with desk.open() as context:
        assert kept_crc(context, sha256) == zlib.crc32(SCAN)


def test_evidence_of_an_older_workspace_is_hashed_once_more_and_its_checksum_kept(place, tmp_path):
    desk = place["north"]
    sha256 = attach(desk, honour(desk, "甲"), tmp_path / "a.pdf")
    with desk.open() as context:
        forget_crc(context)
        path = blob(desk, sha256)
        path.write_bytes(SCAN.replace(b"e", b"E"))
        with pytest.raises(UserError) as caught:
            seal_period(context, SealPeriod(PERIOD, PEOPLE), PASSPHRASE)
        assert (caught.value.code, caught.value.params["name"]) == ("evidence.changed", "a.pdf")
        path.write_bytes(SCAN)
        seal_period(context, SealPeriod(PERIOD, PEOPLE), PASSPHRASE)
        assert kept_crc(context, sha256) == zlib.crc32(SCAN)


def test_a_checksum_that_rotted_is_corrected_by_the_digest(place, tmp_path):
    desk = place["north"]
    sha256 = attach(desk, honour(desk, "甲"), tmp_path / "a.pdf")
    with desk.open() as context:
        forget_crc(context, zlib.crc32(SCAN) ^ 1)
        seal_period(context, SealPeriod(PERIOD, PEOPLE), PASSPHRASE)
        assert kept_crc(context, sha256) == zlib.crc32(SCAN)


def test_a_change_that_keeps_the_checksum_is_refused_by_the_office(place, tmp_path):
    """Every message that ends with its own CRC-32 has the same CRC-32."""
    desk = place["north"]
    one, two = (
        text + zlib.crc32(text).to_bytes(4, "little") for text in (b"%PDF-1.4 award 1", b"%PDF-1.4 award 9")
    )
    assert zlib.crc32(one) == zlib.crc32(two)
    sha256 = attach(desk, honour(desk, "甲"), tmp_path / "a.pdf", one)
    blob(desk, sha256).write_bytes(two)
    with desk.open() as context:
        sealed = seal_period(context, SealPeriod(PERIOD, PEOPLE), PASSPHRASE)
    merged = merge_at(place.office, sealed.path)
    assert (merged.outcome, merged.refused.code) == ("refused", "package.changed")


def test_one_file_proves_a_whole_batch_in_one_step(place, tmp_path):
    north = place["north"]
    batch = [honour(north, name) for name in ("甲", "乙", "丙")]
    path = tmp_path / "证书.pdf"
    path.write_bytes(SCAN)
    with north.open() as context:
        changes = attach_to_all(context, AttachEvidence("", path, "证书"), batch[:2])
        assert changes.entries == set(batch[:2])
        assert [len(get_entry(context, entry).evidence) for entry in batch] == [1, 1, 0]
        undo(context)
        assert [len(get_entry(context, entry).evidence) for entry in batch] == [0, 0, 0]
        assert diagnose(context).problems == ()
