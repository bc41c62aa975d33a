"""SM2 keys at rest: nothing readable without the passphrase, nothing changed goes unnoticed."""

from __future__ import annotations

import json
import stat
import sys

import pytest

from qcdesk.domain.errors import UserError, WrongPassphrase
from qcdesk.package import sealed_key, sm2
from qcdesk.package.keys import KDF_ROUNDS
from tests.package import samples

KEY = samples.second("unit").key
PASSPHRASE = "质量强县 2014"


def test_save_and_load(tmp_path):
    path = tmp_path / "keys" / "device.key.sm2"
    sealed_key.save(KEY, path, PASSPHRASE, rounds=1)
    assert sealed_key.load(path, PASSPHRASE) == KEY
    assert sealed_key.load(path, PASSPHRASE).secret == KEY.secret
    assert sealed_key.public_of(path) == KEY.public
    assert KEY.secret.hex() not in path.read_text()
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(WrongPassphrase):
        sealed_key.load(path, "another one")


def test_stored_as_strongly_as_the_other_key(tmp_path):
    path = tmp_path / "key"
    sealed_key.save(KEY, path, PASSPHRASE)
    stored = json.loads(path.read_text())
    assert [slot["rounds"] for slot in stored["slots"]] == [KDF_ROUNDS]


def test_never_without_a_passphrase(tmp_path):
    with pytest.raises(UserError, match=r"passphrase\.too-short"):
        sealed_key.save(KEY, tmp_path / "key", "", rounds=1)
    assert not (tmp_path / "key").exists()


def test_saved_twice_nothing_repeats(tmp_path):
    slots = []
    for name in ("one", "two"):
        sealed_key.save(KEY, tmp_path / name, PASSPHRASE, rounds=1)
        slots += json.loads((tmp_path / name).read_text())["slots"]
    assert all(slots[0][part] != slots[1][part] for part in ("salt", "nonce", "sealed"))


def test_while_the_passphrase_changes_both_open_it(tmp_path):
    path = tmp_path / "key"
    sealed_key.save(KEY, path, PASSPHRASE, rounds=1)
    sealed_key.begin_change(path, PASSPHRASE, "Spring-water-4632", rounds=1)
    assert sealed_key.load(path, PASSPHRASE) == sealed_key.load(path, "Spring-water-4632") == KEY
    # a change that was broken off can be begun again, from either passphrase
    sealed_key.begin_change(path, PASSPHRASE, "Deep-lake-1600", rounds=1)
    assert sealed_key.load(path, "Deep-lake-1600") == KEY
    with pytest.raises(WrongPassphrase):
        sealed_key.load(path, "Spring-water-4632")
    with pytest.raises(WrongPassphrase):
        sealed_key.begin_change(path, "wrong", "Deep-lake-1600", rounds=1)


def test_any_change_of_the_file_is_noticed(tmp_path):
    path = tmp_path / "key"
    sealed_key.save(KEY, path, PASSPHRASE, rounds=1)
    good = json.loads(path.read_text())
    other = sm2.generate().public.line

    def altered(**fields) -> None:
        slot = {**good["slots"][0], **{k: v for k, v in fields.items() if k in good["slots"][0]}}
        rest = {k: v for k, v in fields.items() if k not in slot}
        path.write_text(json.dumps({**good, "slots": [slot], **rest}))

    for part in ("salt", "nonce", "sealed"):
        value = good["slots"][0][part]
        altered(**{part: ("0" if value[0] != "0" else "1") + value[1:]})
        with pytest.raises(WrongPassphrase):
            sealed_key.load(path, PASSPHRASE)
    altered(public=other)
    with pytest.raises(WrongPassphrase):
        sealed_key.load(path, PASSPHRASE)
    for fields in ({"rounds": 10**9}, {"format": "other"}, {"slots": []}, {"extra": 1}, {"sealed": ""}):
        altered(**fields)
        with pytest.raises(UserError, match=r"key\.malformed"):
            sealed_key.load(path, PASSPHRASE)
    path.write_bytes(b"[" * 100_000)
    with pytest.raises(UserError, match=r"key\.malformed"):
        sealed_key.public_of(path)
