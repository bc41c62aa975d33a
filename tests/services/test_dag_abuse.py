"""Histories that no honest desk makes, under a valid seal: deep, wide, tangled with other entries."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from qcdesk.domain.errors import PackageRefused
from qcdesk.package import sshsig
from qcdesk.package.contents import gather
from qcdesk.package.keys import load
from qcdesk.package.reader import inspect
from qcdesk.package.revision_codec import identified
from qcdesk.package.statement import PackageType
from qcdesk.package.writer import write_package
from qcdesk.services.list_entries import get_entry, list_entries
from qcdesk.services.maintain import ledger_digest
from qcdesk.store.acknowledging import unacknowledged
from tests.builders import PASSPHRASE, county, honour, merge_at, seal
from tests.package import samples
from tests.package.forging import refused
from tests.package.hostile import assemble, payload_of
from tests.package.hostile import seal as sealed

DEEP = 4_000
WIDE = 1_500


def forged(place, tmp_path, make):
    """A submission of north's own key whose revisions follow from the one that it sealed."""
    desk = place["north"]
    honour(desk, "开头")
    good = seal(desk)
    assert merge_at(place.office, good.path).outcome == "merged"
    with desk.open() as context, context.read() as connection:
        (first,) = unacknowledged(connection, inspect(good.path).statement.device_id)
    revisions = [identified(revision) for revision in make(first)]
    drafted = gather(PackageType.SUBMISSION, revisions)
    said = msgspec.structs.replace(
        inspect(good.path).statement,
        seq=good.seq + 1,
        prev=good.digest,
        package_id="018f0000-0000-7000-8000-0000000000aa",
        counts=drafted.contents.counts,
        requires=drafted.contents.requires,
    )
    signer = sshsig.signer_of(load(desk.folder / "keys" / "device.key", PASSPHRASE))
    return first, write_package(tmp_path, said, drafted.members, signer).path


def following(first, number, parents, title, entry=""):
    return replace(
        first,
        revision_id="",
        entry_id=entry or first.entry_id,
        counter=first.counter + number,
        parents=tuple(sorted(parents)),
        set={"title": {"title": title}},
    )


def test_a_chain_of_thousands_is_merged_without_recursion(tmp_path):
    place = county(tmp_path)

    def make(first):
        previous = first.revision_id
        for number in range(1, DEEP + 1):
            made = identified(following(first, number, [previous], f"第{number}版"))
            previous = made.revision_id
            yield made

    first, path = forged(place, tmp_path, make)
    assert merge_at(place.office, path).outcome == "merged"
    with place.office.open() as context:
        assert get_entry(context, first.entry_id).values["title"] == f"第{DEEP}版"


def test_thousands_of_rivals_are_one_conflict_and_block_nobody(tmp_path):
    place = county(tmp_path)
    first, path = forged(
        place,
        tmp_path,
        lambda first: (following(first, n, [first.revision_id], f"第{n}版") for n in range(1, WIDE + 1)),
    )
    assert merge_at(place.office, path).outcome == "merged"
    honour(place["south"], "别的单位")
    assert merge_at(place.office, seal(place["south"]).path).outcome == "merged"
    with place.office.open() as context:
        assert get_entry(context, first.entry_id).conflicts


def test_a_parent_of_another_entry_holds_the_child_and_touches_neither(tmp_path):
    place = county(tmp_path)
    other = "018f0000-0000-7000-8000-00000000eeee"
    first, path = forged(
        place, tmp_path, lambda first: [following(first, 1, [first.revision_id], "冒认", entry=other)]
    )
    with place.office.open() as context:
        before = get_entry(context, first.entry_id)
    merged = merge_at(place.office, path)
    assert merged.outcome == "merged"
    with place.office.open() as context:
        assert get_entry(context, first.entry_id) == before
        (held,) = [e for e in list_entries(context, "honours") if e.entry_id == other]
    assert held.status == "held"


@pytest.mark.parametrize("count", [17, 100_000])
def test_too_many_parents_are_refused_before_the_ledger(tmp_path, count):
    place = county(tmp_path)
    payload = payload_of(samples.submission(tmp_path).write(tmp_path).path)
    line = payload["data/revisions.jsonl"].splitlines()[0]
    said = msgspec.json.decode(line)
    said["parents"] = sorted(f"{number:064x}" for number in range(count))
    payload["data/revisions.jsonl"] = msgspec.json.encode(said, order="sorted") + b"\n"
    path = tmp_path / "forged.qcpkg"
    path.write_bytes(assemble(sealed(payload, "unit")))
    error = refused(path)
    assert isinstance(error, PackageRefused)
    assert error.code == "package.line-invalid"
    with place.office.open() as context:
        before = ledger_digest(context)
    assert merge_at(place.office, path).outcome == "refused"
    with place.office.open() as context:
        assert ledger_digest(context) == before


def test_one_line_without_end_is_refused(tmp_path):
    payload = payload_of(samples.submission(tmp_path).write(tmp_path).path)
    line = payload["data/revisions.jsonl"].splitlines()[0]
    said = msgspec.json.decode(line)
    said["reason"] = "长" * 200_000
    payload["data/revisions.jsonl"] = msgspec.json.encode(said, order="sorted") + b"\n"
    path = tmp_path / "forged.qcpkg"
    path.write_bytes(assemble(sealed(payload, "unit")))
    assert refused(path).params["reason"] == "line-too-long"
