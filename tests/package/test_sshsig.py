"""Signatures: exact bytes, one purpose each, nothing else parses."""

from __future__ import annotations

import base64
import struct
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcdesk.domain.errors import PackageRefused
from qcdesk.package import sshsig
from tests.package import samples

KEY = samples.key("unit")
NAMESPACE = "submission@qcdesk"
GOOD = sshsig.sign(KEY, b"message", NAMESPACE)


@given(st.binary(max_size=200), st.sampled_from(["submission@qcdesk", "kit@qcdesk", "trust@qcdesk"]))
def test_sign_and_verify(message, namespace):
    signature = sshsig.sign(KEY, message, namespace)
    assert sshsig.verify(signature, message, namespace) == KEY.public
    assert signature == sshsig.signer_of(KEY).sign(message, namespace)
    found = sshsig.parse(signature)
    assert (found.key, found.namespace, found.armour()) == (KEY.public, namespace, signature)


def test_provider_is_the_same_scheme():
    provider = sshsig.PROVIDER
    assert (provider.algorithm, provider.member) == ("ed25519", "tagmanifest-sha256.txt.sig")
    seal = provider.verify({provider.member: GOOD, provider.signs: b"message"})
    assert (seal.signer, seal.namespace, seal.sm2) == (KEY.public, NAMESPACE, None)


@pytest.mark.parametrize(
    ("message", "namespace"), [(b"Message", NAMESPACE), (b"message", "kit@qcdesk"), (b"", NAMESPACE)]
)
def test_other_message_or_purpose(message, namespace):
    with pytest.raises(PackageRefused) as refused:
        sshsig.verify(GOOD, message, namespace)
    assert refused.value.code == "package.signature-invalid"


def body() -> bytes:
    return base64.b64decode(b"".join(GOOD.splitlines()[1:-1]))


def armoured(blob: bytes, width: int = 70) -> bytes:
    text = base64.b64encode(blob).decode()
    lines = "".join(text[at : at + width] + "\n" for at in range(0, len(text), width))
    return f"-----BEGIN SSH SIGNATURE-----\n{lines}-----END SSH SIGNATURE-----\n".encode()


def test_armour_is_rebuilt_exactly():
    assert armoured(body()) == GOOD


OTHER = {
    "empty": b"",
    "not_ascii": GOOD.replace(b"SSH", b"\xff\xff\xff"),
    "crlf": GOOD.replace(b"\n", b"\r\n"),
    "no_final_newline": GOOD[:-1],
    "text_before": b"\n" + GOOD,
    "text_after": GOOD + b"\n",
    "two": GOOD + GOOD,
    "other_width": armoured(body(), 76),
    "truncated_body": armoured(body()[:-1]),
    "longer_body": armoured(body() + b"\0"),
    "version_2": armoured(body().replace(b"SSHSIG\0\0\0\1", b"SSHSIG\0\0\0\2")),
    "sha256": armoured(body().replace(b"sha512", b"sha256")),
    "reserved_used": armoured(body().replace(b"qcdesk\0\0\0\0", b"qcdesk\0\0\0\1x")),
    "rsa_key_type": armoured(body().replace(b"ssh-ed25519", b"ssh-ed25518")),
    "certificate": armoured(
        body().replace(b"\0\0\0\x0bssh-ed25519", b"\0\0\0\x20ssh-ed25519-cert-v01@openssh.com", 1)
    ),
    "key_of_a_token": armoured(
        body().replace(b"\0\0\0\x0bssh-ed25519", b"\0\0\0\x1ask-ssh-ed25519@openssh.com")
    ),
    "huge_length": armoured(body().replace(b"\0\0\0\x33", struct.pack(">I", 2**31), 1)),
    "bad_base64": GOOD.replace(b"AAAA", b"A*AA", 1),
    "too_long": armoured(body() + bytes(4_000)),
}


@pytest.mark.parametrize("form", OTHER)
def test_other_forms_are_refused(form):
    assert OTHER[form] != GOOD
    with pytest.raises(PackageRefused) as refused:
        sshsig.parse(OTHER[form])
    assert refused.value.code == "package.signature-malformed"


def test_a_signature_has_one_number_only():
    """S + L satisfies the same equation; whoever takes it lets a package have two signatures."""
    order = 2**252 + 27742317777372353535851937790883648493
    found = sshsig.parse(GOOD)
    second = int.from_bytes(found.raw[32:], "little") + order
    other = replace(found, raw=found.raw[:32] + second.to_bytes(32, "little")).armour()
    with pytest.raises(PackageRefused) as refused:
        sshsig.verify(other, b"message", NAMESPACE)
    assert refused.value.code == "package.signature-invalid"


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_without_crash(blob):
    for data in (blob, armoured(blob), armoured(body()[: len(blob)] + blob)):
        with pytest.raises(PackageRefused):
            sshsig.verify(data, b"message", NAMESPACE)
