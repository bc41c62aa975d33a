"""No file names a folder of the machine it was written on."""

from __future__ import annotations

import re

from tests.architecture.sources import name, tracked_files

_FOLDERS = ("work", "root", "home/[a-z]+", "tmp/qc", "Users/[A-Za-z]+")
_MACHINE_PATH = re.compile("|".join(rf"(?<![\w./])/{folder}/" for folder in _FOLDERS).encode())
_BINARY = {".png", ".ico", ".mo", ".xlsx", ".docx", ".qcpkg", ".zip", ".db", ".gz"}


def test_no_path_of_this_machine():
    found = {}
    for file in tracked_files():
        if file.suffix in _BINARY:
            continue
        hits = _MACHINE_PATH.findall(file.read_bytes())
        if hits:
            found[name(file)] = hits[0].decode()
    assert found == {}
