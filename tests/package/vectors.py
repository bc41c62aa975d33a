"""Builds the package vectors: good packages of each type and one file for each failure.

``python -m tests.package.vectors`` writes them to ``tests/vectors``; a test compares.
"""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import gmalg
import msgspec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from qcdesk.domain.errors import PackageRefused
from qcdesk.package import canonical, members, sm2, sshsig, trust
from qcdesk.package.reader import Expectation, verify
from qcdesk.package.revision_codec import encode_revision
from qcdesk.package.statement import STATEMENT, PackageType
from qcdesk.package.trust import RootPin, TrustList
from tests.package import samples
from tests.package.hostile import Raw, assemble, change, explode, payload_of, seal

FOLDER = Path(__file__).resolve().parents[1] / "vectors"
EXPECT = {
    kind: Expectation(frozenset({PackageType(kind)}), samples.PROGRAMME, unit)
    for kind, unit in {"submission": "", "enrol": "", "receipt": samples.UNIT, "kit": samples.UNIT}.items()
}
Entries = list[Raw]


def authority() -> TrustList:
    """The office's list: one confirmed device, one revoked, one waiting."""
    return samples.trust_list(
        samples.device(sm2_name="unit"),
        samples.device("revoked", "revoked", device_id=samples.OTHER_DEVICE),
        samples.device("waiting", "requested", device_id=samples.OFFICE_DEVICE),
    )


def kind_of(path: Path) -> str:
    """The type that a reader of the vector expects: the first word of a failure's name."""
    return path.name.split("-")[1] if path.name.startswith("QC-") else path.name.split("-")[0]


def build(folder: Path) -> None:
    """Write all vectors and ``expected.json``."""
    for name in ("good", "refused"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        good = {}
        for kind, make in samples.MAKERS.items():
            recipe = make(Path(scratch), authority()) if kind == "kit" else make(Path(scratch))
            good[kind] = recipe.write(folder / "good").path
        rotation = samples.enrol(Path(scratch), "unit", seq=2).write(folder / "good").path
        national = national_submission(Path(scratch), folder / "good")
        for name, data in failures({**good, "rotation": rotation, "national": national}):
            (folder / "refused" / f"{name}.qcpkg").write_bytes(data)
    data = json.dumps(expected(folder), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    (folder / "expected.json").write_text(data, encoding="utf-8")


def national_submission(scratch: Path, folder: Path) -> Path:
    """A submission with both signatures; the SM2 one is made with a fixed nonce, so that it repeats."""
    recipe = replace(samples.submission(scratch, seq=2), second=samples.second("unit"))
    path = recipe.write(folder).path
    entries = explode(path.read_bytes())
    signed = next(raw.data for raw in entries if raw.name.endswith(b"tagmanifest-sm3.txt"))
    path.write_bytes(assemble(change(entries, members.SM2_MEMBER, data=_fixed_sm2(signed))))
    return path


def _fixed_sm2(message: bytes) -> bytes:
    key = samples.second("unit").key
    nonce = int.from_bytes(hashlib.sha256(b"a nonce for vectors only").digest()) >> 1
    made = gmalg.SM2(
        sk=key.secret, uid=sm2.IDENTITY, pk=b"\x04" + key.public.raw, rnd_fn=lambda _: nonce
    ).sign(message)
    return encode_dss_signature(*(int.from_bytes(number) for number in made))


def expected(folder: Path) -> dict[str, object]:
    """What a reader must answer to each vector, and the keys that the vectors are made with."""
    found: dict[str, object] = {}
    for path in sorted(folder.rglob("*.qcpkg")):
        found[f"{path.parent.name}/{path.name}"] = answer(path)
    names = ("root", "kit", "receipt", "unit", "new", "revoked", "waiting")
    public = {name: samples.key(name).public for name in names}
    return {
        "packages": found,
        "keys": {
            name: {"line": key.line, "fingerprint": key.fingerprint, "code": key.code30}
            for name, key in public.items()
        },
    }


def answer(path: Path) -> dict[str, object]:
    """The digest of a package that is accepted, else the code of its refusal."""
    kind = kind_of(path)
    trusted = RootPin(samples.ROOT) if kind == "kit" else authority()
    try:
        package = verify(path, trusted, EXPECT[kind])
    except PackageRefused as error:
        return {"refused": error.code}
    ids = [revision.revision_id for revision in package.contents.revisions]
    return {"digest": package.digest, "revisions": ids}


def failures(good: dict[str, Path]) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each package that must be refused."""
    submission = good["submission"].read_bytes()
    entries, payload = explode(submission), payload_of(good["submission"])
    yield from _damage(submission, entries)
    yield from _seals(entries, payload)
    yield from _statements(payload)
    yield from _contents(payload)
    yield from _trust(payload_of(good["kit"]))
    yield from _national(explode(good["national"].read_bytes()))
    receipt = payload_of(good["receipt"])
    yield "receipt-for-another-unit", _restated(receipt, "receipt", recipient_unit="changping")
    rotation = explode(good["rotation"].read_bytes())
    yield "enrol-countersignature-missing", assemble([r for r in rotation if not r.name.endswith(b".sig2")])
    enrol = payload_of(good["enrol"])
    yield "enrol-signed-by-another-key", assemble(seal(enrol, "unit"))


def _national(entries: Entries) -> Iterator[tuple[str, bytes]]:
    for name in members.SM3_FILES:
        kept = [raw for raw in entries if not raw.name.endswith(b"/" + name.encode())]
        yield f"submission-without-{name.replace('.', '-')}", assemble(kept)
    bare = [raw for raw in entries if not raw.name.endswith(tuple(n.encode() for n in members.SM3_FILES))]
    yield "submission-sm2-stripped", assemble(bare)
    kept = [raw for raw in entries if not raw.name.endswith(b"/" + members.SIGNATURE_MEMBER.encode())]
    yield "submission-ed25519-stripped", assemble(kept)
    other = _fixed_sm2(b"another package")
    yield "submission-sm2-of-another-package", assemble(change(entries, members.SM2_MEMBER, data=other))
    malformed = other + b"\0"
    yield "submission-sm2-malformed", assemble(change(entries, members.SM2_MEMBER, data=malformed))


def _damage(submission: bytes, entries: Entries) -> Iterator[tuple[str, bytes]]:
    root = entries[0].name.split(b"/")[0]
    at = submission.index(b"PDF-1.4")
    repacked = io.BytesIO()
    with zipfile.ZipFile(repacked, "w") as archive:
        for raw in entries:
            archive.writestr(zipfile.ZipInfo(raw.name.decode(), (2014, 1, 10, 9, 0, 0)), raw.data)
    yield "submission-truncated", submission[: len(submission) // 2]
    yield "submission-zeros", bytes(512)
    yield "submission-flipped-bit-in-evidence", submission[:at] + b"Q" + submission[at + 1 :]
    yield "submission-repacked", repacked.getvalue()
    yield "submission-not-a-package", b"%PDF-1.4 a scan, not a package"
    yield "submission-zip-slip", assemble([*entries, Raw(root + b"/../evil.txt", b"evil")])
    yield "submission-gbk-name", assemble([*entries, Raw(root + "/data/证书".encode("gbk"), b"x")])
    yield "submission-symlink", assemble(change(entries, "data/package.json", mode=0xA1FF0000))
    yield "submission-comment", assemble(entries, comment=b"sent by mail")
    yield "submission-prefix", b"MZ" + submission
    fields = {"data": b"\3\0", "method": 8, "size": 1 << 30, "crc": 0}
    yield "submission-bomb", assemble(change(entries, "data/revisions.jsonl", **fields))


def _seals(entries: Entries, payload: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    spoilt = payload[members.REVISIONS].replace(b'"num":3', b'"num":9')
    yield "submission-changed-after-signing", assemble(change(entries, members.REVISIONS, data=spoilt))
    unsigned = [raw for raw in entries if not raw.name.endswith(b".sig")]
    yield "submission-unsigned", assemble(unsigned)
    manifest = next(raw.data for raw in entries if raw.name.endswith(b"tagmanifest-sha256.txt"))
    other = sshsig.sign(samples.key("unit"), manifest + b" ", "submission@qcdesk")
    yield "submission-signature-invalid", assemble(change(entries, sshsig.SIGNATURE_MEMBER, data=other))
    junk = b"-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n"
    yield "submission-signature-malformed", assemble(change(entries, sshsig.SIGNATURE_MEMBER, data=junk))
    yield "submission-unknown-key", assemble(seal(payload, "stranger"))
    yield "submission-revoked-key", assemble(seal(payload, "revoked"))
    yield "submission-unconfirmed-key", assemble(seal(payload, "waiting"))
    yield "submission-signed-by-the-office", assemble(seal(payload, "receipt"))
    yield "submission-sealed-as-a-kit", assemble(seal(payload, "unit", namespace="kit@qcdesk"))
    missing = [raw for raw in entries if not raw.name.endswith(b"blobs.jsonl")]
    yield "submission-missing-member", assemble(missing)
    extra = Raw(entries[0].name.split(b"/")[0] + b"/data/zzz.json", b"{}")
    yield "submission-extra-member", assemble([*entries, extra])


def _restated(payload: dict[str, bytes], signer: str, **fields: object) -> bytes:
    said = canonical.loads(payload[STATEMENT])
    assert isinstance(said, dict)
    return assemble(seal({**payload, STATEMENT: canonical.dumps(said | fields)}, signer))


def _statements(payload: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    other_root = samples.key("other root").public.fingerprint
    yield "submission-other-programme", _restated(payload, "unit", programme_id="other2014")
    yield "submission-other-office", _restated(payload, "unit", recipient_office_fp=other_root)
    yield "submission-sender-differs", _restated(payload, "unit", unit_id="changping")
    counts = msgspec.json.decode(payload[STATEMENT])["counts"]
    yield "submission-count-wrong", _restated(payload, "unit", counts=counts | {"revisions": 3})
    fixed = {"info": b"x", "stem": "QC-submission-xinghe-Y2013-c0de-000001", "namespace": "submission@qcdesk"}
    said = msgspec.json.decode(payload[STATEMENT])
    for name, changes in {
        "newer-version": {"format_version": 2, "min_reader_version": 2},
        "unknown-field": {"mood": "good"},
    }.items():
        forged = {**payload, STATEMENT: canonical.dumps(said | changes)}
        yield f"submission-{name}", assemble(seal(forged, "unit", **fixed))


def _contents(payload: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    first = encode_revision(samples.revision(1))[1]
    lines = {
        "cross-unit-revision": encode_revision(samples.revision(2, unit="changping"))[1],
        "duplicate-name-in-line": b'{"a":1,"a":2}\n',
        "deep-nesting-in-line": b"[" * 2_000 + b"\n",
        "float-in-line": encode_revision(samples.revision(2))[1].replace(b'"num":3', b'"num":3.5'),
    }
    for name, line in lines.items():
        yield f"submission-{name}", assemble(seal({**payload, members.REVISIONS: first + line}, "unit"))
    blob = next(name for name in payload if "/blobs/" in name)
    yield "submission-evidence-swapped", assemble(seal({**payload, blob: b"swapped"}, "unit"))


def _trust(payload: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    foreign = trust.sign_trust(samples.trust_statement(root="other root"), samples.signer("other root"))
    swapped = {**payload, trust.STATEMENT: foreign.raw, trust.SIGNATURE: foreign.signature}
    yield "kit-other-root", assemble(seal(swapped, "kit"))
    unsigned = {
        **payload,
        trust.SIGNATURE: samples.signer("kit").sign(payload[trust.STATEMENT], trust.NAMESPACE),
    }
    yield "kit-trust-not-signed-by-root", assemble(seal(unsigned, "kit"))
    lists = {
        **payload,
        trust.ALLOWED: payload[trust.ALLOWED] + b"changping " + samples.key("x").public.line.encode() + b"\n",
    }
    yield "kit-lists-differ", assemble(seal(lists, "kit"))
    yield "kit-signed-by-a-unit", assemble(seal(payload, "unit"))


if __name__ == "__main__":
    build(FOLDER)
