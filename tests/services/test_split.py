"""Evidence over a limit travels in several packages; the office knows which are missing."""

from __future__ import annotations

import random
from itertools import permutations

import pytest

from qcdesk.domain.errors import PackageRefused, UserError
from qcdesk.package.reader import inspect
from qcdesk.services.inspect_package import verify_package
from qcdesk.services.maintain import diagnose, ledger_digest
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.merge_packages import merge_package
from qcdesk.services.missing_parts import incomplete_submissions
from qcdesk.services.open_receipt import open_receipt
from qcdesk.services.period_states import period_states
from qcdesk.services.preview_packages import preview_merge
from qcdesk.services.seal_period import SealPeriod, preview_seal, seal_period
from qcdesk.services.submission_parts import SMALLEST_LIMIT
from tests.builders import PASSPHRASE, PEOPLE, PERIOD, attach, county, honour, merge_at, seal
from tests.package import samples
from tests.package.forging import refused, restated

LIMIT = 1 << 20


def with_evidence(place, tmp_path, files=4, size=600_000):
    entry = honour(place["north"], "荣誉")
    for number in range(files):
        content = random.Random(number).randbytes(size)
        attach(place["north"], entry, tmp_path / "scans" / f"{number}.pdf", content)
    return entry


def sealed_in_parts(place, limit=LIMIT):
    with place["north"].open() as context:
        return seal_period(context, SealPeriod(PERIOD, PEOPLE, place.usb, limit), PASSPHRASE)


def test_parts_are_bound_chained_and_below_the_limit(tmp_path):
    place = county(tmp_path)
    with_evidence(place, tmp_path)
    with place["north"].open() as context:
        assert preview_seal(context, PERIOD, LIMIT).parts == 4
        assert preview_seal(context, PERIOD).parts == 1
    sealed = sealed_in_parts(place)
    said = [inspect(path) for path in sealed.paths]
    assert all(path.stat().st_size <= LIMIT for path in sealed.paths)
    assert [(c.statement.part, c.statement.parts) for c in said] == [(n, 4) for n in (1, 2, 3, 4)]
    assert len({c.statement.group_id for c in said}) == 1
    assert [c.statement.counts.revisions for c in said] == [1, 0, 0, 0]
    assert [c.statement.counts.blobs for c in said] == [1, 1, 1, 1]
    assert [c.statement.prev for c in said[1:]] == [c.digest for c in said[:-1]]
    assert [c.statement.seq for c in said] == list(range(sealed.seq, sealed.seq + 4))
    lines = place.usb.joinpath(sealed.paths[1].name).read_bytes()
    assert (
        f"Bag-Count: 2 of 4\nBag-Group-Identifier: urn:uuid:{said[0].statement.group_id}\n".encode() in lines
    )


@pytest.mark.parametrize("order", list(permutations(range(3)))[::2])
def test_parts_merge_in_any_order_to_the_same_state(tmp_path, order):
    place = county(tmp_path)
    with_evidence(place, tmp_path, files=3)
    sealed = sealed_in_parts(place)
    for number, at in enumerate(order):
        with place.office.open() as context:
            left = len(order) - number - 1
            (preview,) = preview_merge(context, [sealed.paths[at]])
            assert (preview.part, preview.parts, len(preview.missing_parts)) == (at + 1, 3, left)
            assert merge_package(context, sealed.paths[at]).outcome == "merged"
            assert sum(len(group.missing) for group in incomplete_submissions(context)) == left
    with place.office.open() as context:
        diagnosis = diagnose(context)
        assert diagnosis.blobs == 3
        assert not diagnosis.problems
        assert diagnosis.ledger_digest == ledger_digest(context)


def test_missing_parts_are_told_in_period_state_and_receipt_and_sent_again(tmp_path):
    place = county(tmp_path)
    with_evidence(place, tmp_path, files=3)
    sealed = sealed_in_parts(place)
    assert merge_at(place.office, sealed.paths[0]).outcome == "merged"
    with place.office.open() as context:
        (group,) = incomplete_submissions(context, "north")
        assert (group.unit, group.period, group.parts, group.missing) == ("north", PERIOD, 3, (2, 3))
        (state,) = [s for s in period_states(context, PERIOD) if s.unit == "north"]
        assert state.missing_parts == 2
        receipt = make_receipt(context, "north", PASSPHRASE, place.usb)
    with place["north"].open() as context:
        opened = open_receipt(context, receipt.path)
        assert (opened.missing_parts, opened.missing) == (2, 2)
    again = seal(place["north"])
    assert (again.revisions, again.files) == (0, 2)
    assert merge_at(place.office, again.path).outcome == "merged"
    with place.office.open() as context:
        assert not diagnose(context).problems


def test_a_file_above_the_limit_goes_alone(tmp_path):
    place = county(tmp_path)
    entry = honour(place["north"], "荣誉")
    attach(place["north"], entry, tmp_path / "big.pdf", random.Random(1).randbytes(3 << 20))
    attach(place["north"], entry, tmp_path / "small.pdf", b"%PDF small")
    sealed = sealed_in_parts(place)
    assert max(inspect(path).statement.counts.blob_bytes for path in sealed.paths) == 3 << 20
    assert [merge_at(place.office, path).outcome for path in sealed.paths] == ["merged"] * len(sealed.paths)


def test_a_limit_that_is_no_limit_is_refused(tmp_path):
    place = county(tmp_path)
    honour(place["north"], "荣誉")
    with pytest.raises(UserError, match=r"seal\.limit-too-small"):
        sealed_in_parts(place, SMALLEST_LIMIT - 1)


def test_when_one_part_cannot_be_written_none_is(tmp_path, monkeypatch):
    place = county(tmp_path)
    with_evidence(place, tmp_path, files=3)
    store = place["north"].folder / "evidence"
    last = max(store.rglob("*"), key=lambda p: p.name if p.is_file() else "")
    last.write_bytes(b"x" * last.stat().st_size)
    before = sorted((place["north"].folder / "packages").iterdir())
    with pytest.raises(UserError, match=r"evidence\.changed"):
        sealed_in_parts(place)
    assert sorted((place["north"].folder / "packages").iterdir()) == before
    with place["north"].open() as context:
        assert preview_seal(context, PERIOD).entries == {"honours": 1}


def test_a_part_verifies_like_any_package(tmp_path):
    place = county(tmp_path)
    with_evidence(place, tmp_path, files=2)
    sealed = sealed_in_parts(place)
    with place.office.open() as context:
        assert verify_package(context, sealed.paths[1]).trusted


@pytest.mark.parametrize(
    "fields",
    [
        {"part": 1},
        {"parts": 2},
        {"group_id": samples.DEVICE, "part": 0, "parts": 2},
        {"group_id": samples.DEVICE, "part": 3, "parts": 2},
        {"group_id": samples.DEVICE, "part": 1, "parts": 1},
        {"group_id": samples.DEVICE, "part": 1, "parts": 1_001},
    ],
)
def test_impossible_groups_are_refused(tmp_path, fields):
    error = refused(restated(tmp_path, samples.submission(tmp_path), **fields))
    assert (error.code, error.params["what"]) == ("package.statement-differs", "group")


def test_only_submissions_are_split(tmp_path):
    fields = {"group_id": samples.DEVICE, "part": 1, "parts": 2}
    assert isinstance(refused(restated(tmp_path, samples.receipt(tmp_path), **fields)), PackageRefused)
