"""No byte of a package can change, and no part of one package can be used in another.

``QCDESK_MUTATIONS`` is the number of masks each byte is tried with, up to 9; one is the default.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from qcdesk.domain.errors import PackageRefused
from qcdesk.package.reader import Expectation, verify
from qcdesk.package.statement import PackageType
from tests.package import mutants, samples
from tests.package.held import Held
from tests.package.hostile import assemble, change, explode

TRUST = samples.trust_list(samples.device(sm2_name="unit"))
BOTH = Expectation(frozenset(PackageType), signature=("ed25519", "sm2"))
TURNS = int(os.environ.get("QCDESK_MUTATIONS", "1"))


def good(folder: Path, kind: str) -> bytes:
    if kind == "two schemes":
        recipe = replace(samples.submission(folder), second=samples.second("unit"))
    else:
        recipe = samples.MAKERS[kind](folder)
    return recipe.write(folder).path.read_bytes()


def accepted(data: bytes, expect: Expectation = samples.ANY) -> bool:
    """True if the reader takes it; an error that is no refusal fails the test."""
    try:
        verify(Held(data), TRUST, expect)
    except PackageRefused:
        return False
    return True


def slipped(spoilt: mutants.Mutants, expect: Expectation = samples.ANY) -> list[str]:
    return [what for what, data in spoilt if accepted(data, expect)]


@pytest.mark.parametrize("kind", samples.MAKERS)
def test_no_single_byte_may_change(tmp_path, kind):
    package = good(tmp_path, kind)
    assert accepted(package)
    assert slipped(mutants.bytes_changed(package, TURNS)) == []


@pytest.mark.parametrize("kind", samples.MAKERS)
def test_no_content_may_change_under_a_fitting_crc(tmp_path, kind):
    assert slipped(mutants.content_changed(good(tmp_path, kind))) == []


@pytest.mark.parametrize("kind", samples.MAKERS)
def test_no_byte_may_be_added_or_lost(tmp_path, kind):
    assert slipped(mutants.bytes_added_or_lost(good(tmp_path, kind))) == []


@pytest.mark.parametrize("kind", samples.MAKERS)
def test_no_copy_may_end_early(tmp_path, kind):
    assert slipped(mutants.ends_early(good(tmp_path, kind))) == []


@pytest.mark.parametrize("kind", samples.MAKERS)
def test_no_block_header_or_member_may_be_altered(tmp_path, kind):
    package = good(tmp_path, kind)
    assert slipped(mutants.blocks_moved(package, 500 * TURNS)) == []
    assert slipped(mutants.headers_changed(package)) == []
    assert slipped(mutants.members_moved(package)) == []


def test_nothing_of_a_package_of_two_schemes_may_change(tmp_path):
    package = good(tmp_path, "two schemes")
    assert accepted(package, BOTH)
    for spoilt in (
        mutants.blocks_moved(package, 200 * TURNS),
        mutants.headers_changed(package),
        mutants.members_moved(package),
    ):
        assert slipped(spoilt, BOTH) == []


def test_at_least_twenty_thousand_mutants_are_tried(tmp_path):
    made = [{data for _, data in mutants.all_of(good(tmp_path, kind))} for kind in samples.MAKERS]
    assert sum(map(len, made)) >= 20_000


def test_members_of_two_good_packages_do_not_mix(tmp_path):
    first = samples.submission(tmp_path, 2).write(tmp_path).path.read_bytes()
    second = samples.submission(tmp_path, 3, seq=2).write(tmp_path).path.read_bytes()
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
                assert not accepted(assemble(entries)), (one.name, other.name)
    assert tried > 50


def test_kit_of_one_version_does_not_carry_the_trust_of_another(tmp_path):
    first = samples.kit(tmp_path).write(tmp_path).path.read_bytes()
    revoked = samples.trust_list(samples.device(status="revoked"))
    second = samples.kit(tmp_path, revoked, seq=2).write(tmp_path).path.read_bytes()
    theirs = {raw.name.split(b"/", 1)[1].decode(): raw for raw in explode(second)}
    for name in ("data/trust/devices.json", "data/trust/allowed_signers", "data/trust/revoked_keys"):
        assert not accepted(assemble(change(explode(first), name, data=theirs[name].data))), name
