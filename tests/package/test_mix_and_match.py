"""No member of one good package can stand in for the same member of another, alone or in pairs."""

from __future__ import annotations

from itertools import combinations_with_replacement
from pathlib import Path

import pytest

from qcdesk.domain.errors import PackageRefused
from qcdesk.package.reader import verify
from tests.package import samples
from tests.package.hostile import Raw, assemble, explode

TRUST = samples.trust_list()


def two_of(kind: str, folder: Path) -> tuple[list[Raw], list[Raw]]:
    """Two good packages of one type by one signer that differ wherever such packages can."""
    made = []
    for number in (1, 2):
        place = folder / str(number)
        place.mkdir()
        if kind == "submission":
            recipe = samples.submission(place, number + 1, seq=number)
        elif kind == "kit":
            listed = samples.trust_list(samples.device(status="revoked" if number == 2 else "confirmed"))
            recipe = samples.kit(place, listed, seq=number)
        else:
            recipe = samples.MAKERS[kind](place, seq=number)
        made.append(explode(recipe.write(place).path.read_bytes()))
    return made[0], made[1]


def member(raw: Raw) -> bytes:
    return raw.name.split(b"/", 1)[1]


def accepted(path: Path, entries: list[Raw]) -> bool:
    path.write_bytes(assemble(entries))
    try:
        verify(path, TRUST, samples.ANY)
    except PackageRefused:
        return False
    return True


@pytest.mark.parametrize("kind", samples.MAKERS)
def test_mix_and_match_of_every_member_pair(tmp_path, kind):
    first, second = two_of(kind, tmp_path)
    path = tmp_path / "mixed.qcpkg"
    assert accepted(path, first)
    assert accepted(path, second)
    theirs = {member(raw): raw for raw in second}
    differing = [member(raw) for raw in first if theirs[member(raw)].data != raw.data]
    tried = 0
    for pair in combinations_with_replacement(differing, 2):
        mixed = [Raw(raw.name, theirs[member(raw)].data) if member(raw) in pair else raw for raw in first]
        assert not accepted(path, mixed), pair
        tried += 1
    assert tried >= 10


@pytest.mark.parametrize("kind", samples.MAKERS)
def test_members_of_one_package_do_not_change_places(tmp_path, kind):
    entries, _ = two_of(kind, tmp_path)
    path = tmp_path / "swapped.qcpkg"
    for one, other in combinations_with_replacement(range(len(entries)), 2):
        if entries[one].data == entries[other].data:
            continue
        swapped = list(entries)
        swapped[one] = Raw(entries[one].name, entries[other].data)
        swapped[other] = Raw(entries[other].name, entries[one].data)
        assert not accepted(path, swapped), (member(entries[one]), member(entries[other]))


def test_seal_of_one_type_on_the_content_of_another(tmp_path):
    """Signature, tag manifest or all tag files of each type on the payload of each other type."""
    path = tmp_path / "mixed.qcpkg"
    made = {
        kind: two_of(kind, tmp_path / kind)[0] for kind in samples.MAKERS if not (tmp_path / kind).mkdir()
    }
    for kind, entries in made.items():
        for other, foreign in made.items():
            if kind == other:
                continue
            payload = [raw for raw in entries if member(raw).startswith(b"data/")]
            seals = {member(raw): raw.data for raw in foreign if not member(raw).startswith(b"data/")}
            for kept in (
                {b"tagmanifest-sha256.txt.sig"},
                {b"tagmanifest-sha256.txt", b"tagmanifest-sha256.txt.sig"},
                set(seals),
            ):
                tags = [
                    Raw(raw.name, seals[member(raw)] if member(raw) in kept else raw.data)
                    for raw in entries
                    if not member(raw).startswith(b"data/")
                ]
                assert not accepted(path, [*tags, *payload]), (kind, other, kept)
