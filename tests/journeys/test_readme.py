"""The README's tour runs as it stands, and what it names exists."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from qcdesk.demonstration.evidence import make_evidence

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MINUTES = 4


def test_the_tour_runs_as_written(tmp_path):
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    assert len(blocks) == 5
    make_evidence(tmp_path / "tour", "检测报告.pdf", ("农检〔2013〕18号",))
    (tmp_path / "resources").symlink_to(ROOT / "resources")
    script = f'set -eu\nqcdesk() {{ "{sys.executable}" -m qcdesk "$@"; }}\n' + "\n".join(blocks)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PYTHONPATH": str(ROOT), "QCDESK_DATA_DIR": str(tmp_path / "data")}
    environment |= {"PYTHONPYCACHEPREFIX": str(tmp_path / "bytecode")}  # thirty starts compile once
    done = subprocess.run(
        ["sh", "-c", script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=MINUTES * 60,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert (tmp_path / "tour" / "汇总.xlsx").is_file()
    assert "合格数：报告载明合格39份" in done.stdout


def test_every_link_leads_to_a_file():
    targets = re.findall(r"\]\(([^)#]+)\)", README)
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_every_folder_of_the_map_exists():
    folders = re.findall(r"^\| `(\w+)/` \|", README, re.MULTILINE)
    assert len(folders) == 6
    assert all((ROOT / folder).is_dir() for folder in folders)
