"""Writing: same bytes every time, whole or absent, what is read back is what was given."""

from __future__ import annotations

import errno
import io
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcdesk.domain.errors import Bug, EnvironmentFault, PackageRefused, UserError
from qcdesk.package import deflate, members, writer
from qcdesk.package.contents import gather
from qcdesk.package.limits import LIMITS, Limits
from qcdesk.package.reader import verify
from qcdesk.package.statement import PackageType
from qcdesk.package.zip_profile import DEFLATED, read_directory
from qcdesk.system.files import CancelledError, HashedFile
from tests.architecture.sources import ROOT
from tests.package import samples
from tests.package.hostile import assemble, change, explode


@pytest.mark.parametrize("kind", samples.MAKERS)
def test_same_content_gives_the_same_bytes(tmp_path, kind):
    first = samples.MAKERS[kind](tmp_path).write(tmp_path / "one")
    second = samples.MAKERS[kind](tmp_path).write(tmp_path / "two")
    assert first.path.read_bytes() == second.path.read_bytes()
    assert first.digest == second.digest


def test_order_of_facts_does_not_matter(tmp_path):
    facts = [samples.revision(n) for n in (3, 1, 2)]
    files = [samples.evidence(tmp_path, bytes([n])) for n in range(3)]
    one = gather(PackageType.SUBMISSION, facts, evidence=files)
    two = gather(PackageType.SUBMISSION, reversed(facts), evidence=reversed(files))
    assert one == two


CELL_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@settings(max_examples=40)
@given(st.lists(CELL_TEXT, max_size=8), st.sets(st.binary(max_size=2_000), max_size=5))
def test_whatever_is_written_is_read_back(texts, blobs):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        facts = [
            samples.revision(number, set={"narrative": {"text": text}})
            for number, text in enumerate(texts, 1)
        ]
        files = [samples.evidence(folder / "evidence", data) for data in blobs]
        draft = gather(PackageType.SUBMISSION, facts, evidence=files)
        recipe = samples.Recipe(samples.statement(PackageType.SUBMISSION, draft), dict(draft.members), "unit")
        package = verify(recipe.write(folder).path, samples.trust_list(), samples.ANY, into=folder / "q")
        assert list(package.contents.revisions) == facts
        assert package.contents == draft.contents
        assert {kept.path.read_bytes() for kept in package.evidence.values()} == blobs


def test_long_text_is_deflated_and_evidence_never(tmp_path):
    path = samples.submission(tmp_path, revisions=300).write(tmp_path).path
    with path.open("rb") as stream:
        methods = {entry.name.split("/", 1)[1]: entry.method for entry in read_directory(stream, LIMITS)}
    assert [name for name, method in methods.items() if method == DEFLATED] == [members.REVISIONS]
    assert len(verify(path, samples.trust_list(), samples.ANY).contents.revisions) == 300


WITHOUT_ISAL = """
import sys
from pathlib import Path
sys.modules["isal"] = None  # as where it is not installed
from tests.package import samples
folder = Path(sys.argv[1])
written = samples.submission(folder, revisions=300).write(folder)
print(written.digest)
"""


def test_the_deflater_is_said_and_the_bytes_follow_from_it(tmp_path, monkeypatch):
    here = samples.submission(tmp_path, revisions=300).write(tmp_path / "isal")
    command = [sys.executable, "-c", WITHOUT_ISAL, str(tmp_path / "absent")]
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
    assert told == here.digest  # what deflated the rows is no part of the identity
    absent = next((tmp_path / "absent").glob("*.qcpkg")).read_bytes()
    flags = {raw.flags for raw in explode(absent) if raw.method == DEFLATED}
    assert flags == {deflate.BY_ZLIB}
    assert {raw.flags for raw in explode(here.path.read_bytes()) if raw.method == DEFLATED} == {
        deflate.BY_ISAL
    }
    verify(here.path, samples.trust_list(), samples.ANY)
    verify(tmp_path / "absent" / here.path.name, samples.trust_list(), samples.ANY)
    monkeypatch.setattr(deflate, "PREFERRED", deflate.BY_ZLIB)
    again = samples.submission(tmp_path, revisions=300).write(tmp_path / "zlib")
    assert again.path.read_bytes() == absent


def test_flags_of_a_deflater_are_for_deflated_members_only(tmp_path):
    path = samples.submission(tmp_path, revisions=300).write(tmp_path).path
    good = explode(path.read_bytes())
    for raw in good:
        flags = 0x0002 if raw.method == DEFLATED else deflate.BY_ISAL
        name = raw.name.decode().split("/", 1)[1]
        path.write_bytes(assemble(change(good, name, flags=flags)))
        with pytest.raises(PackageRefused, match="package"):
            verify(path, samples.trust_list(), samples.ANY)


def test_parents_outside_are_required(tmp_path):
    first = samples.revision(1)
    second = samples.revision(2, parents=(first.revision_id,))
    draft = gather(PackageType.SUBMISSION, [second])
    assert draft.contents.requires == (first.revision_id,)
    assert gather(PackageType.SUBMISSION, [first, second]).contents.requires == ()


def test_standard_tools_read_the_archive(tmp_path):
    path = samples.submission(tmp_path).write(tmp_path).path
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[0].endswith("/bagit.txt")
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_progress_counts_evidence(tmp_path):
    told: list[tuple[int, int]] = []
    recipe = samples.submission(tmp_path)
    writer.write_package(
        tmp_path, recipe.statement, recipe.content, samples.signer("unit"),
        progress=lambda done, total: told.append((done, total)),
    )  # fmt: skip
    assert told[-1] == (33, 33)
    assert told == sorted(told)


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def test_cancelled_writing_leaves_nothing(tmp_path):
    recipe = samples.submission(tmp_path)
    with pytest.raises(CancelledError):
        writer.write_package(
            tmp_path, recipe.statement, recipe.content, samples.signer("unit"), cancelled=lambda: True
        )
    assert left_in(tmp_path) == []


@pytest.mark.parametrize(
    "data", [b"", b"short", b"%PDF-1.4 Certificate\n", b"%PDF-1.4 certificate\n and more"]
)
def test_evidence_that_is_no_longer_what_it_was(tmp_path, data):
    recipe = samples.submission(tmp_path)
    victim = next(c for c in recipe.content.values() if isinstance(c, HashedFile) and c.size == 21)
    victim.path.write_bytes(data)
    with pytest.raises(UserError) as refused:
        recipe.write(tmp_path)
    assert refused.value.code == "evidence.changed"
    assert refused.value.params["sha256"] == victim.sha256
    assert left_in(tmp_path) == []


def test_evidence_that_is_gone(tmp_path):
    recipe = samples.submission(tmp_path)
    next(c for c in recipe.content.values() if isinstance(c, HashedFile)).path.unlink()
    with pytest.raises(EnvironmentFault):
        recipe.write(tmp_path)
    assert left_in(tmp_path) == []


def test_existing_package_stays_when_writing_fails(tmp_path, monkeypatch):
    good = samples.submission(tmp_path).write(tmp_path).path
    before = good.read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(writer, "flush_durably", full)
    with pytest.raises(EnvironmentFault) as raised:
        samples.submission(tmp_path, 5).write(tmp_path)
    assert raised.value.code == "disk.full"
    assert good.read_bytes() == before
    assert left_in(tmp_path) == [good.name]


def test_disk_that_writes_something_else_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(writer, "local_header", lambda entry: b"\0" * (30 + len(entry.name)))
    with pytest.raises(Bug) as raised:
        samples.submission(tmp_path).write(tmp_path)
    assert raised.value.code == "package.written-wrong"
    assert left_in(tmp_path) == []


def test_statement_that_does_not_fit_the_content_is_noticed(tmp_path):
    recipe = samples.submission(tmp_path)
    wrong = replace(recipe, content={**recipe.content, members.REVISIONS: b""})
    with pytest.raises(Bug) as raised:
        wrong.write(tmp_path)
    assert raised.value.params["refused"] == "package.count-wrong"


def test_too_large_is_said_before_anything_is_written(tmp_path):
    recipe = samples.submission(tmp_path)
    for limits in (Limits(package=1_000), Limits(entries=5)):
        with pytest.raises(UserError) as refused:
            writer.write_package(
                tmp_path, recipe.statement, recipe.content, samples.signer("unit"), limits=limits
            )
        assert refused.value.code == "package.too-large"
    assert left_in(tmp_path) == []
