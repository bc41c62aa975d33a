"""docs/threats.md names a test for every threat, and every test that it names exists."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.sources import ROOT, tree

DOCUMENT = (ROOT / "docs" / "threats.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| ([^|]+?) \| [^|]+ \| (`tests/.+`) \|$", DOCUMENT, re.MULTILINE))
NAMED = sorted(set(re.findall(r"`(tests/[^`]+)`", DOCUMENT)))

THREATS = """forged submission; unknown key; wrong namespace; receipt as submission; rollback; freeze; fast-forward;
mix-and-match; endless data; cross-unit records; extraneous dependency; key compromise;
equivocation of a cloned disk; replayed receipt; zip slip; absolute, drive and UNC paths; overlap bombs;
quine and nested bombs; duplicate names; case-fold and NFC/NFD twins; reserved Windows names; symlinks;
encrypted entries; exotic methods; descriptors; zip64; extras; prefix and trailing bytes;
local/central mismatch; GBK names; JSON duplicates; NaN and floats; deep nesting; huge lines and numbers;
DAG abuse; formula injection in every export; hostile xlsx; hostile SQLite in restore; oversize images"""


@pytest.mark.parametrize("threat", [" ".join(part.split()) for part in THREATS.split(";")])
def test_every_threat_has_a_row_with_a_test(threat):
    assert re.findall(r"`tests/[^`]+::test_[^`]+`", ROWS[threat])


@pytest.mark.parametrize("named", NAMED)
def test_every_named_test_exists(named):
    file, _, function = named.partition("::")
    assert function in {node.name for node in tree(ROOT / file).body if isinstance(node, ast.FunctionDef)}


def test_every_line_of_the_tables_is_understood():
    lines = [line for line in DOCUMENT.splitlines() if line.startswith("| ") and "`tests/" in line]
    assert len(lines) == len(ROWS)
