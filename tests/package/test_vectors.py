"""The committed packages are what the program writes, and each is answered as recorded."""

from __future__ import annotations

import json

import pytest

from tests.package import vectors

EXPECTED = json.loads((vectors.FOLDER / "expected.json").read_text(encoding="utf-8"))
PACKAGES = EXPECTED["packages"]


def test_vectors_are_what_the_program_builds(tmp_path):
    vectors.build(tmp_path)
    built = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    kept = {
        path.relative_to(vectors.FOLDER): path.read_bytes()
        for path in vectors.FOLDER.rglob("*")
        if path.suffix in {".qcpkg", ".json"}
    }
    assert sorted(map(str, built)) == sorted(map(str, kept))
    assert [str(name) for name in built if built[name] != kept[name]] == []


@pytest.mark.parametrize("name", PACKAGES)
def test_answer(name):
    found = vectors.answer(vectors.FOLDER / name)
    assert found == PACKAGES[name]
    assert ("refused" in found) == name.startswith("refused/")


def test_vectors_stay_small():
    assert sum(path.stat().st_size for path in vectors.FOLDER.rglob("*") if path.is_file()) < 300_000
