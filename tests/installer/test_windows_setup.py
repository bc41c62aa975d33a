"""The setup for Windows: NSIS takes the script without a warning, and packs what it is given."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest
from PIL import Image

from installer import windows_setup
from installer.windows_setup import build_setup
from tests.architecture.sources import ROOT


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "qcdesk"
    (made / "_internal").mkdir(parents=True)
    for name in ("qcdesk.exe", "qcdesk-desk.exe"):
        (made / name).write_bytes(b"MZ")
    (made / "_internal" / "质量.bin").write_bytes(os.urandom(200_000))
    return made


def test_a_setup_is_made_of_the_folder(folder, tmp_path, referee, capfd):
    referee("makensis")
    setup = build_setup(folder, tmp_path / "out", "1.2.3")
    assert setup.name == "QCDesk-1.2.3-setup.exe"
    assert setup.read_bytes()[:2] == b"MZ"
    assert setup.stat().st_size > 200_000
    with Image.open(tmp_path / "out" / "qcdesk.ico") as icon:
        assert icon.info["sizes"] >= {(16, 16), (256, 256)}
    assert capfd.readouterr().err == ""


def test_a_mistake_in_the_script_ends_the_build(folder, tmp_path, referee, monkeypatch):
    referee("makensis")
    shutil.copytree(ROOT / "installer" / "windows", tmp_path / "windows")
    script = tmp_path / "windows" / "qcdesk.nsi"
    script.write_text(script.read_text(encoding="utf-8") + "\nVar /GLOBAL unused\n", encoding="utf-8")
    monkeypatch.setattr(windows_setup, "SCRIPT", script)
    with pytest.raises(subprocess.CalledProcessError):
        build_setup(folder, tmp_path / "out", "1.2.3")


def test_every_part_of_the_built_folder_is_named_in_the_script():
    script = (ROOT / "installer" / "windows" / "qcdesk.nsi").read_text(encoding="utf-8")
    spec = (ROOT / "installer" / "qcdesk.spec").read_text(encoding="utf-8")
    for name in ("qcdesk", "qcdesk-desk"):
        assert f'"{name}"' in spec
        assert f'LookAt "{name}.exe"' in script
        assert f'${{DO}} "{name}.exe"' in script
        assert f'Delete "$INSTDIR\\{name}.exe"' in script
