"""The second scheme of packages: SM2 over ``tagmanifest-sm3.txt``, as `openssl pkeyutl` makes it.

The bare signature names neither its key nor its purpose. Both stand in ``bag-info.txt``, which
the signed tag manifest lists, with the Ed25519 key of the signer to whom the SM2 key belongs and
with the schemes that sign, so that neither signature can be taken out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from qcdesk.domain.errors import PackageRefused, UserError
from qcdesk.package import keys, sm2
from qcdesk.package.signature import Seal, SignatureProvider

SIGNED_MEMBER = "tagmanifest-sm3.txt"
SIGNATURE_MEMBER = SIGNED_MEMBER + ".sm2"
_INFO = "bag-info.txt"
_CLAIMS = re.compile(
    rb"^SM2-Public-Key: ([A-Za-z0-9+/=]{124})\n"
    rb"SM2-Purpose: ([a-z]{1,20}@qcdesk)\n"
    rb"SM2-Signer: (ssh-ed25519 [A-Za-z0-9+/]{68})\n"
    rb"Signature-Schemes: (ed25519 sm2|sm2)$",
    re.MULTILINE,
)


@dataclass(frozen=True)
class SecondSigner:
    """An SM2 key that signs a package beside the signer's Ed25519 key, or `alone` in its name."""

    key: sm2.Sm2PrivateKey
    alone: bool = False


def claims(
    key: sm2.Sm2PublicKey, signer: keys.PublicKey, namespace: str, *, alone: bool = False
) -> tuple[str, ...]:
    """The lines of ``bag-info.txt`` that name the key, the purpose, the signer and the schemes."""
    return (
        f"SM2-Public-Key: {key.line}",
        f"SM2-Purpose: {namespace}",
        f"SM2-Signer: {signer.line}",
        f"Signature-Schemes: {'sm2' if alone else 'ed25519 sm2'}",
    )


def claimed_schemes(tags: Mapping[str, bytes]) -> frozenset[str]:
    """The schemes that ``bag-info.txt`` says have signed; without such a line Ed25519 alone."""
    found = _CLAIMS.findall(tags[_INFO])
    return frozenset(found[0][3].decode("ascii").split(" ") if found else ["ed25519"])


def code_of(signer: keys.PublicKey, second: sm2.Sm2PublicKey | None) -> str:
    """The 30 digits to read out for a device: they cover both of its keys."""
    if second is None:
        return signer.code30
    return keys.spoken(b"qcdesk-keys-v1" + signer.raw + second.raw)


class Sm2Provider:
    """Checks SM2 signatures."""

    algorithm = "sm2"
    member = SIGNATURE_MEMBER
    signs = SIGNED_MEMBER

    def verify(self, tags: Mapping[str, bytes]) -> Seal:
        """The signature, by the key and for the purpose that ``bag-info.txt`` names.

        Raises PackageRefused ``package.sm2-malformed``, ``package.sm2-invalid``.
        """
        signature = tags[self.member]
        found = _CLAIMS.findall(tags[_INFO])
        if len(found) != 1 or not sm2.is_exact(signature):
            raise PackageRefused("package.sm2-malformed")
        key, namespace, signer, _ = (part.decode("ascii") for part in found[0])
        try:
            seal = Seal(namespace, keys.parse_line(signer), sm2.parse_line(key))
        except UserError as error:
            raise PackageRefused("package.sm2-malformed") from error
        if seal.sm2 is None or not seal.sm2.verifies(signature, tags[self.signs]):
            raise PackageRefused("package.sm2-invalid")
        return seal


PROVIDER: SignatureProvider = Sm2Provider()
"""SM2 with SM3."""
