"""Properties of the merge that only show on a whole desk: P4, P13 and P15 to P17.

P1 to P3, P5 to P11 and P14 are proved on the rules alone in `tests/domain/test_merging.py`, P12 by
`test_kill_steps.py`.
"""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcdesk.domain.figures import ACCEPTED, RECEIVED
from qcdesk.domain.revisions import Decision, Revision
from qcdesk.package import canonical, keys
from qcdesk.package.revision_codec import decode_decision, decode_revision, encode_decision, encode_revision
from qcdesk.package.statement import STATEMENT
from qcdesk.services.list_entries import get_entry
from qcdesk.services.maintain import diagnose, ledger_digest
from qcdesk.services.merge_packages import merge_package
from qcdesk.services.preview_packages import preview_merge
from qcdesk.store import figures, ledger, meta
from tests.builders import PASSPHRASE, PERIOD, attach, county, honour, record, seal
from tests.domain.histories import histories, rulings
from tests.journeys.desks import MemoryDesk, MemoryOffice, Packet
from tests.package import hostile

TESTS = Path(__file__).parents[1]


@cache
def pool() -> tuple[MemoryDesk, MemoryOffice, MemoryDesk]:
    """Databases in memory, emptied for each example."""
    return MemoryDesk(), MemoryOffice(), MemoryDesk()


def packet(number: int, facts: list[Revision | Decision]) -> Packet:
    """Facts as a package carries them."""
    lines = tuple(encode_revision(f)[1][:-1] for f in facts if isinstance(f, Revision))
    ruled = tuple(encode_decision(f)[1][:-1] for f in facts if isinstance(f, Decision))
    return Packet("d", number, lines, decisions=ruled).sealed()


@st.composite
def packets(draw) -> list[Packet]:
    """A history with its decisions in packages, in an order of their own."""
    history = draw(histories())
    facts = draw(st.permutations([*history, *draw(rulings(history))]))
    cuts = sorted(draw(st.lists(st.integers(0, len(facts)), max_size=3)))
    bounds = zip([0, *cuts], [*cuts, len(facts)], strict=True)
    return [packet(number, facts[start:end]) for number, (start, end) in enumerate(bounds)]


def whole(desk: MemoryDesk) -> tuple[str, dict]:
    return ledger.digest(desk.connection), desk.states()


@settings(max_examples=40)
@given(packets(), st.data())
def test_p4_reloaded_and_rebuilt_from_packages_the_state_is_the_same(sent, data):
    first, office, other = pool()
    first.reset("north", "one")
    for each in sent:
        first.take(each)
    expected = whole(first)
    other.reset("north", "two").restore(first.snapshot())
    assert whole(other) == expected
    ledger.rebuild(other.connection, other.plan)
    assert whole(other) == expected
    office.reset()
    for each in data.draw(st.permutations(sent)):
        office.take(each)
    assert whole(office) == expected
    assert office.damage() == []


@settings(max_examples=40)
@given(packets(), st.data())
def test_p13_unit_and_office_compute_the_same_from_the_same_set(sent, data):
    desk, office, _ = pool()
    desk.reset("north", "one")
    office.reset()
    for each in data.draw(st.permutations(sent)):
        desk.take(each, acknowledged=False)
    for each in sent:
        office.take(each)
    assert whole(desk) == whole(office)
    for basis in (RECEIVED, ACCEPTED):
        here, there = (
            figures.compute(each.connection, each.plan, each.plan.period(PERIOD), basis).figures
            for each in (desk, office)
        )
        assert here == there


@settings(max_examples=40)
@given(packets())
def test_p17_what_was_taken_in_goes_out_byte_for_byte(sent):
    _, office, other = pool()
    office.reset()
    for each in sent:
        office.take(each)
    told = office.answer("north")
    assert set(told.revisions) == {line for each in sent for line in each.revisions}
    assert set(told.decisions) == {line for each in sent for line in each.decisions}
    other.reset("north", "two").open_receipt(told)
    assert whole(other) == whole(office)
    again = [encode_revision(decode_revision(line))[1][:-1] for line in told.revisions]
    again += [encode_decision(decode_decision(line))[1][:-1] for line in told.decisions]
    assert again == [*told.revisions, *told.decisions]


class Sent:
    """A package of north that the office has not seen, and the keys of two computers."""

    def __init__(self, folder: Path) -> None:
        self.place = county(folder)
        entry = honour(self.place["north"], "甲")
        attach(self.place["north"], entry, folder / "甲.pdf")
        self.path = seal(self.place["north"], self.place.usb).path
        self.bytes = self.path.read_bytes()
        self.stranger = keys.generate()
        self.south = keys.load(self.place["south"].folder / "keys" / "device.key", PASSPHRASE)
        with self.place["south"].open() as context, context.read() as connection:
            self.south_device = meta.get(connection, "device_id")

    def forged(self, key: keys.PrivateKey, **said: object) -> bytes:
        """The package with another statement, whole and validly sealed by another key."""
        payload = hostile.payload_of(self.path)
        statement = msgspec.json.decode(payload[STATEMENT]) | {"signer_fp": key.public.fingerprint} | said
        return hostile.assemble(hostile.seal({**payload, STATEMENT: canonical.dumps(statement)}, key))


@pytest.fixture(scope="module")
def sent(tmp_path_factory) -> Sent:
    return Sent(tmp_path_factory.mktemp("sent"))


@settings(max_examples=60)
@given(st.data())
def test_p15_what_is_not_signed_by_the_unit_itself_never_enters(sent, data):
    kind = data.draw(st.sampled_from(("byte", "cut", "stranger", "other unit", "foreign revisions")))
    good = sent.bytes
    if kind == "byte":
        at, mask = data.draw(st.integers(0, len(good) - 1)), data.draw(st.integers(1, 255))
        made = good[:at] + bytes([good[at] ^ mask]) + good[at + 1 :]
    elif kind == "cut":
        made = good[: data.draw(st.integers(0, len(good) - 1))]
    elif kind == "stranger":
        made = sent.forged(sent.stranger)
    elif kind == "other unit":
        made = sent.forged(sent.south)
    else:
        made = sent.forged(sent.south, unit_id="south", device_id=sent.south_device)
    path = sent.place.usb / "forged.qcpkg"
    path.write_bytes(made)
    with sent.place.office.open() as context:
        before = ledger_digest(context)
        done = merge_package(context, path)
        assert (done.outcome, ledger_digest(context)) == ("refused", before), kind


@pytest.fixture(scope="module")
def doubles(tmp_path_factory):
    """A computer of which the disk was copied, and the office."""
    place = county(tmp_path_factory.mktemp("doubles"))
    entry = honour(place["north"], "甲")
    with place.office.open() as context:
        merge_package(context, seal(place["north"]).path)
    return place, entry


@settings(max_examples=12)
@given(st.permutations((0, 1)), st.sampled_from(("title", "org")), st.booleans())
def test_p16_two_packages_with_one_number_are_both_kept_and_alarmed(doubles, order, cell, equal):
    place, entry = doubles
    folder = place.folder / "case"
    desks = [place["north"].copy_to(folder / name) for name in ("disk", "copied")]
    office = place.office.copy_to(folder / "office")
    made = []
    for number, desk in enumerate(desks):
        content = {"title" if number == 0 else cell: f"值{0 if equal else number}"}
        record(desk, "honours", content, entry)
        made.append(seal(desk).path)
    assert made[0].name == made[1].name
    with office.open() as context:
        first, second = (merge_package(context, made[n]) for n in order)
        assert (first.outcome, first.equivocation) == ("merged", False)
        assert (second.outcome, second.equivocation) in {("merged", True), ("known", False)}
        assert (second.outcome == "known") == (made[0].read_bytes() == made[1].read_bytes())
        shown = get_entry(context, entry)
        clash = cell == "title" and not equal
        assert (shown.status == "conflict", shown.conflicts) == (clash, ("title",) if clash else ())
        assert all(preview.known for preview in preview_merge(context, made))
        assert diagnose(context).problems == ()
    shutil.rmtree(folder)


def test_every_property_has_a_test_that_names_it():
    named = {
        int(number)
        for path in TESTS.rglob("test_*.py")
        for line in re.findall(r"def test_((?:p\d+_)+)", path.read_text(encoding="utf-8"))
        for number in re.findall(r"p(\d+)_", line)
    }
    assert named == set(range(1, 18))
