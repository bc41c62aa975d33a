"""Evidence that came in a package stays in it, and is copied out when somebody needs it as a file."""

from __future__ import annotations

import hashlib

import pytest

from qcdesk.domain.errors import UserError
from qcdesk.package.archive import SMALL
from qcdesk.services.evidence_overview import evidence_file
from qcdesk.services.list_entries import list_entries
from qcdesk.services.maintain import diagnose
from qcdesk.services.merge_packages import merge_package, merge_packages
from qcdesk.store import blobs
from qcdesk.store.blobs import path_of
from tests.builders import attach, county, honour, seal

CONTENT = b"%PDF-1.4 report"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def place(tmp_path):
    return county(tmp_path)


def merged(place, content=CONTENT):
    """The office after merging one submission with this evidence, and the package it keeps."""
    attach(place["north"], honour(place["north"], "甲"), place.folder / "files" / "甲.pdf", content)
    with place.office.open() as context:
        assert merge_package(context, seal(place["north"]).path).outcome == "merged"
    (kept,) = (place.office.folder / "packages").glob("QC-submission-*")
    return kept


def codes(context):
    return {problem.code for problem in diagnose(context).problems}


def test_a_file_is_stored_once_and_copied_out_when_it_is_asked_for(place):
    merged(place)
    folder = place.office.folder / "evidence"
    assert list(folder.iterdir()) == []
    with place.office.open() as context:
        assert list_entries(context, "honours")[0].evidence[0].present
        assert codes(context) == set()
        path = evidence_file(context, SHA256)
        assert path == path_of(folder, SHA256)
        assert path.read_bytes() == CONTENT
        assert evidence_file(context, SHA256) == path
        assert codes(context) == set()
    assert [p.name for p in folder.rglob("*") if p.is_file()] == [SHA256]


@pytest.mark.parametrize("harm", ["damaged", "removed"])
def test_a_harmed_package_gives_no_wrong_file(place, harm):
    kept = merged(place)
    if harm == "damaged":
        kept.write_bytes(kept.read_bytes().replace(CONTENT, CONTENT.swapcase()))
    else:
        kept.unlink()
    with place.office.open() as context:
        with pytest.raises(UserError, match=r"evidence\.missing"):
            evidence_file(context, SHA256)
        package = set() if harm == "damaged" else {"doctor.package-missing"}
        assert codes(context) == {f"doctor.evidence-{harm.replace('removed', 'missing')}"} | package
    assert list((place.office.folder / "evidence").iterdir()) == []


def test_the_newest_package_that_brings_a_file_again_holds_it(place):
    merged(place).unlink()
    attach(place["south"], honour(place["south"], "乙"), place.folder / "files" / "乙.pdf", CONTENT)
    with place.office.open() as context:
        assert [m.outcome for m in merge_packages(context, [seal(place["south"]).path])] == ["merged"]
        assert evidence_file(context, SHA256).read_bytes() == CONTENT
        with context.read() as connection:
            assert "south" in blobs.places(connection, [SHA256])[SHA256].file_name


def test_a_package_too_large_for_memory(place):
    content = bytes(range(256)) * (SMALL // 256) + b"more"
    kept = merged(place, content)
    assert kept.stat().st_size > SMALL
    with place.office.open() as context:
        assert codes(context) == set()
        assert evidence_file(context, hashlib.sha256(content).hexdigest()).read_bytes() == content
