"""The reader tells refusals apart, trusts only who may sign, and gives what was written."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from qcdesk.domain.errors import EnvironmentFault, PackageRefused
from qcdesk.package import members, sshsig, trust
from qcdesk.package.reader import Expectation, inspect, verify
from qcdesk.package.statement import STATEMENT, PackageType
from qcdesk.package.trust import RootPin
from qcdesk.system.files import CancelledError
from tests.package import samples
from tests.package.forging import refused, replace_struct, rewritten
from tests.package.hostile import assemble, change, explode, payload_of

SUBMISSION = frozenset({PackageType.SUBMISSION})


@pytest.mark.parametrize("kind", samples.MAKERS)
def test_round_trip(tmp_path, kind):
    recipe = samples.MAKERS[kind](tmp_path)
    written = recipe.write(tmp_path)
    package = verify(written.path, samples.trust_list(), samples.ANY)
    claims = inspect(written.path)
    assert written.path.name == recipe.statement.stem + ".qcpkg"
    assert package.statement == claims.statement == recipe.statement
    assert package.digest == claims.digest == written.digest
    assert package.signer == claims.signer == samples.key(recipe.signer).public
    assert claims.size == written.size == written.path.stat().st_size
    assert claims.root == (samples.ROOT if kind == "kit" else None)
    for name, data in recipe.content.items():
        if isinstance(data, bytes):
            assert package.read(name) == data


def test_submission_gives_facts_and_evidence(tmp_path):
    recipe = samples.submission(tmp_path)
    told: list[tuple[int, int]] = []
    package = verify(
        recipe.write(tmp_path).path,
        samples.trust_list(),
        Expectation(SUBMISSION, samples.PROGRAMME),
        into=tmp_path / "quarantine",
        progress=lambda done, total: told.append((done, total)),
    )
    assert [revision.counter for revision in package.contents.revisions] == [1, 2]
    assert package.contents.revisions[0] == samples.revision(1)
    assert package.device == samples.device()
    assert {record.name for record in package.contents.blobs} == {"证书.pdf", "照片.png"}
    for sha256, kept in package.evidence.items():
        assert kept.path == tmp_path / "quarantine" / sha256
        assert hashlib.sha256(kept.path.read_bytes()).hexdigest() == sha256
    assert told[-1] == (33, 33)
    again = package.stream_payload(tmp_path / "later")
    assert {sha: file.path.read_bytes() for sha, file in again.items()} == {
        sha: file.path.read_bytes() for sha, file in package.evidence.items()
    }


def test_verifying_writes_nothing(tmp_path):
    path = samples.submission(tmp_path).write(tmp_path / "sent").path
    before = {each: each.stat().st_mtime_ns for each in tmp_path.rglob("*")}
    verify(path, samples.trust_list(), samples.ANY)
    assert {each: each.stat().st_mtime_ns for each in tmp_path.rglob("*")} == before


def test_cancelled_reading_leaves_nothing(tmp_path):
    path = samples.submission(tmp_path).write(tmp_path).path
    with pytest.raises(CancelledError):
        verify(path, samples.trust_list(), samples.ANY, into=tmp_path / "q", cancelled=lambda: True)
    assert list((tmp_path / "q").iterdir()) == []


def test_missing_file_is_the_machine(tmp_path):
    with pytest.raises(EnvironmentFault) as raised:
        inspect(tmp_path / "gone.qcpkg")
    assert raised.value.code == "file.failed"


def test_package_that_changes_after_it_was_verified(tmp_path):
    path = samples.submission(tmp_path).write(tmp_path).path
    package = verify(path, samples.trust_list(), samples.ANY)
    entries = explode(path.read_bytes())
    blob = next(raw.name.decode().split("/", 1)[1] for raw in entries if b"/blobs/" in raw.name)
    path.write_bytes(assemble(change(entries, blob, data=b"other content")))
    with pytest.raises(PackageRefused) as raised:
        package.stream_payload(tmp_path / "q")
    assert raised.value.code == "package.changed"
    assert list((tmp_path / "q").glob("*")) == []


def member_change(tmp_path: Path, name: str, data: bytes) -> str:
    path = samples.submission(tmp_path).write(tmp_path).path
    path.write_bytes(assemble(change(explode(path.read_bytes()), name, data=data)))
    return refused(path).code


def test_changed_after_signing_with_crc_mended(tmp_path):
    original = payload_of(samples.submission(tmp_path).write(tmp_path).path)
    for name, data in original.items():
        assert member_change(tmp_path, name, bytes([data[0] ^ 1]) + data[1:]) == "package.changed"
    for name in ("bagit.txt", "bag-info.txt", "manifest-sha256.txt"):
        assert member_change(tmp_path, name, b"x") == "package.changed"
    assert member_change(tmp_path, "tagmanifest-sha256.txt", b"x") == "package.signature-invalid"
    assert member_change(tmp_path, sshsig.SIGNATURE_MEMBER, b"x") == "package.signature-malformed"


def test_damaged_in_copying(tmp_path):
    path = samples.submission(tmp_path).write(tmp_path).path
    good = path.read_bytes()
    at = good.index(b"PDF-1.4")
    path.write_bytes(good[:at] + b"pdf" + good[at + 3 :])
    assert refused(path).code == "package.damaged"


def test_unsigned(tmp_path):
    path = samples.submission(tmp_path).write(tmp_path).path
    entries = [raw for raw in explode(path.read_bytes()) if not raw.name.endswith(b".sig")]
    path.write_bytes(assemble(entries))
    assert refused(path).code == "package.unsigned"


@pytest.mark.parametrize(
    "name", ["bag-info.txt", "manifest-sha256.txt", "data/package.json", "data/blobs.jsonl"]
)
def test_missing_member(tmp_path, name):
    path = samples.submission(tmp_path).write(tmp_path).path
    entries = [raw for raw in explode(path.read_bytes()) if not raw.name.endswith(b"/" + name.encode())]
    path.write_bytes(assemble(entries))
    assert refused(path).code == "package.missing-member"


def test_signed_without_a_required_member(tmp_path):
    path = rewritten(tmp_path, samples.submission(tmp_path), {members.BLOBS: None})
    assert refused(path).params["name"] == members.BLOBS


def test_signed_with_a_member_of_another_type(tmp_path):
    path = rewritten(tmp_path, samples.submission(tmp_path), {members.PLAN: b"{}"})
    assert refused(path).code == "package.unexpected-member"
    path = rewritten(tmp_path, samples.kit(tmp_path), {"data/blobs/ab/" + "ab" * 32: b"evidence"})
    assert refused(path).code == "package.unexpected-member"


def test_unknown_key(tmp_path):
    path = rewritten(tmp_path, samples.submission(tmp_path), {}, signer="stranger")
    assert refused(path).code == "package.signer-unknown"


def test_weak_key_in_the_signature(tmp_path):
    path = samples.submission(tmp_path).write(tmp_path).path
    weak = object.__new__(sshsig.PublicKey)
    object.__setattr__(weak, "raw", bytes([1]) + bytes(31))
    forged = sshsig.SshSignature(weak, "submission@qcdesk", bytes([1]) + bytes(63)).armour()
    path.write_bytes(assemble(change(explode(path.read_bytes()), sshsig.SIGNATURE_MEMBER, data=forged)))
    assert refused(path).code == "package.signature-malformed"


@pytest.mark.parametrize("status", ["requested", "revoked"])
def test_unconfirmed_and_revoked_key(tmp_path, status):
    path = samples.submission(tmp_path).write(tmp_path).path
    error = refused(path, samples.trust_list(samples.device(status=status)))
    assert (
        error.code == {"requested": "package.signer-unconfirmed", "revoked": "package.signer-revoked"}[status]
    )
    assert error.params["unit"] == samples.UNIT


@pytest.mark.parametrize(
    ("kind", "signer"),
    [
        ("submission", "kit"), ("submission", "root"), ("receipt", "unit"), ("receipt", "kit"),
        ("kit", "receipt"), ("kit", "unit"), ("kit", "root"),
    ],
)  # fmt: skip
def test_known_key_that_may_not_sign_this(tmp_path, kind, signer):
    recipe = samples.MAKERS[kind](tmp_path)
    said = replace_struct(recipe.statement, signer_fp=samples.key(signer).public.fingerprint)
    path = rewritten(tmp_path, recipe, {STATEMENT: said}, signer=signer)
    # Devices are read from a kit only after its signer is known, so a unit's key is just unknown there.
    expected = {("kit", "unit"): "package.signer-unknown"}.get((kind, signer), "package.signer-not-allowed")
    assert refused(path).code == expected


def test_signature_of_another_purpose(tmp_path):
    recipe = samples.submission(tmp_path)
    for namespace in ("kit@qcdesk", "receipt@qcdesk", "enrol@qcdesk", "trust@qcdesk", "git"):
        path = rewritten(tmp_path, recipe, {}, namespace=namespace)
        error = refused(path, expect=Expectation(SUBMISSION))
        assert error.code == "package.wrong-type"


def test_receipt_renamed_as_submission(tmp_path):
    written = samples.receipt(tmp_path).write(tmp_path).path
    disguised = written.rename(tmp_path / "QC-submission-xinghe-Y2013-c0de-000001.qcpkg")
    assert refused(disguised, expect=Expectation(SUBMISSION)).code == "package.wrong-type"


def test_statement_of_another_type_than_the_seal(tmp_path):
    recipe = samples.submission(tmp_path)
    path = rewritten(tmp_path, recipe, {}, namespace="enrol@qcdesk")
    assert refused(path).params == {"what": "type"}


def test_other_programme(tmp_path):
    path = samples.submission(tmp_path, programme_id="other2014").write(tmp_path).path
    expect = Expectation(SUBMISSION, samples.PROGRAMME)
    assert refused(path, expect=expect).code == "package.wrong-programme"


def test_other_office(tmp_path):
    other = samples.key("other root").public.fingerprint
    path = samples.submission(tmp_path, recipient_office_fp=other).write(tmp_path).path
    assert refused(path).code == "package.wrong-office"


def test_receipt_for_another_unit(tmp_path):
    path = samples.receipt(tmp_path).write(tmp_path).path
    expect = Expectation(frozenset({PackageType.RECEIPT}), samples.PROGRAMME, "changping")
    assert refused(path, expect=expect).code == "package.wrong-unit"


def test_kit_for_all_and_for_one_unit(tmp_path):
    expect = Expectation(frozenset({PackageType.KIT}), samples.PROGRAMME, "changping")
    for_all = samples.kit(tmp_path).write(tmp_path).path
    assert verify(for_all, RootPin(samples.ROOT), expect).trust is not None
    for_one = samples.kit(tmp_path, recipient_unit=samples.UNIT).write(tmp_path).path
    assert refused(for_one, RootPin(samples.ROOT), expect).code == "package.wrong-unit"


@pytest.mark.parametrize("field", ["unit_id", "device_id"])
def test_key_of_one_unit_speaking_for_another(tmp_path, field):
    stolen = samples.device(
        **{"unit_id": {"unit": "changping"}, "device_id": {"device_id": samples.OTHER_DEVICE}}[field]
    )
    path = samples.submission(tmp_path).write(tmp_path).path
    assert refused(path, samples.trust_list(stolen)).code == "package.sender-differs"


def test_enrolment_is_self_signed_by_the_key_it_asks_for(tmp_path):
    package = verify(samples.enrol(tmp_path).write(tmp_path).path, samples.trust_list(), samples.ANY)
    assert package.device is None
    assert package.enrolment is not None
    assert package.enrolment.key == package.signer.line
    assert package.countersigner is None
    path = rewritten(tmp_path, samples.enrol(tmp_path), {}, signer="stranger")
    assert refused(path).params == {"what": "signer_fp"}
    stolen = samples.enrol(tmp_path)
    said = replace_struct(stolen.statement, signer_fp=samples.key("stranger").public.fingerprint)
    path = rewritten(tmp_path, stolen, {STATEMENT: said}, signer="stranger")
    assert refused(path).params == {"what": "enrolment"}


def test_enrolment_countersigned_by_the_key_it_replaces(tmp_path):
    recipe = samples.enrol(tmp_path, replaces="unit")
    package = verify(recipe.write(tmp_path).path, samples.trust_list(), samples.ANY)
    assert package.countersigner == samples.key("unit").public
    assert samples.trust_list().device_of(package.countersigner) == samples.device()


@pytest.mark.parametrize("countersigner", ["", "stranger"])
def test_enrolment_that_names_another_key_than_its_countersigner(tmp_path, countersigner):
    recipe = samples.enrol(tmp_path, replaces="unit")
    signed = replace(recipe, countersigner="unit").write(tmp_path).path
    entries = explode(signed.read_bytes())
    tag_manifest = next(raw.data for raw in entries if raw.name.endswith(b"tagmanifest-sha256.txt"))
    if countersigner:
        second = sshsig.sign(samples.key(countersigner), tag_manifest, "enrol@qcdesk")
        entries = change(entries, members.COUNTERSIGNATURE_MEMBER, data=second)
    else:
        entries = [raw for raw in entries if not raw.name.endswith(b".sig2")]
    signed.write_bytes(assemble(entries))
    assert refused(signed).params == {"what": "replaces"}


def test_enrolment_before_the_first_kit(tmp_path):
    recipe = samples.enrol(tmp_path, programme_id="", recipient_office_fp="", period="")
    path = recipe.write(tmp_path).path
    expect = Expectation(frozenset({PackageType.ENROL}), samples.PROGRAMME)
    assert verify(path, samples.trust_list(), expect).statement.recipient_office_fp == ""
    assert path.name == "QC-enrol-xinghe-all-c0de-000001.qcpkg"


def test_receipt_needs_a_trust_list(tmp_path):
    path = samples.receipt(tmp_path).write(tmp_path).path
    assert refused(path, RootPin(samples.ROOT)).code == "package.signer-unknown"


def test_kit_of_an_unknown_office(tmp_path):
    path = samples.kit(tmp_path).write(tmp_path).path
    error = refused(path, RootPin(samples.key("other root").public))
    assert error.code == "trust.root-changed"
    assert error.params["found"] == samples.ROOT.code30


def test_kit_with_lists_for_ssh_that_say_something_else(tmp_path):
    for name in (trust.ALLOWED, trust.REVOKED):
        path = rewritten(tmp_path, samples.kit(tmp_path), {name: b"changping ssh-ed25519 AAAA\n"})
        assert refused(path).code == "trust.list-differs"


def test_expected_type_is_asked_before_the_signature(tmp_path):
    path = rewritten(tmp_path, samples.kit(tmp_path), {}, signer="stranger")
    assert refused(path, expect=Expectation(SUBMISSION)).code == "package.wrong-type"
