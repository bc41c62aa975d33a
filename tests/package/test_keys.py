"""Keys: stored under a passphrase, named by digits, weak ones refused."""

from __future__ import annotations

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from qcdesk.domain.errors import UserError, WrongPassphrase
from qcdesk.package import keys
from tests.package import samples

PRIME = 2**255 - 19


def test_save_load_and_change_passphrase(tmp_path):
    path, key = tmp_path / "keys" / "device", keys.generate()
    key.save(path, "质量强县 2014", rounds=1)
    assert keys.load(path, "质量强县 2014") == key
    assert path.with_name("device.pub").read_text() == key.public.line + "\n"
    assert b"PRIVATE" in path.read_bytes()
    keys.change_passphrase(path, "质量强县 2014", "another one", rounds=1)
    assert keys.load(path, "another one").public == key.public
    with pytest.raises(WrongPassphrase) as refused:
        keys.load(path, "质量强县 2014")
    assert refused.value.code == "key.wrong-passphrase"


def test_passphrase_is_the_same_however_it_was_typed(tmp_path):
    path = tmp_path / "device"
    keys.generate().save(path, "café crème", rounds=1)
    assert keys.load(path, "cafe\u0301 cre\u0300me").public


def test_wrong_passphrase_keeps_the_stored_key(tmp_path):
    path = tmp_path / "device"
    keys.generate().save(path, "the right one", rounds=1)
    before = path.read_bytes()
    with pytest.raises(WrongPassphrase):
        keys.change_passphrase(path, "the wrong one", "new one", rounds=1)
    assert path.read_bytes() == before


def test_key_is_never_stored_in_the_open(tmp_path):
    with pytest.raises(UserError):
        keys.generate().save(tmp_path / "device", "")
    assert list(tmp_path.iterdir()) == []


def test_other_files_are_not_keys(tmp_path):
    path = tmp_path / "device"
    other = ec.generate_private_key(ec.SECP256R1())
    for data in (
        b"",
        b"junk",
        b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
        other.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, BestAvailableEncryption(b"pass")),
    ):
        path.write_bytes(data)
        with pytest.raises(UserError) as refused:
            keys.load(path, "pass")
        assert refused.value.code == "key.malformed"


def test_private_key_does_not_show_itself():
    key = samples.key("unit")
    assert "_private" not in repr(key)


def test_code_is_six_groups_of_the_digest():
    key = samples.key("unit").public
    number = int(hashlib.sha256(b"qcdesk-key-v1" + key.raw).hexdigest(), 16) % 10**30
    groups = key.code30.split(" ")
    assert [len(group) for group in groups] == [5] * 6
    assert int("".join(groups)) == number


def test_line_round_trip():
    key = samples.key("unit").public
    assert keys.parse_line(key.line) == key
    assert keys.parse_line(f"{key.line} 质监所 2 号机\n") == key


@pytest.mark.parametrize(
    "line",
    [
        "",
        "ssh-rsa AAAA",
        "ssh-ed25519",
        "ssh-ed25519 AAAA",
        "ssh-ed25519 " + "A" * 68,
        "ssh-ed25519 " + base64.b64encode(b"\0\0\0\x0bssh-ed25518\0\0\0\x20" + bytes(range(1, 33))).decode(),
    ],
)
def test_malformed_line(line):
    with pytest.raises(UserError) as refused:
        keys.parse_line(line)
    assert refused.value.code in {"key.malformed", "key.weak"}


def on_curve(ordinate: int) -> bool:
    d = -121665 * pow(121666, -1, PRIME) % PRIME
    square = (ordinate**2 - 1) * pow(d * ordinate**2 + 1, -1, PRIME) % PRIME
    return square == 0 or pow(square, (PRIME - 1) // 2, PRIME) == 1


# The ordinates of the eight points of low order, and the encodings beyond the prime that mean them.
ORDER_EIGHT = int.from_bytes(
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
)
LOW = [0, 1, PRIME - 1, ORDER_EIGHT, PRIME - ORDER_EIGHT, PRIME, PRIME + 1]


@pytest.mark.parametrize("sign", [0, 1])
@pytest.mark.parametrize("ordinate", LOW)
def test_low_order_and_non_canonical_keys_are_refused(ordinate, sign):
    assert on_curve(ordinate % PRIME)
    raw = (ordinate | sign << 255).to_bytes(32, "little")
    with pytest.raises(UserError) as refused:
        keys.PublicKey(raw)
    assert refused.value.code == "key.weak"


@pytest.mark.parametrize("raw", [b"", bytes(31), bytes(33)])
def test_key_of_another_length(raw):
    with pytest.raises(UserError) as refused:
        keys.PublicKey(raw)
    assert refused.value.code == "key.malformed"


@pytest.mark.parametrize(
    ("passphrase", "found"),
    [
        ("Zhi5Qiang!", ()),
        ("correct horse", ()),
        ("质量强县责任填报", ()),
        ("short1!", ("passphrase.too-short",)),
        ("", ("passphrase.too-short", "passphrase.one-class", "passphrase.repeated")),
        ("83920174", ("passphrase.one-class",)),
        ("withoutdigits", ("passphrase.one-class",)),
        ("12345678", ("passphrase.one-class", "passphrase.sequence")),
        ("87654321a", ("passphrase.sequence",)),
        ("qwertyui1", ("passphrase.sequence",)),
        ("1a1a1a1a1a", ("passphrase.repeated",)),
        ("aaaaaaaa", ("passphrase.one-class", "passphrase.repeated")),
    ],
)
def test_passphrase_policy(passphrase, found):
    assert keys.passphrase_findings(passphrase) == found
