"""Lines of revisions, decisions and evidence records: exact round trip, strict shape."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcdesk.domain.errors import UserError
from qcdesk.domain.revisions import Comment, Verdict
from qcdesk.package import canonical
from qcdesk.package.revision_codec import (
    BlobRecord,
    decode_blob,
    decode_decision,
    decode_revision,
    encode_blob,
    encode_decision,
    encode_revision,
    identified,
)
from tests.package import samples

HEX = st.binary(min_size=32, max_size=32).map(bytes.hex)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
FIELD = st.from_regex(r"[a-z][a-z0-9_]{0,10}", fullmatch=True)
VALUE = (
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT | st.lists(TEXT, max_size=3)
    | st.just({"at_least": "2000.00"}) | st.just({"state": "nil"})
)  # fmt: skip
CELL = FIELD | HEX.map(lambda digest: "evidence:" + digest)
CELLS = st.dictionaries(CELL, st.none() | st.dictionaries(FIELD, VALUE, max_size=3), min_size=1, max_size=4)


@given(CELLS, st.sets(HEX, max_size=16), TEXT, st.integers(1, 2**53 - 1))
def test_revision_round_trip(cells, parents, person, counter):
    revision = samples.revision(counter, set=cells, parents=tuple(sorted(parents)), person=person)
    identity, line = encode_revision(revision)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert identity == hashlib.sha256(line[:-1]).hexdigest() == canonical.digest(revision.body())
    assert decode_revision(line[:-1]) == replace(revision, revision_id=identity) == identified(revision)


@given(CELLS, st.lists(TEXT, min_size=1, max_size=3), st.sampled_from([Verdict.ACCEPTED, Verdict.VOID]))
def test_decision_round_trip(cells, comments, verdict):
    decision = replace(
        samples.decision("ab" * 32, verdict),
        verified=cells,
        comments=tuple(Comment(text) for text in comments),
    )
    identity, line = encode_decision(decision)
    assert decode_decision(line[:-1]) == replace(decision, decision_id=identity)


def test_blob_round_trip():
    record = BlobRecord("ab" * 32, 0, "application/octet-stream", "证书\u202egpj.exe", (samples.ENTRY,))
    assert decode_blob(encode_blob(record)[:-1]) == record


HASHES = tuple(sorted(f"{n:064x}" for n in range(17)))


@pytest.mark.parametrize(
    "changes",
    [
        {"parents": HASHES},
        {"parents": (HASHES[1], HASHES[0])},
        {"parents": (HASHES[1], HASHES[1])},
        {"parents": ("AB" * 32,)},
        {"parents": ("ab",)},
        {"counter": 0},
        {"counter": 2**53},
        {"entry_id": "1"},
        {"device_id": samples.DEVICE.upper()},
        {"register": "Honours"},
        {"unit": "../x"},
        {"unit": "xinghe\n"},
        {"plan": "v1"},
        {"claimed_at": "today"},
        {"person": "x" * 201},
        {"reason": "x" * 8_001},
        {"answers": "x"},
        {"set": {}},
        {"set": {"Title": None}},
        {"set": {"evidence:xyz": None}},
        {"set": {"_other": None}},
        {"set": {"_deleted": {"value": False}}},
        {"set": {"_deleted": {"gone": True}}},
        {"set": {"title": {"Title": 1}}},
        {"set": {"title": {"title": 1.5}}},
        {"set": {"title": {"title": {"state": "nil", "at_least": "1"}}}},
        {"set": {"title": {"title": {"other": "1"}}}},
        {"set": {"title": {"title": [1]}}},
        {"set": {"title": {"title": "x" * (256 << 10)}}},
        {"set": {"title": {"title": "\ud800"}}},
    ],
)
def test_revision_refused(changes):
    with pytest.raises(UserError) as refused:
        encode_revision(replace(samples.revision(1), **changes))
    assert refused.value.code == "json.malformed"


def test_deletion_and_its_withdrawal():
    for content in ({"value": True}, None):
        revision = samples.revision(1, set={"_deleted": content})
        assert decode_revision(encode_revision(revision)[1][:-1]).set == {"_deleted": content}


def test_returned_decision_needs_a_comment():
    for comments in ((), (Comment("  "),)):
        with pytest.raises(UserError):
            encode_decision(replace(samples.decision("ab" * 32), comments=comments))


@pytest.mark.parametrize(
    "changes", [{"supersedes": (HASHES[1], HASHES[0])}, {"revision_id": "x"}, {"verified": {"x": {"y": 1.5}}}]
)
def test_decision_refused(changes):
    with pytest.raises(UserError):
        encode_decision(replace(samples.decision("ab" * 32), **changes))


@pytest.mark.parametrize(
    "record",
    [
        BlobRecord("x", 1, "text/plain", "a"),
        BlobRecord("ab" * 32, -1, "text/plain", "a"),
        BlobRecord("ab" * 32, 1, "text", "a"),
        BlobRecord("ab" * 32, 1, "text/plain", ""),
        BlobRecord("ab" * 32, 1, "text/plain", "a", (samples.ENTRY, samples.ENTRY)),
    ],
)
def test_blob_record_refused(record):
    with pytest.raises(UserError):
        encode_blob(record)


@pytest.mark.parametrize("line", [b"", b"{}", b"[]", b"null", b"\xff", b"[" * 5_000, b'{"x":1}'])
@pytest.mark.parametrize("decode", [decode_revision, decode_decision, decode_blob])
def test_other_lines_refused(decode, line):
    with pytest.raises(UserError):
        decode(line)


def test_other_spelling_of_a_good_line_refused():
    line = encode_revision(samples.revision(1))[1][:-1]
    for other in (line + b" ", line.replace(b":1,", b":1.0,"), line.replace("县".encode(), b"\\u53bf")):
        assert other != line
        with pytest.raises(UserError):
            decode_revision(other)
