"""No byte of a package can change, and no part of one package can be used in another."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from qcdesk.domain.errors import PackageRefused
from qcdesk.package.reader import verify
from tests.package import samples
from tests.package.hostile import assemble, change, explode

TRUST = samples.trust_list()
MASKS = (0x01, 0x80, 0xFF, 0x20, 0x02, 0x04, 0x08, 0x10, 0x40)
ROUNDS = int(os.environ.get("QCDESK_MUTATIONS", "1"))
"""How many masks each byte is tried with, up to 9."""


def accepted(path: Path, data: bytes) -> bool:
    path.write_bytes(data)
    try:
        verify(path, TRUST, samples.ANY)
    except PackageRefused:
        return False
    return True


@pytest.mark.parametrize("kind", samples.MAKERS)
def test_no_single_byte_may_change(tmp_path, kind):
    good = samples.MAKERS[kind](tmp_path).write(tmp_path).path.read_bytes()
    path = tmp_path / "mutant.qcpkg"
    assert accepted(path, good)
    slipped = []
    for position in range(len(good)):
        for turn in range(ROUNDS):
            mutant = bytearray(good)
            mutant[position] ^= MASKS[(position + turn) % len(MASKS)]
            if accepted(path, bytes(mutant)):
                slipped.append(position)
    assert slipped == []


def test_no_byte_may_be_added_or_lost(tmp_path):
    good = samples.submission(tmp_path).write(tmp_path).path.read_bytes()
    path = tmp_path / "mutant.qcpkg"
    for position in range(0, len(good), 7):
        assert not accepted(path, good[:position] + good[position + 1 :]), position
        assert not accepted(path, good[:position] + b"\0" + good[position:]), position


def test_no_copy_may_end_early(tmp_path):
    good = samples.submission(tmp_path).write(tmp_path).path.read_bytes()
    path = tmp_path / "mutant.qcpkg"
    assert [cut for cut in range(0, len(good), 5) if accepted(path, good[:cut])] == []


def test_members_of_two_good_packages_do_not_mix(tmp_path):
    first = samples.submission(tmp_path, 2).write(tmp_path).path.read_bytes()
    second = samples.submission(tmp_path, 3, seq=2).write(tmp_path).path.read_bytes()
    path = tmp_path / "mixed.qcpkg"
    ours, theirs = explode(first), {raw.name.split(b"/", 1)[1]: raw for raw in explode(second)}
    tried = 0
    for one in ours:
        for other in ours:
            entries = ours
            for name in {one.name.split(b"/", 1)[1], other.name.split(b"/", 1)[1]}:
                data = theirs[name].data
                if data != next(raw.data for raw in entries if raw.name.endswith(b"/" + name)):
                    entries = change(entries, name.decode(), data=data)
            if entries is not ours:
                tried += 1
                assert not accepted(path, assemble(entries)), (one.name, other.name)
    assert tried > 50


def test_kit_of_one_version_does_not_carry_the_trust_of_another(tmp_path):
    first = samples.kit(tmp_path).write(tmp_path).path.read_bytes()
    revoked = samples.trust_list(samples.device(status="revoked"))
    second = samples.kit(tmp_path, revoked, seq=2).write(tmp_path).path.read_bytes()
    path = tmp_path / "mixed.qcpkg"
    theirs = {raw.name.split(b"/", 1)[1].decode(): raw for raw in explode(second)}
    for name in ("data/trust/devices.json", "data/trust/allowed_signers", "data/trust/revoked_keys"):
        assert not accepted(path, assemble(change(explode(first), name, data=theirs[name].data))), name
