"""Who may sign what: the root's statement, the devices, and the trust list that a kit carries.

The root key signs which keys sign kits and receipts; a kit, signed by a kit key, carries the
devices' keys. Revocation has no trusted clock: a revoked key is refused whatever date is claimed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from qcdesk.domain.errors import PackageRefused, UserError
from qcdesk.package import canonical, shapes, sm2, sshsig
from qcdesk.package.keys import PublicKey, parse_line
from qcdesk.package.limits import LIMITS, Limits
from qcdesk.package.providers import Seals
from qcdesk.package.signature import Signer
from qcdesk.package.statement import PackageType, Statement, parse_shape

NAMESPACE = "trust@qcdesk"
FOLDER = "data/trust/"
STATEMENT = FOLDER + "trust.json"
SIGNATURE = FOLDER + "trust.json.sig"
COUNTERSIGNATURE = FOLDER + "trust.json.sig2"
DEVICES = FOLDER + "devices.json"
ALLOWED = FOLDER + "allowed_signers"
REVOKED = FOLDER + "revoked_keys"

MAX_KEYS = 16
"""Keys of one kind that a statement names at most."""

_Keys = Annotated[tuple[shapes.KeyLine, ...], Meta(max_length=MAX_KEYS)]
_Sm2Keys = Annotated[dict[shapes.Fingerprint, shapes.Sm2Line], Meta(min_length=1, max_length=2 * MAX_KEYS)]


class TrustStatement(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``trust.json``: signed by the root. `previous` is the SHA-256 of the statement before.

    `version` grows with every statement. `expires` is a date the program warns about only,
    because clocks of offline computers are wrong. `recipients` are the keys to which submissions
    are encrypted when the plan demands it: one for duty, one for the safe. `sm2_keys` are the SM2
    keys that belong to kit and receipt keys, by the fingerprint of these; absent where there are none.
    """

    version: shapes.Ordinal
    previous: shapes.Hex | None
    expires: shapes.Day | None
    root: shapes.KeyLine
    kit_keys: _Keys
    receipt_keys: _Keys
    recipients: _Keys = ()
    sm2_keys: _Sm2Keys | UnsetType = UNSET

    def sm2_of(self, key: PublicKey) -> str | UnsetType:
        """The SM2 key that belongs to an office key."""
        return UNSET if self.sm2_keys is UNSET else self.sm2_keys.get(key.fingerprint, UNSET)

    def to_bytes(self) -> bytes:
        """The canonical bytes that the root signs."""
        return canonical.dumps(msgspec.to_builtins(self))


class Device(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One key of one installation, as the office knows it.

    `since` is the day of the status, `confirmed_by` who confirmed the code and how.
    `received_before` marks the office's last import that still counts when a key is revoked
    (free text: a package's digest or a day); it is a record, not a rule that the reader applies.
    `sm2` is the SM2 key that belongs to `key`; absent where the plan asked for none.
    """

    device_id: shapes.Uuid
    unit: shapes.Code
    key: shapes.KeyLine
    status: Literal["requested", "confirmed", "revoked"]
    since: shapes.Day
    confirmed_by: shapes.Name = ""
    reason: shapes.Name = ""
    received_before: shapes.Name = ""
    sm2: shapes.Sm2Line | UnsetType = UNSET


class _Devices(Struct, frozen=True, forbid_unknown_fields=True):
    devices: Annotated[tuple[Device, ...], Meta(max_length=100_000)]


@dataclass(frozen=True)
class SignedTrust:
    """The bytes of ``trust.json`` with the root's signature.

    `countersignature` is by the root before, in the first statement of a new root only.
    """

    raw: bytes
    signature: bytes
    countersignature: bytes = b""

    @property
    def digest(self) -> str:
        """SHA-256 of the statement's bytes."""
        return hashlib.sha256(self.raw).hexdigest()


@dataclass(frozen=True)
class RootPin:
    """What an installation remembers of the office: its root key and the newest statement seen.

    `version` 0 and `digest` ``""`` mean that no statement was seen: the key's code was compared
    by a person with the printed notice.
    """

    root: PublicKey
    version: int = 0
    digest: str = ""


@dataclass(frozen=True)
class TrustList:
    """A verified root statement and the devices; answers who may sign what."""

    signed: SignedTrust
    statement: TrustStatement
    devices: tuple[Device, ...]

    @property
    def root(self) -> PublicKey:
        """The office's root key."""
        return parse_line(self.statement.root)

    @property
    def pin(self) -> RootPin:
        """What to remember of this list."""
        return RootPin(self.root, self.statement.version, self.signed.digest)

    @property
    def revoked(self) -> frozenset[str]:
        """The public lines of the keys that were withdrawn."""
        return frozenset(device.key for device in self.devices if device.status == "revoked")

    def authorise(self, seals: Seals, package_type: PackageType) -> Device | None:
        """The device whose key signed, or None for an office key.

        What the office signs it signs with all the keys it has; which schemes a unit must use is
        the plan's policy and asked by the reader. Raises PackageRefused ``package.signer-unknown``,
        ``-unconfirmed``, ``-revoked`` or ``-not-allowed``, ``package.sm2-unknown``,
        ``package.signature-missing``. Enrolments need no trust and are not asked here.
        """
        key = seals.signer
        office = {PackageType.KIT: self.statement.kit_keys, PackageType.RECEIPT: self.statement.receipt_keys}
        device = self.device_of(key)
        if key.line in office.get(package_type, ()):
            second = self.statement.sm2_of(key)
            seals.demand(("ed25519",) if second is UNSET else ("ed25519", "sm2"))
            _demand_belongs(seals, second)
            return None
        if device is not None and package_type not in office:
            _demand_belongs(seals, device.sm2)
            return _demand_confirmed(device)
        known = device is not None or key.line in self._office_keys()
        code = "package.signer-not-allowed" if known else "package.signer-unknown"
        raise PackageRefused(code, fingerprint=key.fingerprint, type=package_type.value)

    def device_of(self, key: PublicKey) -> Device | None:
        """The device with this key, whatever its status."""
        return next((device for device in self.devices if device.key == key.line), None)

    def members(self) -> dict[str, bytes]:
        """The files of ``data/trust/`` in a kit; requested devices are left out."""
        shipped = tuple(device for device in self.devices if device.status != "requested")
        members = {
            STATEMENT: self.signed.raw,
            SIGNATURE: self.signed.signature,
            DEVICES: canonical.dumps(msgspec.to_builtins(_Devices(shipped))),
            ALLOWED: allowed_signers(self.statement, shipped),
            REVOKED: revoked_keys(shipped),
        }
        if self.signed.countersignature:
            members[COUNTERSIGNATURE] = self.signed.countersignature
        return members

    def _office_keys(self) -> tuple[str, ...]:
        return (self.statement.root, *self.statement.kit_keys, *self.statement.receipt_keys)


def sign_trust(statement: TrustStatement, root: Signer, previous_root: Signer | None = None) -> SignedTrust:
    """Sign a statement with the root it names, and with the root before when the root changes."""
    raw = statement.to_bytes()
    countersignature = previous_root.sign(raw, NAMESPACE) if previous_root else b""
    return SignedTrust(raw, root.sign(raw, NAMESPACE), countersignature)


def trust_list(signed: SignedTrust, devices: tuple[Device, ...], pin: RootPin) -> TrustList:
    """The trust list of a statement checked against what is remembered of the office.

    Raises PackageRefused ``trust.signature-invalid``, ``trust.root-changed`` (another root without
    the old one's countersignature), ``trust.version-fell``, ``trust.statement-invalid``,
    ``trust.devices-invalid``.
    """
    statement = parse_trust(signed.raw)
    _verify_root(signed, statement, pin)
    if statement.version < pin.version:
        raise PackageRefused("trust.version-fell", version=statement.version, seen=pin.version)
    forked = statement.version == pin.version and signed.digest != pin.digest
    broken = statement.version == pin.version + 1 and pin.version > 0 and statement.previous != pin.digest
    if forked or broken:
        raise PackageRefused("trust.chain-broken", version=statement.version)
    return TrustList(signed, statement, _checked_devices(devices))


def from_members(members: Mapping[str, bytes], pin: RootPin, limits: Limits = LIMITS) -> TrustList:
    """The trust list of a kit's files.

    The texts for ``ssh-keygen`` must say exactly what the JSON says, else PackageRefused
    ``trust.list-differs``. Raises further as `trust_list`.
    """
    signed = SignedTrust(members[STATEMENT], members[SIGNATURE], members.get(COUNTERSIGNATURE, b""))
    devices = parse_shape(members[DEVICES], _Devices, "devices.json", limits).devices
    found = trust_list(signed, devices, pin)
    for name, expected in found.members().items():
        if members[name] != expected:
            raise PackageRefused("trust.list-differs", member=name)
    return found


def parse_trust(raw: bytes) -> TrustStatement:
    """A root statement's claims, unverified. Raises PackageRefused ``trust.statement-invalid``."""
    try:
        statement = parse_shape(raw, TrustStatement, "trust.json")
        for line in (statement.root, *statement.kit_keys, *statement.receipt_keys, *statement.recipients):
            parse_line(line)
        seconds = [] if statement.sm2_keys is UNSET else list(statement.sm2_keys.values())
        for line in seconds:
            sm2.parse_line(line)
    except UserError as error:
        raise PackageRefused("trust.statement-invalid", reason=str(error)) from error
    if len(set(seconds)) != len(seconds):
        raise PackageRefused("trust.statement-invalid", reason="one SM2 key twice")
    if statement.root in (*statement.kit_keys, *statement.receipt_keys):
        raise PackageRefused("trust.statement-invalid", reason="root-used-daily")
    if {statement.root, *statement.kit_keys, *statement.receipt_keys} & set(statement.recipients):
        raise PackageRefused("trust.statement-invalid", reason="recipient-signs")
    return statement


def allowed_signers(statement: TrustStatement, devices: tuple[Device, ...]) -> bytes:
    """The list that ``ssh-keygen -Y verify`` takes; principals are unit codes.

    Options need OpenSSH 8.1; dates (8.7) are left out on purpose.
    """
    lines = [f'root@qcdesk namespaces="{NAMESPACE}" {statement.root}']
    lines += [f'office@qcdesk namespaces="kit@qcdesk" {key}' for key in statement.kit_keys]
    lines += [f'office@qcdesk namespaces="receipt@qcdesk" {key}' for key in statement.receipt_keys]
    lines += [
        f'{device.unit} namespaces="submission@qcdesk,enrol@qcdesk" {device.key} {device.device_id}'
        for device in devices
        if device.status == "confirmed"
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def revoked_keys(devices: tuple[Device, ...]) -> bytes:
    """One public line for each revoked key, for ``ssh-keygen -Y verify -r``."""
    return "".join(f"{device.key}\n" for device in devices if device.status == "revoked").encode()


def check_sender(statement: Statement, device: Device) -> None:
    """Demand that a unit's package speaks for the unit and device of the key that signed it.

    Raises PackageRefused ``package.sender-differs``.
    """
    if (statement.unit_id, statement.device_id) != (device.unit, device.device_id):
        raise PackageRefused(
            "package.sender-differs", claimed=statement.unit_id, unit=device.unit, device=device.device_id
        )


def _demand_confirmed(device: Device) -> Device:
    if device.status == "confirmed":
        return device
    raise PackageRefused(
        "package.signer-revoked" if device.status == "revoked" else "package.signer-unconfirmed",
        unit=device.unit,
        device=device.device_id,
        since=device.since,
        reason=device.reason,
        received_before=device.received_before,
    )


def _demand_belongs(seals: Seals, known: str | UnsetType) -> None:
    """Demand that an SM2 signature is by the key that belongs to the signer."""
    if seals.sm2 is not None and seals.sm2.line != known:
        raise PackageRefused(
            "package.sm2-unknown", fingerprint=seals.sm2.fingerprint, signer=seals.signer.fingerprint
        )


def _verify_root(signed: SignedTrust, statement: TrustStatement, pin: RootPin) -> None:
    root = parse_line(statement.root)
    if not _is_by(signed.signature, signed.raw, root):
        raise PackageRefused("trust.signature-invalid")
    if root == pin.root:
        return
    if not signed.countersignature or not _is_by(signed.countersignature, signed.raw, pin.root):
        raise PackageRefused("trust.root-changed", found=root.code30, pinned=pin.root.code30)


def _is_by(signature: bytes, raw: bytes, key: PublicKey) -> bool:
    try:
        return sshsig.verify(signature, raw, NAMESPACE) == key
    except PackageRefused:
        return False


def _checked_devices(devices: tuple[Device, ...]) -> tuple[Device, ...]:
    ordered = tuple(sorted(devices, key=lambda device: (device.device_id, device.key)))
    if len({device.key for device in devices}) != len(devices):
        raise PackageRefused("trust.devices-invalid", reason="one key twice")
    seconds = [device.sm2 for device in devices if device.sm2 is not UNSET]
    if len(set(seconds)) != len(seconds):
        raise PackageRefused("trust.devices-invalid", reason="one SM2 key twice")
    for device in devices:
        try:
            parse_line(device.key)
            if device.sm2 is not UNSET:
                sm2.parse_line(device.sm2)
        except UserError as error:
            raise PackageRefused("trust.devices-invalid", reason=device.device_id) from error
    return ordered
