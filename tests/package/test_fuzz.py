"""Inputs that once made a reader fail, one file each, and the inputs that fuzzing begins with."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz import targets

ASSETS = sorted((Path(__file__).parent / "assets").glob("*.fuzz"))
SEEDS = dict(targets.seeds())


@pytest.mark.parametrize("asset", ASSETS, ids=lambda path: path.stem)
def test_what_failed_once_fails_no_more(asset):
    targets.run(asset.read_bytes())


@pytest.mark.parametrize("name", SEEDS)
def test_seeds_are_read_in_peace(name):
    targets.run(SEEDS[name])


def test_every_target_has_seeds():
    assert {data[0] for data in SEEDS.values()} == set(range(len(targets.TARGETS)))
