"""``qcdesk keys remember`` and ``forget``, and sealing with what is remembered."""

from __future__ import annotations

import pytest

from tests import builders
from tests.memory_keyring import installed

NAMES = ("--preparer", "甲", "--reviewer", "乙", "--head", "丙")


@pytest.fixture
def store():
    with installed() as made:
        yield made


def test_remember_seal_and_forget(run, county, store, monkeypatch):
    north = county["north"]
    builders.honour(north, "名牌")
    assert run(north, "keys", "remembered", "--json").json["names"] == []
    assert run(north, "keys", "remember", "device", "--json").json["names"] == ["device"]
    monkeypatch.delenv("QCDESK_PASSPHRASE")
    assert run(north, "seal", "--period", "2014", *NAMES, "--json").json["seq"]
    assert run(north, "keys", "forget", "device", "--json").json["names"] == []
    builders.honour(north, "再来")
    ended = run(north, "seal", "--period", "2014", *NAMES, "--json", code=3)
    assert ended.error["error"] == "passphrase.not-given"


def test_the_office_signs_receipts_and_kits_with_what_is_remembered(
    run, county, store, monkeypatch, tmp_path
):
    for name in ("kit", "receipt"):
        run(county.office, "keys", "remember", name)
    builders.honour(county["north"], "名牌")
    run(county.office, "merge", builders.seal(county["north"], tmp_path / "in").path)
    monkeypatch.delenv("QCDESK_PASSPHRASE")
    run(county.office, "receipt", "make", "north", "--out", tmp_path)
    run(county.office, "plan", "issue", "--out", tmp_path)
    assert len(list(tmp_path.glob("*.qcpkg"))) == 2


def test_a_locked_store_is_told_and_the_passphrase_asked_for(run, county, store):
    north = county["north"]
    builders.honour(north, "名牌")
    run(north, "keys", "remember", "device")
    store.locked = True
    assert run(north, "keys", "remembered", "--json", code=5).error["error"] == "vault.failed"
    assert run(north, "seal", "--period", "2014", *NAMES, "--json").json["seq"]


def test_a_computer_without_a_store(run, county):
    assert "没有可供本程序使用的密码库" in run(county["north"], "keys", "remembered").out
    ended = run(county["north"], "keys", "remember", "device", "--json", code=5)
    assert ended.error["error"] == "vault.none"
