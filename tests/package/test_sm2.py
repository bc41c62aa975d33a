"""SM2 keys and signatures: one encoding, numbers in range, points on the curve, and `openssl` agrees."""

from __future__ import annotations

import hashlib
import subprocess

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from qcdesk.domain.errors import UserError
from qcdesk.package import sm2, sm3
from tests.package import samples

KEY = samples.second("unit").key
MESSAGE = b"message digest"
GOOD = KEY.sign(MESSAGE)
R, S = decode_dss_signature(GOOD)
ID = "distid:1234567812345678"


def pem(key: sm2.Sm2PublicKey) -> bytes:
    return f"-----BEGIN PUBLIC KEY-----\n{key.line}\n-----END PUBLIC KEY-----\n".encode()


def test_sm3_of_the_standards_example():
    # GB/T 32905 annex A.1
    assert sm3.hexdigest(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_example_of_the_national_standard():
    # GB/T 32918.5 annex A: private key, public key and a signature over "message digest"
    secret = bytes.fromhex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
    key = sm2.from_secret(secret)
    assert key.public.raw.hex().upper() == (
        "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
        "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
    )
    r = 0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3
    s = 0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA
    assert key.public.verifies(encode_dss_signature(r, s), MESSAGE)


def test_signatures_are_random_and_all_hold():
    made = {KEY.sign(MESSAGE) for _ in range(20)}
    assert len(made) == 20
    assert all(KEY.public.verifies(signature, MESSAGE) for signature in made)
    assert not KEY.public.verifies(GOOD, MESSAGE + b" ")
    assert not samples.second("other").key.public.verifies(GOOD, MESSAGE)


@pytest.mark.parametrize(
    ("r", "s"),
    [
        (0, S), (R, 0), (R + sm2.ORDER, S), (R, S + sm2.ORDER), (sm2.ORDER, S), (R, sm2.ORDER),
        (R, sm2.ORDER - R), (S, R), (1, 1),
    ],
    ids=range(9),  # the numbers differ from run to run, the names of tests must not
)  # fmt: skip
def test_numbers_out_of_range_are_refused(r, s):
    assert not KEY.public.verifies(encode_dss_signature(r, s), MESSAGE)


def _padded(number: int) -> bytes:
    data = b"\0" + number.to_bytes(33)
    return b"\x02" + bytes([len(data)]) + data


@pytest.mark.parametrize(
    "signature",
    [
        b"", b"\x30", GOOD[:-1], GOOD + b"\0", b"\x31" + GOOD[1:],
        b"\x30\x81" + GOOD[1:2] + GOOD[2:],
        b"\x30\x80" + GOOD[2:] + b"\0\0",
        b"\x30" + bytes([len(_padded(R) + _padded(S))]) + _padded(R) + _padded(S),
        R.to_bytes(32) + S.to_bytes(32),
        b"\x30\x06\x02\x01\x81\x02\x01\x01",
    ],
    ids=range(10),
)  # fmt: skip
def test_only_one_encoding_counts(signature):
    assert not sm2.is_exact(signature)
    assert not KEY.public.verifies(signature, MESSAGE)


def test_every_bit_of_the_signature_matters():
    for position in range(len(GOOD)):
        changed = bytearray(GOOD)
        changed[position] ^= 1 << (position % 8)
        assert not KEY.public.verifies(bytes(changed), MESSAGE), position


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        bytes(64),
        KEY.public.raw[:-1],
        KEY.public.raw[:-1] + bytes([KEY.public.raw[-1] ^ 1]),
        b"\xff" * 32 + KEY.public.raw[32:],
        KEY.public.raw[32:] + KEY.public.raw[:32],
    ],
)
def test_points_off_the_curve_are_no_keys(raw):
    with pytest.raises(UserError, match=r"key\.malformed"):
        sm2.Sm2PublicKey(raw)


@pytest.mark.parametrize("secret", [bytes(32), (sm2.ORDER - 1).to_bytes(32), b"\xff" * 32, b"\x01" * 31])
def test_secrets_out_of_range_are_no_keys(secret):
    with pytest.raises(UserError, match=r"key\.malformed"):
        sm2.from_secret(secret)


def test_lines_have_one_form():
    assert sm2.parse_line(KEY.public.line) == KEY.public
    assert KEY.public.fingerprint.startswith("SHA256:")
    compressed = KEY.public.der[:-65] + b"\x02" + KEY.public.raw
    for line in ("", "=", KEY.public.line + "\n", KEY.public.line[:-4] + "AA==", KEY.public.line.rstrip("=")):
        with pytest.raises(UserError, match=r"key\.malformed"):
            sm2.parse_line(line)
    with pytest.raises(UserError, match=r"key\.malformed"):
        sm2.Sm2PublicKey(compressed)


def test_keys_are_new_and_not_shown():
    first, second = sm2.generate(), sm2.generate()
    assert first.public != second.public
    assert first.secret.hex() not in repr(first)


@pytest.mark.referee
def test_openssl_verifies_what_we_sign(tmp_path, referee):
    program = referee("openssl")
    (tmp_path / "pub").write_bytes(pem(KEY.public))
    for length in (0, 1, 500, 70_000):
        message = hashlib.sha256(b"%d" % length).digest() * (length // 32) + b"x" * (length % 32)
        (tmp_path / "message").write_bytes(message)
        (tmp_path / "signature").write_bytes(KEY.sign(message))
        assert _pkeyutl(program, tmp_path, ID) == 0
        assert _dgst(program, tmp_path) == 0
    # the distinguishing identifier is part of the hash
    assert _pkeyutl(program, tmp_path, "distid:8765432187654321") == 1
    (tmp_path / "message").write_bytes(message + b" ")
    assert _pkeyutl(program, tmp_path, ID) == 1


def _pkeyutl(program, folder, identity) -> int:
    command = [program, "pkeyutl", "-verify", "-pubin", "-inkey", "pub", "-rawin", "-digest", "sm3"]
    command += ["-pkeyopt", identity, "-in", "message", "-sigfile", "signature"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode


def _dgst(program, folder) -> int:
    command = [program, "dgst", "-sm3", "-sigopt", ID, "-verify", "pub", "-signature", "signature", "message"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode


@pytest.mark.referee
def test_we_verify_what_openssl_signs(tmp_path, referee):
    program = referee("openssl")
    run = {"cwd": tmp_path, "capture_output": True}
    subprocess.run([program, "genpkey", "-algorithm", "SM2", "-out", "key"], check=True, **run)
    shown = subprocess.run(
        [program, "pkey", "-in", "key", "-pubout", "-outform", "DER"], check=True, **run
    ).stdout
    key = sm2.Sm2PublicKey(shown[-64:])
    assert key.der == shown
    (tmp_path / "message").write_bytes(MESSAGE)
    for _ in range(8):
        command = [program, "pkeyutl", "-sign", "-inkey", "key", "-rawin", "-digest", "sm3"]
        subprocess.run([*command, "-pkeyopt", ID, "-in", "message", "-out", "made"], check=True, **run)
        made = (tmp_path / "made").read_bytes()
        assert key.verifies(made, MESSAGE)
        assert not key.verifies(made, MESSAGE + b"\n")


@pytest.mark.referee
def test_openssl_agrees_on_sm3(tmp_path, referee):
    for size in (0, 55, 56, 64, 100_000):
        (tmp_path / "file").write_bytes(b"q" * size)
        command = [referee("openssl"), "dgst", "-sm3", "-r", "file"]
        shown = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout
        assert shown.split()[0].decode() == sm3.hexdigest(b"q" * size)
