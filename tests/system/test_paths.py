from __future__ import annotations

from pathlib import Path

import platformdirs

from qcdesk.system import paths


def test_resources_stand_beside_the_package():
    assert (paths.resources_dir() / "locale").is_dir()
    assert (paths.manual_dir() / "unit.md").is_file()


def test_resources_of_a_built_program(monkeypatch, tmp_path):
    monkeypatch.setattr("sys._MEIPASS", str(tmp_path), raising=False)
    assert paths.resources_dir() == tmp_path / "resources"
    assert paths.manual_dir() == tmp_path / "docs" / "manual"


def test_data_folder_can_be_chosen(monkeypatch, tmp_path):
    monkeypatch.setenv("QCDESK_DATA_DIR", str(tmp_path / "质量"))
    assert paths.data_dir() == tmp_path / "质量"
    assert paths.logs_dir() == tmp_path / "质量" / "logs"
    assert paths.default_workspace() == tmp_path / "质量" / "workspace"


def test_data_folder_is_absolute(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QCDESK_DATA_DIR", "portable")
    assert paths.data_dir() == tmp_path / "portable"


def test_data_folder_of_the_platform(monkeypatch):
    monkeypatch.delenv("QCDESK_DATA_DIR")
    assert paths.data_dir() == Path(platformdirs.user_data_dir("QCDesk", appauthor=False))
    assert paths.data_dir().name == "QCDesk"
