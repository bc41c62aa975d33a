"""Who a package says it is from when an unknown key signed it: a person has to know whom to call."""

from __future__ import annotations

from pathlib import Path

from qcdesk.domain.errors import PackageRefused, UserError
from qcdesk.package import envelope
from qcdesk.package.reader import inspect
from qcdesk.package.sm2_signature import code_of

SIGNER_UNKNOWN, SENDER_UNKNOWN = "package.signer-unknown", "package.sender-unknown"


def with_claims(path: Path, error: UserError) -> UserError:
    """A refusal of an unknown key, with the unit and computer that the package claims; others unchanged.

    A package that does not even agree with itself is refused for that.
    """
    if error.code != SIGNER_UNKNOWN or envelope.is_encrypted(path):
        return error
    try:
        claims = inspect(path)
    except PackageRefused as worse:
        return worse
    return PackageRefused(
        SENDER_UNKNOWN,
        unit=claims.statement.unit_id,
        device=claims.statement.device_id,
        period=claims.statement.period,
        spoken=code_of(claims.signer, claims.sm2),
        fingerprint=claims.signer.fingerprint,
    )
