"""Statement and lines under a valid seal: what does not fit is refused and named."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from qcdesk.domain.errors import PackageRefused
from qcdesk.package import bag, members, sshsig
from qcdesk.package.limits import Limits
from qcdesk.package.reader import verify
from qcdesk.package.revision_codec import encode_blob, encode_decision, encode_revision
from qcdesk.package.statement import STATEMENT
from tests.package import samples
from tests.package.forging import refused, replace_struct, restated, rewritten
from tests.package.hostile import assemble, change, explode, payload_of


def test_newer_version_with_what_we_do_not_know(tmp_path):
    recipe = samples.submission(tmp_path)
    needs = restated(tmp_path, recipe, raw=True, format_version=2, min_reader_version=2)
    assert refused(needs).code == "package.newer-version"
    knows = restated(tmp_path, recipe, raw=True, format_version=2, mood="good")
    assert refused(knows).code == "package.newer-version"
    more = rewritten(
        tmp_path,
        recipe,
        {STATEMENT: replace_struct(recipe.statement, min_reader_version=2), "data/later.json": b"{}"},
        info=b"x",
        stem=recipe.statement.stem,
        namespace="submission@qcdesk",
    )
    assert refused(more).code == "package.newer-version"


def test_newer_version_that_changes_nothing_for_us(tmp_path):
    path = restated(tmp_path, samples.submission(tmp_path), format_version=2)
    assert verify(path, samples.trust_list(), samples.ANY).statement.format_version == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"mood": "good"}, {"format": "other"}, {"seq": 0}, {"seq": 2**53}, {"prev": "xyz"},
        {"unit_id": "../x"}, {"period": "a/b"}, {"package_id": "1"},
        {"created_claimed": "yesterday"},
        {"type": "gift"},
        {"requires": "abc"}, {"counts": {"revisions": 2}}, {"people": {"preparer": "x" * 300}},
    ],
)  # fmt: skip
def test_statement_that_is_not_valid(tmp_path, fields):
    recipe = samples.submission(tmp_path)
    said = canonical_loose(msgspec.to_builtins(recipe.statement) | fields)
    assert refused(saying(tmp_path, recipe, said)).code == "package.statement-invalid"


def saying(folder: Path, recipe: samples.Recipe, statement: bytes) -> Path:
    """The package with these bytes for its statement, under its own name and purpose."""
    stem, purpose = recipe.statement.stem, recipe.statement.type.namespace
    return rewritten(folder, recipe, {STATEMENT: statement}, info=b"x", stem=stem, namespace=purpose)


def canonical_loose(obj: object) -> bytes:
    return msgspec.json.encode(obj, order="sorted")


def test_statement_spelled_otherwise(tmp_path):
    recipe = samples.submission(tmp_path)
    good = recipe.statement.to_bytes()
    for said in (good + b"\n", b" " + good, good.replace(b'"seq":1', b'"seq":1.0'), good[:-1] + b',"seq":1}'):
        assert refused(saying(tmp_path, recipe, said)).code == "package.statement-invalid"


def test_root_directory_of_another_package(tmp_path):
    recipe = samples.submission(tmp_path)
    path = rewritten(tmp_path, recipe, {}, stem=recipe.statement.stem[:-1] + "2")
    assert refused(path).params == {"what": "root"}


def test_bag_info_that_tells_otherwise(tmp_path):
    recipe = samples.submission(tmp_path)
    path = rewritten(tmp_path, recipe, {}, info=b"Source-Organization: someone else\n")
    assert refused(path).params == {"what": "bag-info"}


def test_signer_claimed_otherwise(tmp_path):
    path = restated(tmp_path, samples.submission(tmp_path), signer_fp=samples.ROOT.fingerprint)
    assert refused(path).params == {"what": "signer_fp"}


def test_bagit_declaration_of_another_version(tmp_path):
    old = b"BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n"
    path = rewritten(tmp_path, samples.submission(tmp_path), {}, declaration=old)
    assert refused(path).code == "package.bagit-version"


def lines(*revisions) -> bytes:
    return b"".join(encode_revision(revision)[1] for revision in revisions)


def test_bad_line_is_named(tmp_path):
    recipe = samples.submission(tmp_path)
    good = lines(samples.revision(1))
    for bad in (b"{}\n", b'{"a":1,"a":1}\n', b"[" * 5_000 + b"\n", b"NaN\n", b"\n", b"\xff\n", good):
        error = refused(rewritten(tmp_path, recipe, {members.REVISIONS: good + bad}))
        assert error.code == "package.line-invalid"
        assert error.params["line"] == 2
        assert error.params["member"] == members.REVISIONS
    error = refused(rewritten(tmp_path, recipe, {members.REVISIONS: good[:-1]}))
    assert error.params["reason"] == "no-line-feed"


def test_lines_out_of_order(tmp_path):
    recipe = samples.submission(tmp_path)
    path = rewritten(tmp_path, recipe, {members.REVISIONS: lines(samples.revision(2), samples.revision(1))})
    assert refused(path).params["reason"] == "order"


def test_revision_of_another_unit(tmp_path):
    foreign = lines(samples.revision(1), samples.revision(2, unit="changping"))
    error = refused(rewritten(tmp_path, samples.submission(tmp_path), {members.REVISIONS: foreign}))
    assert error.code == "package.foreign-revision"
    assert error.params["line"] == 2
    assert error.params["unit"] == "changping"


def test_revision_of_another_device(tmp_path):
    foreign = lines(samples.revision(1, device_id=samples.OTHER_DEVICE), samples.revision(2))
    error = refused(rewritten(tmp_path, samples.submission(tmp_path), {members.REVISIONS: foreign}))
    assert error.code == "package.foreign-revision"


def test_receipt_about_another_unit(tmp_path):
    foreign = encode_decision(samples.decision("ab" * 32, unit="changping"))[1]
    error = refused(rewritten(tmp_path, samples.receipt(tmp_path), {members.DECISIONS: foreign}))
    assert error.code == "package.foreign-revision"


def test_wrong_count(tmp_path):
    recipe = samples.submission(tmp_path)
    counts = msgspec.to_builtins(recipe.statement.counts)
    for name in counts:
        error = refused(restated(tmp_path, recipe, counts=counts | {name: counts[name] + 1}))
        assert error.code == "package.count-wrong"
        assert error.params["what"] == name


def test_requires_that_does_not_fit_the_parents(tmp_path):
    path = restated(tmp_path, samples.submission(tmp_path), requires=["ab" * 32])
    assert refused(path).params == {"what": "requires"}


def test_evidence_without_record_and_record_without_evidence(tmp_path):
    recipe = samples.submission(tmp_path)
    path = rewritten(tmp_path, recipe, {members.BLOBS: b""})
    assert refused(path).code == "package.evidence-differs"
    record, _ = samples.evidence(tmp_path / "more", b"absent")
    stored = payload_of(recipe.write(tmp_path).path)[members.BLOBS].splitlines(keepends=True)
    ordered = sorted([encode_blob(record), *stored], key=lambda line: msgspec.json.decode(line)["sha256"])
    path = rewritten(tmp_path, recipe, {members.BLOBS: b"".join(ordered)})
    assert refused(path).code == "package.evidence-differs"


def test_evidence_under_another_digest(tmp_path):
    recipe = samples.submission(tmp_path)
    blob = next(name for name in payload_of(recipe.write(tmp_path).path) if "/blobs/" in name)
    size = len(payload_of(recipe.write(tmp_path).path)[blob])
    for data in (b"swapped", bytes(size)):
        path = rewritten(tmp_path, recipe, {blob: data})
        assert refused(path).code == "package.evidence-differs"


@pytest.mark.parametrize("spoil", ["unsorted", "crlf", "upper", "twice", "junk", "no-feed", "star"])
def test_manifest_spelled_otherwise(tmp_path, spoil):
    written = samples.submission(tmp_path).write(tmp_path).path
    entries = explode(written.read_bytes())
    good = next(raw.data for raw in entries if raw.name.endswith(b"/manifest-sha256.txt"))
    rows = good.splitlines(keepends=True)
    manifest = {
        "unsorted": b"".join(reversed(rows)),
        "crlf": good.replace(b"\n", b"\r\n"),
        "upper": rows[0][:64].upper() + good[64:],
        "twice": good + rows[0],
        "junk": good + b"# comment\n",
        "no-feed": good[:-1],
        "star": good.replace(b"  ", b" *"),
    }[spoil]
    info = next(raw.data for raw in entries if raw.name.endswith(b"/bag-info.txt"))
    signed = bag.tag_manifest(info, manifest)
    seal = sshsig.sign(samples.key("unit"), signed, "submission@qcdesk")
    entries = change(entries, "manifest-sha256.txt", data=manifest)
    entries = change(entries, members.TAG_MANIFEST, data=signed)
    written.write_bytes(assemble(change(entries, sshsig.SIGNATURE_MEMBER, data=seal)))
    assert refused(written).code == "package.tag-file-invalid"


def test_more_lines_than_allowed(tmp_path):
    path = samples.submission(tmp_path).write(tmp_path).path
    assert verify(path, samples.trust_list(), samples.ANY, limits=Limits(lines=2)).contents.counts.blobs == 2
    with pytest.raises(PackageRefused) as raised:
        verify(path, samples.trust_list(), samples.ANY, limits=Limits(lines=1))
    assert raised.value.params["reason"] == "too-many-lines"
