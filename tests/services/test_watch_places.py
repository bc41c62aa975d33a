"""Watched folders: only files that can be submissions are listed, and never without end."""

from __future__ import annotations

import pytest

from qcdesk.services import watch_places
from qcdesk.services.watch_places import is_submission, lying_packages

NAME = "QC-submission-north-2014-a-000001.qcpkg"


def names(place):
    return [lying.path.name for lying in lying_packages(None, [place])]


def test_submissions_are_listed_by_name(tmp_path):
    for name in (NAME, "b.qcpkg", "c.QCPKG", "d.qcpkg.age", "QC-kit-1.qcpkg", "QC-receipt-1.qcpkg", "e.txt"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "empty.qcpkg").touch()
    assert names(tmp_path) == [NAME, "b.qcpkg", "c.QCPKG", "d.qcpkg.age"]


def test_links_folders_and_what_lies_deeper_are_passed_by(tmp_path):
    (tmp_path / "folder.qcpkg").mkdir()
    (tmp_path / "folder.qcpkg" / "inside.qcpkg").write_bytes(b"x")
    (tmp_path / "secret").write_bytes(b"x")
    (tmp_path / "link.qcpkg").symlink_to(tmp_path / "secret")
    assert names(tmp_path) == []


def test_a_place_that_is_gone_has_none(tmp_path):
    assert lying_packages(None, [tmp_path / "pulled-out"]) == []


@pytest.mark.parametrize(("limit", "value"), [("TAKEN", 3), ("LOOKED_AT", 5)])
def test_a_drive_full_of_names_is_not_read_without_end(tmp_path, monkeypatch, limit, value):
    for number in range(20):
        (tmp_path / f"{number:02}.qcpkg").write_bytes(b"x")
    monkeypatch.setattr(watch_places, limit, value)
    assert len(names(tmp_path)) == value


def test_a_file_that_grows_is_another(tmp_path):
    (tmp_path / NAME).write_bytes(b"x")
    (before,) = lying_packages(None, [tmp_path])
    (tmp_path / NAME).write_bytes(b"xy")
    assert lying_packages(None, [tmp_path]) != [before]
    assert is_submission(NAME)
