"""Packages with SM3 manifests and an SM2 signature: beside Ed25519, or alone in its name."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from qcdesk.domain.errors import PackageRefused
from qcdesk.package import bag, members, sm3
from qcdesk.package.reader import inspect, verify
from qcdesk.package.sm2_signature import claims
from qcdesk.package.writer import Beside, write_package
from qcdesk.system.files import CancelledError
from tests.package import samples
from tests.package.hostile import Raw, assemble, explode
from tests.package.second_scheme import (
    BOTH,
    ED25519,
    LISTED,
    SM2,
    parts,
    refusal,
    replaced,
    resealed,
    written,
)


def test_both_schemes_are_written_and_verified(tmp_path):
    path = written(tmp_path)
    package = verify(path, LISTED, BOTH, into=tmp_path / "in")
    assert package.sm2 == inspect(path).sm2 == samples.second("unit").key.public
    assert package.signer == samples.key("unit").public
    assert len(package.evidence) == 2
    found = parts(path)
    assert list(found)[:7] == [
        "bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt",
        "tagmanifest-sha256.txt.sig", "manifest-sm3.txt", "tagmanifest-sm3.txt",
    ]  # fmt: skip
    listed = bag.parse_manifest(found["manifest-sm3.txt"], list(package_names(found)), "manifest-sm3.txt")
    assert listed == {name: sm3.hexdigest(found[name]) for name in package_names(found)}
    # every tag manifest lists every payload manifest and no tag manifest (RFC 8493, 2.2.1)
    for tag_manifest in ("tagmanifest-sha256.txt", "tagmanifest-sm3.txt"):
        names = [line.split("  ")[1] for line in found[tag_manifest].decode().splitlines()]
        assert names == ["bag-info.txt", "bagit.txt", "manifest-sha256.txt", "manifest-sm3.txt"]
    for expect in (SM2, ED25519, samples.ANY):
        assert verify(path, LISTED, expect).digest == package.digest


def package_names(found: dict[str, bytes]) -> list[str]:
    return [name for name in found if name.startswith("data/")]


def test_sm2_alone(tmp_path):
    path = written(tmp_path, alone=True)
    assert "tagmanifest-sha256.txt.sig" not in parts(path)
    package = verify(path, LISTED, SM2)
    assert (package.signer, package.device.sm2) == (samples.key("unit").public, package.sm2.line)
    assert refusal(path) == refusal(path, ED25519) == "package.signature-missing"


def test_what_the_plan_demands_must_be_there(tmp_path):
    plain = samples.submission(tmp_path).write(tmp_path).path
    assert verify(plain, LISTED, ED25519).sm2 is None
    assert refusal(plain, BOTH) == refusal(plain, SM2) == "package.signature-missing"


def test_the_same_content_gives_the_same_bytes_but_for_the_sm2_signature(tmp_path):
    first = parts(written(tmp_path / "a"))
    second = parts(written(tmp_path / "b"))
    assert {name for name in first if first[name] != second[name]} == {members.SM2_MEMBER}
    assert inspect(tmp_path / "a" / Path(next((tmp_path / "a").glob("*.qcpkg")).name)).digest == (
        hashlib.sha256(first["tagmanifest-sha256.txt"]).hexdigest()
    )


def test_progress_goes_once_over_the_bytes_and_cancel_stops_the_first_pass(tmp_path):
    recipe = samples.submission(tmp_path)
    told: list[tuple[int, int]] = []
    how = {"beside": Beside(samples.second("unit"))}
    asked = (tmp_path, recipe.statement, recipe.content, samples.signer("unit"))
    write_package(*asked, **how, progress=lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[0][0] < told[-1][0] == told[-1][1] == 33
    with pytest.raises(CancelledError):
        write_package(*asked, **how, cancelled=lambda: True)


@pytest.mark.parametrize("name", members.SM3_FILES)
def test_the_second_scheme_is_whole_or_absent(tmp_path, name):
    assert refusal(replaced(written(tmp_path), {name: None})) == "package.sm2-incomplete"


EVERY_POLICY = (samples.ANY, ED25519, SM2, BOTH)


def test_taking_the_second_scheme_out_is_noticed(tmp_path):
    bare = replaced(written(tmp_path), dict.fromkeys(members.SM3_FILES))
    for expect in EVERY_POLICY:
        assert refusal(bare, expect) == "package.signature-stripped"
    # who takes out what says so as well is betrayed by the Ed25519 signature, which covers it
    info = parts(bare)[members.INFO]
    silent = b"".join(line for line in info.splitlines(keepends=True) if not line.startswith(b"S"))
    assert refusal(replaced(bare, {members.INFO: silent}), ED25519) == "package.changed"
    alone = replaced(written(tmp_path / "alone", alone=True), dict.fromkeys(members.SM3_FILES))
    assert refusal(alone) == "package.unsigned"


def test_taking_ed25519_out_is_no_downgrade_to_sm2_alone(tmp_path):
    bare = replaced(written(tmp_path), {members.SIGNATURE_MEMBER: None})
    for expect in EVERY_POLICY:
        assert refusal(bare, expect) == "package.signature-stripped"
    with pytest.raises(PackageRefused, match=r"package\.signature-stripped"):
        inspect(bare)
    # the SM2 signature covers what says so
    info = parts(bare)[members.INFO].replace(b"Schemes: ed25519 sm2", b"Schemes: sm2")
    assert refusal(replaced(bare, {members.INFO: info}), SM2) == "package.changed"


def test_a_signature_that_the_package_does_not_speak_of(tmp_path):
    alone = written(tmp_path, alone=True)
    named = alone.read_bytes()
    signature = samples.signer("unit").sign(parts(alone)[members.TAG_MANIFEST], "submission@qcdesk")
    root = explode(named)[0].name.split(b"/")[0]
    entries = explode(named)
    entries.insert(4, Raw(root + b"/" + members.SIGNATURE_MEMBER.encode(), signature))
    alone.write_bytes(assemble(entries))
    assert refusal(alone) == "package.statement-differs"


def test_a_package_that_does_not_say_which_schemes_sign(tmp_path):
    path = written(tmp_path)
    info = parts(path)[members.INFO].replace(b"Signature-Schemes: ed25519 sm2\n", b"")
    assert refusal(resealed(path, members.INFO, info), samples.ANY) == "package.sm2-malformed"


def test_sm2_signature_of_another_package(tmp_path):
    first, second = written(tmp_path / "a"), written(tmp_path / "b", seq=2)
    signature = parts(second)[members.SM2_MEMBER]
    assert refusal(replaced(first, {members.SM2_MEMBER: signature})) == "package.sm2-invalid"


def test_whole_sm3_stack_of_another_package(tmp_path):
    first, second = written(tmp_path / "a"), written(tmp_path / "b", seq=2)
    stack = {name: parts(second)[name] for name in members.SM3_FILES}
    assert refusal(replaced(first, stack), SM2) == "package.changed"
    alone = written(tmp_path / "c", alone=True)
    assert refusal(replaced(alone, stack), SM2) == "package.changed"


def test_no_member_of_either_stack_fits_another_package(tmp_path):
    first, second = written(tmp_path / "a"), written(tmp_path / "b", revisions=3, seq=2)
    ours, theirs = parts(first), parts(second)
    differing = [name for name in ours if ours[name] != theirs.get(name, ours[name])]
    assert set(members.SM3_FILES) < set(differing)
    for one in differing:
        for other in differing:
            mixed = replaced(first, {name: theirs[name] for name in {one, other}})
            assert refusal(mixed, samples.ANY).startswith("package."), (one, other)


@pytest.mark.parametrize("alone", [False, True])
def test_no_byte_may_change_in_a_package_of_two_schemes(tmp_path, alone):
    good = written(tmp_path, alone=alone).read_bytes()
    path = tmp_path / "mutant.qcpkg"
    for position in range(0, len(good), 29):
        path.write_bytes(good[:position] + bytes([good[position] ^ 0x21]) + good[position + 1 :])
        assert refusal(path, samples.ANY).startswith("package."), position


def test_sm3_manifest_of_other_files(tmp_path):
    path = written(tmp_path)
    lines = parts(path)[members.MANIFEST_SM3].splitlines(keepends=True)
    more = lines[0].replace(b"data/", b"data/x")
    for forged in (b"".join(lines[1:]), b"".join(sorted([*lines, more], key=lambda line: line[66:]))):
        assert refusal(resealed(path, members.MANIFEST_SM3, forged)) == "package.sm3-differs"


def test_wrong_sm3_of_right_files(tmp_path):
    path = written(tmp_path)
    good = parts(path)[members.MANIFEST_SM3].splitlines(keepends=True)
    seen = set()
    for position, line in enumerate(good):
        wrong = [*good[:position], b"0" * 64 + line[64:], *good[position + 1 :]]
        forged = resealed(path, members.MANIFEST_SM3, b"".join(wrong))
        for how in ({}, {"into": tmp_path / "in"}):
            with pytest.raises(PackageRefused) as raised:
                verify(forged, LISTED, BOTH, **how)
            assert raised.value.code == "package.sm3-differs"
            seen.add(raised.value.params["member"])
    assert seen == set(package_names(parts(path)))


def test_purpose_and_signer_of_the_two_signatures_agree(tmp_path):
    path = written(tmp_path)
    info = parts(path)[members.INFO]
    for old, new, code in (
        (b"SM2-Purpose: submission@", b"SM2-Purpose: receipt@", "package.signatures-differ"),
        (samples.key("unit").public.line.encode(), samples.key("kit").public.line.encode(),
         "package.signatures-differ"),
        (b"SM2-Purpose: submission@qcdesk\n", b"", "package.sm2-malformed"),
        (b"SM2-Public-Key: MFkw", b"SM2-Public-Key: AAAA", "package.sm2-malformed"),
    ):  # fmt: skip
        assert refusal(resealed(path, members.INFO, info.replace(old, new))) == code
    doubled = (
        info
        + "".join(
            f"{line}\n"
            for line in claims(samples.second("unit").key.public, samples.key("unit").public, "kit@qcdesk")
        ).encode()
    )
    assert refusal(resealed(path, members.INFO, doubled)) == "package.sm2-malformed"


def test_malformed_signature(tmp_path):
    path = written(tmp_path)
    good = parts(path)[members.SM2_MEMBER]
    for bad in (b"", good + b"\0", good[:-1], bytes(72)):
        forged = replaced(path, {members.SM2_MEMBER: bad})
        assert refusal(forged) == "package.sm2-malformed"


@pytest.mark.referee
def test_openssl_verifies_a_package_of_ours(tmp_path, referee):
    path = written(tmp_path)
    subprocess.run([referee("unzip"), "-q", path, "-d", tmp_path], check=True)
    root = tmp_path / path.stem
    line = next(x for x in (root / "bag-info.txt").read_text().splitlines() if x.startswith("SM2-Public-Key"))
    body = line.split(": ")[1]
    (tmp_path / "pub").write_text(f"-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n")
    command = [referee("openssl"), "pkeyutl", "-verify", "-pubin", "-inkey", tmp_path / "pub", "-rawin"]
    command += ["-digest", "sm3", "-pkeyopt", "distid:1234567812345678"]
    command += ["-in", root / "tagmanifest-sm3.txt", "-sigfile", root / "tagmanifest-sm3.txt.sm2"]
    subprocess.run(command, check=True, capture_output=True)
    # the bag stays a valid BagIt bag for tools that do not know SM3
    assert (
        subprocess.run([sys.executable, "-m", "bagit", "--validate", "--quiet", root], check=False).returncode
        == 0
    )


@pytest.mark.referee
def test_we_read_a_package_that_openssl_sealed(tmp_path, referee):
    program = referee("openssl")
    run = {"cwd": tmp_path, "capture_output": True}
    secret = samples.second("unit").key.secret.hex()
    subprocess.run(
        [program, "asn1parse", "-genconf", "/dev/stdin", "-out", "key.der", "-noout"],
        input=_ec_key(secret, samples.second("unit").key.public.raw.hex()).encode(), check=True, **run,
    )  # fmt: skip
    path = written(tmp_path)
    (tmp_path / "tags").write_bytes(parts(path)[members.TAG_MANIFEST_SM3])
    command = [
        program,
        "pkeyutl",
        "-sign",
        "-inkey",
        "key.der",
        "-keyform",
        "DER",
        "-rawin",
        "-digest",
        "sm3",
    ]
    command += ["-pkeyopt", "distid:1234567812345678", "-in", "tags", "-out", "made"]
    subprocess.run(command, check=True, **run)
    sealed = replaced(path, {members.SM2_MEMBER: (tmp_path / "made").read_bytes()})
    assert verify(sealed, LISTED, BOTH).sm2 == samples.second("unit").key.public


def _ec_key(secret: str, point: str) -> str:
    """What `openssl asn1parse` builds a SEC 1 private key of the SM2 curve from."""
    return (
        "asn1=SEQUENCE:key\n[key]\nversion=INTEGER:1\n"
        f"secret=FORMAT:HEX,OCTETSTRING:{secret}\n"
        "curve=EXPLICIT:0,OID:1.2.156.10197.1.301\n"
        f"point=EXPLICIT:1,FORMAT:HEX,BITSTRING:04{point}\n"
    )
