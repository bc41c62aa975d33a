"""All lines at once: what is accepted, and what it says, is what each line by itself gives."""

from __future__ import annotations

import json

import msgspec
import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from qcdesk.domain.errors import UserError
from qcdesk.domain.revisions import DELETED, EVIDENCE
from qcdesk.package.revision_codec import decode_revision
from qcdesk.package.revision_lines import decode_all
from tests.package import samples

HEX, UUID = "ab" * 32, "01890a5d-ac96-774b-bcce-b302099a8057"
TEXTS = st.sampled_from(
    ["", "张三", "x" * 201, HEX, HEX.upper(), UUID, "north", "2014-03-01T09:00:00Z", "🙂", "\x7f"]
)
NAMES = st.sampled_from(
    [
        "title",
        "org",
        "",
        "Title",
        "a" * 41,
        DELETED,
        EVIDENCE + HEX,
        "evidence:x",
        "\U0001f600",
        "value",
        "state",
    ]
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**54), 2**54),
    TEXTS,
    st.floats(allow_nan=False),
    st.lists(TEXTS, max_size=2),
    st.dictionaries(NAMES, TEXTS, max_size=2),
)
CELLS = st.dictionaries(NAMES, st.none() | st.dictionaries(NAMES, LEAVES, max_size=2), max_size=2)
MUTATIONS = st.one_of(
    st.tuples(st.sampled_from(["answers", "claimed_at", "device", "entry", "person", "plan", "unit"]), TEXTS),
    st.tuples(st.just("counter"), st.integers(-1, 2**54)),
    st.tuples(st.just("parents"), st.lists(st.sampled_from([HEX, "cd" * 32, "x"]), max_size=17)),
    st.tuples(st.just("set"), CELLS),
    st.tuples(st.sampled_from(["more", "unit"]), st.none()),
)
SPELLINGS = st.sampled_from(
    [
        lambda line: line,
        lambda line: line.replace(b",", b", ", 1),
        lambda line: line.replace("张".encode(), b"\\u5f20"),
        lambda line: line.replace(b'"reason":"",', b'"reason":"","reason":"",'),
        lambda line: line[:-1] + b"\xff}",
        lambda line: line[:0],
        lambda line: b" " + line,
    ]
)


def one_by_one(lines):
    """What the lines give each by itself, None when one of them is wrong."""
    try:
        return tuple(decode_revision(line) for line in lines)
    except UserError:
        return None


def line_of(number, change=None):
    body = samples.revision(number).body()
    if change is not None:
        body[change[0]] = change[1]
        if change == ("unit", None):
            del body["unit"]
    try:
        return rfc8785.dumps(body)
    except (ValueError, rfc8785.CanonicalizationError):
        return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@settings(max_examples=300)
@given(st.lists(st.none() | MUTATIONS, max_size=3), SPELLINGS)
def test_lines_at_once_are_lines_one_by_one(changes, spell):
    lines = [line_of(number, change) for number, change in enumerate(changes, 1)]
    if lines:
        lines[-1] = spell(lines[-1])
    assert decode_all(b"".join(line + b"\n" for line in lines), lines) == one_by_one(lines)


@given(CELLS)
def test_what_is_accepted_is_spelled_as_the_standard_says(cells):
    body = samples.revision(1).body() | {"set": cells}
    line = msgspec.json.encode(body, order="sorted")
    if decode_all(line + b"\n", [line]) is not None:
        assert rfc8785.dumps(body) == line


@pytest.mark.parametrize("count", [0, 1, 500])
def test_many_lines(count):
    lines = [line_of(number) for number in range(1, count + 1)]
    found = decode_all(b"".join(line + b"\n" for line in lines), lines)
    assert found == one_by_one(lines)
    assert found is not None
    assert len(found) == count
