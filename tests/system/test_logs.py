from __future__ import annotations

import logging
import subprocess
import sys

import pytest

from qcdesk.system.logs import CRASH_NAME, HIDDEN, MAX_BYTES, ProgramLog, redact

SECRET = "红豆-crane-42"


@pytest.mark.parametrize(
    "line",
    [
        f"passphrase={SECRET}",
        f"passphrase: {SECRET}",
        f"open(passphrase='{SECRET}', folder='keys')",
        f'{{"password": "{SECRET}"}}',
        f"key_passphrase = b'{SECRET}'",
        f"口令：{SECRET}",
        f"-----BEGIN OPENSSH PRIVATE KEY-----\n{SECRET}\n-----END OPENSSH PRIVATE KEY-----",
        f"-----BEGIN PRIVATE KEY-----\n{SECRET}",
    ],
)
def test_secrets_are_hidden(line):
    assert SECRET not in redact(line)
    assert HIDDEN in redact(line)


def test_other_text_stays():
    line = "imported 3 packages from 城关镇, file=上报包.qcpkg, passed=3, encompass: yes"
    assert redact(line) == line


def test_log_is_written_without_secrets(tmp_path):
    with ProgramLog(tmp_path / "logs") as log:
        logging.getLogger("qcdesk.test").info("sealed 城关镇 passphrase=%s", SECRET)
        try:
            int(f"passphrase={SECRET}")
        except ValueError:
            logging.getLogger("qcdesk.test").info("refused", exc_info=True)
    logging.getLogger("qcdesk.test").info("after the end")
    written = log.path.read_text(encoding="utf-8")
    assert "sealed 城关镇" in written
    assert "Traceback" in written
    assert SECRET not in written
    assert "after the end" not in written


def test_log_is_rotated(tmp_path):
    with ProgramLog(tmp_path) as log:
        for _ in range(3):
            logging.getLogger("qcdesk.test").info("x" * (MAX_BYTES // 2))
    sizes = [file.stat().st_size for file in tmp_path.glob(f"{log.path.name}*")]
    assert len(sizes) in {2, 3}
    assert max(sizes) <= MAX_BYTES


def test_native_crash_is_found_at_the_next_start(tmp_path):
    crash = (
        "import faulthandler, sys; from pathlib import Path; from qcdesk.system.logs import ProgramLog\n"
        "log = ProgramLog(Path(sys.argv[1])); faulthandler._sigsegv()"
    )
    died = subprocess.run([sys.executable, "-c", crash, str(tmp_path)], check=False)
    assert died.returncode != 0
    with ProgramLog(tmp_path) as log:
        assert "Fatal Python error" in log.previous_crash
        assert "Current thread" in log.previous_crash
        assert log.crash_report.read_text("utf-8") == log.previous_crash
    assert (tmp_path / CRASH_NAME).read_text() == ""
