"""Canonical JSON equals RFC 8785 for everything that packages carry, and nothing else is read."""

from __future__ import annotations

import hashlib

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from qcdesk.domain.errors import UserError
from qcdesk.package import canonical
from qcdesk.package.limits import Limits

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
JSON = st.recursive(
    st.none() | st.booleans() | WHOLE | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
def test_equals_the_reference_and_reads_back(obj):
    data = canonical.dumps(obj)
    assert data == rfc8785.dumps(obj)
    assert canonical.loads(data) == obj
    assert canonical.digest(obj) == hashlib.sha256(data).hexdigest()


def test_names_are_ordered_by_utf16_units():
    # U+1F600 is D83D DE00 in UTF-16 and so comes before U+FB01, although its code point is greater.
    obj = {"\ufb01": 1, "\U0001f600": 2}
    assert canonical.dumps(obj) == '{"\U0001f600":2,"\ufb01":1}'.encode()
    assert canonical.loads('{"\U0001f600":2,"\ufb01":1}'.encode()) == obj
    with pytest.raises(UserError):
        canonical.loads('{"\ufb01":1,"\U0001f600":2}'.encode())


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"a":1,"a":1}', "not-canonical"),
        (b'{"a":1,"a":2}', "not-canonical"),
        (b'{"b":1,"a":2}', "not-canonical"),
        (b' {"a":1}', "not-canonical"),
        (b'{"a": 1}', "not-canonical"),
        (b'{"a":1}\n', "not-canonical"),
        (b'"\\u4e2d"', "not-canonical"),
        (b'"\\/"', "not-canonical"),
        (b'"\\u001F"', "not-canonical"),
        (b"-0", "not-canonical"),
        (b"1.0", "type"),
        (b"1.5", "type"),
        (b"1e5", "type"),
        (b"NaN", "syntax"),
        (b"Infinity", "syntax"),
        (b"01", "syntax"),
        (b"", "syntax"),
        (b"{}{}", "syntax"),
        (b'\xef\xbb\xbf{"a":1}', "syntax"),
        (b'"\xff"', "syntax"),
        (b'"\xed\xa0\x80"', "syntax"),
        (b'"\\ud800"', "syntax"),
        (b"9007199254740992", "integer"),
        (b"-9007199254740992", "integer"),
        (b"[" * 100_000, "depth"),
        (b"[" * 17 + b"]" * 17, "depth"),
    ],
)
def test_refuses(data, reason):
    with pytest.raises(UserError) as refused:
        canonical.loads(data)
    assert refused.value.code == "json.malformed"
    assert refused.value.params["reason"] == reason


def test_five_thousand_digits_are_refused():
    with pytest.raises(UserError):
        canonical.loads(b"1" * 5_000)


def test_depth_is_counted_in_containers():
    deepest = b"[" * 16 + b"]" * 16
    assert canonical.dumps(canonical.loads(deepest)) == deepest
    with pytest.raises(UserError):
        canonical.loads(deepest, Limits(depth=15))


@pytest.mark.parametrize("obj", [1.5, float("nan"), 2**53, {1: 2}, {"a": object()}, b"x", "\ud800", {1, 2}])
def test_does_not_write_what_it_would_not_read(obj):
    with pytest.raises(UserError):
        canonical.dumps(obj)


@given(st.binary(max_size=60) | JSON.map(rfc8785.dumps))
def test_any_bytes_are_read_or_refused(data):
    obj = refused = None
    try:
        obj = canonical.loads(data)
    except UserError as error:
        refused = error.code
    assert refused == "json.malformed" or canonical.dumps(obj) == data
