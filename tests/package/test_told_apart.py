"""What went wrong on the way is told apart: each has its own finding, its own words, its own advice."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from qcdesk.domain.errors import PackageRefused
from qcdesk.package import canonical
from qcdesk.package.reader import Expectation
from qcdesk.package.statement import STATEMENT, PackageType
from qcdesk.text import explain
from tests.package import samples
from tests.package.forging import refused, restated
from tests.package.hostile import assemble, change, explode, payload_of, seal

EXPECT = Expectation(frozenset({PackageType.SUBMISSION}), samples.PROGRAMME)


@pytest.fixture
def good(tmp_path) -> Path:
    return samples.submission(tmp_path).write(tmp_path).path


def refusal(path: Path) -> PackageRefused:
    return refused(path, expect=EXPECT)


def unpacked(good: Path, folder: Path, program: str) -> Path:
    subprocess.run([program, "-q", good, "-d", folder], check=True)
    return folder


def damaged_in_copying(good: Path, folder: Path) -> Path:
    data = bytearray(good.read_bytes())
    data[data.index(b"PDF-1.4")] ^= 1
    return written(folder, bytes(data))


def written(folder: Path, data: bytes) -> Path:
    path = folder / "received.qcpkg"
    path.write_bytes(data)
    return path


def changed(good: Path, folder: Path) -> Path:
    entries = explode(good.read_bytes())
    evidence = next(raw for raw in entries if raw.data.startswith(b"%PDF"))
    name = evidence.name.decode().split("/", 1)[1]
    return written(folder, assemble(change(entries, name, data=b"%PDF-1.4 certificate!")))


def repacked(good: Path, folder: Path) -> Path:
    path = folder / "received.qcpkg"
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return path


def for_another_office(good: Path, folder: Path) -> Path:
    other = samples.key("other root").public.fingerprint
    return restated(folder, samples.submission(folder), recipient_office_fp=other)


def by_a_newer_version(good: Path, folder: Path) -> Path:
    payload = payload_of(good)
    said = canonical.loads(payload[STATEMENT])
    said |= {"format_version": 2, "min_reader_version": 2, "colour": "red"}
    info = next(raw.data for raw in explode(good.read_bytes()) if raw.name.endswith(b"bag-info.txt"))
    root = explode(good.read_bytes())[0].name.decode().split("/")[0]
    payload[STATEMENT] = canonical.dumps(said)
    return written(
        folder, assemble(seal(payload, "unit", info=info, stem=root, namespace="submission@qcdesk"))
    )


CAUSES = {
    "package.damaged": damaged_in_copying,
    "package.changed": changed,
    "package.repacked": repacked,
    "package.wrong-office": for_another_office,
    "package.newer-version": by_a_newer_version,
}


def test_the_five_causes_have_five_findings_and_five_advices(good, tmp_path):
    told = {}
    for code, cause in CAUSES.items():
        folder = tmp_path / code
        folder.mkdir()
        error = refusal(cause(good, folder))
        assert error.code == code
        told[code] = explain(error.code, error.params)
    assert len({each.what for each in told.values()}) == 5
    assert len({each.next_step for each in told.values()}) == 5
    assert all(each.what and each.safe and each.next_step for each in told.values())


ARCHIVERS = {
    "zip": ["zip", "-q", "-r"],
    "zip -0": ["zip", "-q", "-r", "-0"],
    "zip without extra fields": ["zip", "-q", "-r", "-X", "-D"],
    "7z": ["7z", "a", "-tzip", "-bd", "-bso0"],
    "7z stored": ["7z", "a", "-tzip", "-mx0", "-bd", "-bso0"],
}


@pytest.mark.referee
@pytest.mark.parametrize("archiver", ARCHIVERS)
def test_repacked_by_a_real_archiver(good, tmp_path, referee, archiver):
    folder = unpacked(good, tmp_path / "out", referee("unzip"))
    program, *options = ARCHIVERS[archiver]
    subprocess.run([referee(program), *options, tmp_path / "made.zip", good.stem], cwd=folder, check=True)
    assert refusal(tmp_path / "made.zip").code == "package.repacked"


@pytest.mark.referee
def test_touched_by_a_real_archiver(good, tmp_path, referee):
    """A file added or a comment written into the package itself, as a mail gateway or a user does."""
    for number, change_it in enumerate(
        ([referee("zip"), "-q", "added.zip", "note.txt"], [referee("zip"), "-q", "-z", "added.zip"])
    ):
        (tmp_path / "note.txt").write_text("x")
        shutil.copy(good, tmp_path / "added.zip")
        subprocess.run(change_it, cwd=tmp_path, input=b"by mail\n", check=True, capture_output=True)
        assert refusal(tmp_path / "added.zip").code in {"package.repacked", "package.damaged"}, number
