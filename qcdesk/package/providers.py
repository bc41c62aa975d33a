"""The signature schemes there are, and the signatures of one package together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qcdesk.domain.errors import PackageRefused
from qcdesk.package import sm2_signature, sshsig
from qcdesk.package.keys import PublicKey
from qcdesk.package.sm2 import Sm2PublicKey

PROVIDERS = {each.algorithm: each for each in (sshsig.PROVIDER, sm2_signature.PROVIDER)}
"""Every scheme by its name in a plan's settings."""


@dataclass(frozen=True)
class Seals:
    """The signatures of one package, all of which hold and name one signer and purpose.

    `algorithms` are the schemes that signed. `sm2` is the signer's SM2 key if it is among them.
    """

    namespace: str
    signer: PublicKey
    algorithms: frozenset[str]
    sm2: Sm2PublicKey | None = None

    @property
    def claims(self) -> tuple[str, ...]:
        """What ``bag-info.txt`` says of an SM2 signature."""
        if self.sm2 is None:
            return ()
        alone = "ed25519" not in self.algorithms
        return sm2_signature.claims(self.sm2, self.signer, self.namespace, alone=alone)

    def demand(self, algorithms: Sequence[str]) -> None:
        """Demand these schemes; raises PackageRefused ``package.signature-missing``."""
        for algorithm in algorithms:
            if algorithm not in self.algorithms:
                raise PackageRefused("package.signature-missing", algorithm=algorithm)


def seals(tags: Mapping[str, bytes]) -> Seals:
    """Every signature among the tag files, each checked.

    Raises PackageRefused ``package.unsigned``, ``package.signature-stripped`` when the package says
    of itself that it had a signature more, ``package.signatures-differ`` and those of the schemes.
    """
    found = {name: each.verify(tags) for name, each in PROVIDERS.items() if each.member in tags}
    if not found:
        raise PackageRefused("package.unsigned")
    for algorithm in sorted(sm2_signature.claimed_schemes(tags).difference(found)):
        raise PackageRefused("package.signature-stripped", algorithm=algorithm)
    for what in ("namespace", "signer"):
        if len({getattr(seal, what) for seal in found.values()}) > 1:
            raise PackageRefused("package.signatures-differ", what=what)
    newest = list(found.values())[-1]
    return Seals(newest.namespace, newest.signer, frozenset(found), newest.sm2)
