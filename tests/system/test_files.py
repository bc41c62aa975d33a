"""Files are whole or absent; names that are shown or saved cannot deceive."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcdesk.system import files


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_write_atomic_creates_and_replaces(tmp_path):
    path = tmp_path / "new" / "settings.json"
    for data in (b"one", b"two", b""):
        files.write_atomic(path, data)
        assert path.read_bytes() == data
    assert names(path.parent) == ["settings.json"]


def test_failed_write_keeps_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "settings.json"
    files.write_atomic(path, b"old")

    def full(_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files, "flush_durably", full)
    with pytest.raises(OSError, match="No space"):
        files.write_atomic(path, b"new")
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["settings.json"]


def test_hash_and_copy_agree(tmp_path):
    data = os.urandom(3 * files.CHUNK + 17)
    source = tmp_path / "scan.pdf"
    source.write_bytes(data)
    told: list[tuple[int, int]] = []
    hashed = files.hash_file(source, lambda done, total: told.append((done, total)))
    assert (hashed.sha256, hashed.size) == (hashlib.sha256(data).hexdigest(), len(data))
    assert told[-1] == (len(data), len(data))
    copied = files.copy_hashed(source, tmp_path / "store", lambda sha: tmp_path / "store" / sha[:2] / sha)
    assert copied.path == tmp_path / "store" / hashed.sha256[:2] / hashed.sha256
    assert copied.path.read_bytes() == data


def test_copy_of_known_bytes_keeps_the_first(tmp_path):
    source, target = tmp_path / "a", tmp_path / "store" / "x"
    source.write_bytes(b"same")
    first = files.copy_hashed(source, tmp_path / "store", lambda _: target)
    inode = target.stat().st_ino
    assert files.copy_hashed(source, tmp_path / "store", lambda _: target) == first
    assert target.stat().st_ino == inode
    assert names(tmp_path / "store") == ["x"]


def test_cancelled_copy_leaves_nothing(tmp_path):
    source = tmp_path / "a"
    source.write_bytes(bytes(2 * files.CHUNK))
    answers = iter([False, True])
    with pytest.raises(files.CancelledError):
        files.copy_hashed(
            source, tmp_path / "store", lambda sha: tmp_path / sha, cancelled=lambda: next(answers)
        )
    assert names(tmp_path / "store") == []


def test_full_volume_is_said_before_copying(tmp_path, monkeypatch):
    source = tmp_path / "a"
    source.write_bytes(b"data")
    monkeypatch.setattr(files, "free_space", lambda _: files.SPARE)
    with pytest.raises(OSError) as refused:
        files.copy_hashed(source, tmp_path / "store", lambda sha: tmp_path / sha)
    assert refused.value.errno == errno.ENOSPC
    assert not (tmp_path / "store").exists()


def test_free_space_of_a_folder_to_be_made(tmp_path):
    assert files.free_space(tmp_path / "not" / "yet") > 0


def test_chunks_stop_at_the_size(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"abcdef")
    with path.open("rb") as stream:
        assert b"".join(files.chunks(stream, 4)) == b"abcd"
        assert b"".join(files.chunks(stream, 100)) == b"ef"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("证书.pdf", "证书.pdf"),
        ("证书\u202efdp.exe", "证书fdp.exe"),
        ("a\u200bb\ufeff.pdf", "ab.pdf"),
        ("line\nbreak\t.pdf", "linebreak.pdf"),
        ("two  spaces\u3000.pdf", "two spaces .pdf"),
        ("e\u0301.pdf", "\u00e9.pdf"),
        ("nul\x00.pdf", "nul.pdf"),
        ("\ud800.pdf", ".pdf"),
    ],
)
def test_display_name(name, shown):
    assert files.display_name(name) == shown


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("证书.pdf", "证书.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\a.txt", "a.txt"),
        ("a:b?.txt", "a_b_.txt"),
        ("CON", "_CON"),
        ("aux.txt", "_aux.txt"),
        ("com1.tar.gz", "_com1.tar.gz"),
        ("con .txt", "_con.txt"),
        ("trailing. ", "trailing"),
        (".hidden", "hidden"),
        ("", "_"),
        ("...", "_"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_save_as_name(name, saved):
    assert files.save_as_name(name) == saved


@given(st.text(max_size=200))
def test_every_name_can_be_saved(name):
    saved = files.save_as_name(name)
    assert 1 <= len(saved) <= 120
    assert not set(saved) & set('<>:"/\\|?*\0\n')
    assert saved not in {".", ".."}
    assert not saved.endswith((" ", "."))
    assert saved.split(".")[0].rstrip().upper() not in {"CON", "NUL", "COM1", "LPT1"}
    assert files.save_as_name(saved) == saved


def test_views_are_the_bytes_that_chunks_are(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(bytes(range(256)) * 2_500)
    for start, size in ((0, 640_000), (5, 300_000), (639_000, 5_000), (0, 0)):
        with path.open("rb", buffering=0) as stream:
            stream.seek(start)
            found = b"".join(bytes(view) for view in files.views(stream, size))
        assert found == path.read_bytes()[start : start + size]
    with path.open("rb", buffering=0) as stream, pytest.raises(files.CancelledError):
        next(files.views(stream, 5, lambda: True))
