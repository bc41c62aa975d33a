"""The root's statement never goes back, changes roots only with both, and lists say one thing."""

from __future__ import annotations

import msgspec
import pytest

from qcdesk.domain.errors import PackageRefused
from qcdesk.package import canonical, trust
from qcdesk.package.providers import Seals
from qcdesk.package.statement import PackageType
from qcdesk.package.trust import RootPin
from tests.package import samples

FIRST = trust.sign_trust(samples.trust_statement(), samples.signer("root"))
PIN = RootPin(samples.ROOT, 1, FIRST.digest)


def signed(version: int, previous: str | None, root: str = "root", before: str = "") -> trust.SignedTrust:
    statement = samples.trust_statement(version, previous, root)
    return trust.sign_trust(statement, samples.signer(root), samples.signer(before) if before else None)


def refused(statement: trust.SignedTrust, pin: RootPin, *devices: trust.Device) -> str:
    with pytest.raises(PackageRefused) as raised:
        trust.trust_list(statement, devices, pin)
    return raised.value.code


def test_first_statement_then_the_next():
    first = trust.trust_list(FIRST, (), RootPin(samples.ROOT))
    assert first.pin == PIN
    second = trust.trust_list(signed(2, FIRST.digest), (), first.pin)
    assert second.pin.version == 2
    assert trust.trust_list(FIRST, (), first.pin) == first


def test_versions_may_be_missed_but_never_fall():
    assert trust.trust_list(signed(7, "cd" * 32), (), PIN).statement.version == 7
    later = RootPin(samples.ROOT, 2, signed(2, FIRST.digest).digest)
    assert refused(FIRST, later) == "trust.version-fell"


def test_two_statements_with_one_version_or_without_the_one_before():
    assert refused(signed(1, "cd" * 32), PIN) == "trust.chain-broken"
    assert refused(signed(2, "cd" * 32), PIN) == "trust.chain-broken"


def test_another_root_needs_the_signature_of_the_one_before():
    assert refused(signed(2, FIRST.digest, "new root"), PIN) == "trust.root-changed"
    assert refused(signed(2, FIRST.digest, "new root", "stranger"), PIN) == "trust.root-changed"
    rotated = trust.trust_list(signed(2, FIRST.digest, "new root", "root"), (), PIN)
    assert rotated.root == samples.key("new root").public
    assert rotated.pin.root == rotated.root
    assert trust.COUNTERSIGNATURE in rotated.members()


def test_statement_signed_by_another_key():
    forged = trust.sign_trust(samples.trust_statement(), samples.signer("kit"))
    assert refused(forged, RootPin(samples.ROOT)) == "trust.signature-invalid"
    forged = trust.SignedTrust(FIRST.raw, b"junk")
    assert refused(forged, RootPin(samples.ROOT)) == "trust.signature-invalid"


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 0},
        {"version": 2**53},
        {"root": "ssh-ed25519 AAAA"},
        {"kit_keys": ["x"]},
        {"kit_keys": [samples.ROOT.line]},
        {"expires": "soon"},
        {"threshold": 2},
    ],
)
def test_statement_that_is_not_valid(changes):
    said = msgspec.to_builtins(samples.trust_statement()) | changes
    raw = msgspec.json.encode(said, order="sorted")
    forged = trust.SignedTrust(raw, samples.signer("root").sign(raw, trust.NAMESPACE))
    assert refused(forged, RootPin(samples.ROOT)) == "trust.statement-invalid"


def test_kit_files_round_trip():
    devices = (
        samples.device(),
        samples.device("old", "revoked", device_id=samples.OTHER_DEVICE),
        samples.device("waiting", "requested", device_id=samples.OFFICE_DEVICE),
    )
    listed = trust.trust_list(FIRST, devices, RootPin(samples.ROOT))
    members = listed.members()
    read = trust.from_members(members, RootPin(samples.ROOT))
    assert {device.status for device in read.devices} == {"confirmed", "revoked"}
    assert read.members() == members
    allowed = members[trust.ALLOWED].decode().splitlines()
    assert (
        f'{samples.UNIT} namespaces="submission@qcdesk,enrol@qcdesk" {devices[0].key} {samples.DEVICE}'
        in allowed
    )
    assert len(allowed) == 4
    assert members[trust.REVOKED].decode() == devices[1].key + "\n"


@pytest.mark.parametrize("name", [trust.ALLOWED, trust.REVOKED, trust.DEVICES])
def test_lists_that_say_different_things(name):
    members = samples.trust_list().members()
    other = samples.trust_list(samples.device(status="revoked")).members()
    with pytest.raises(PackageRefused) as raised:
        trust.from_members({**members, name: other[name]}, RootPin(samples.ROOT))
    assert raised.value.code == "trust.list-differs"


def test_devices_that_are_not_valid():
    twice = (samples.device(), samples.device(device_id=samples.OTHER_DEVICE))
    assert refused(FIRST, RootPin(samples.ROOT), *twice) == "trust.devices-invalid"
    weak = msgspec.structs.replace(samples.device(), key="ssh-ed25519 " + "A" * 68)
    assert refused(FIRST, RootPin(samples.ROOT), weak) == "trust.devices-invalid"


def test_devices_json_with_unknown_fields():
    members = samples.trust_list().members()
    said = canonical.loads(members[trust.DEVICES])
    said["devices"][0]["admin"] = True
    with pytest.raises(PackageRefused) as raised:
        trust.from_members({**members, trust.DEVICES: canonical.dumps(said)}, RootPin(samples.ROOT))
    assert raised.value.code == "package.statement-invalid"


@pytest.mark.parametrize(
    ("name", "kind", "outcome"),
    [
        ("unit", PackageType.SUBMISSION, "device"),
        ("kit", PackageType.KIT, "office"),
        ("receipt", PackageType.RECEIPT, "office"),
        ("unit", PackageType.KIT, "package.signer-not-allowed"),
        ("unit", PackageType.RECEIPT, "package.signer-not-allowed"),
        ("kit", PackageType.RECEIPT, "package.signer-not-allowed"),
        ("receipt", PackageType.SUBMISSION, "package.signer-not-allowed"),
        ("root", PackageType.KIT, "package.signer-not-allowed"),
        ("stranger", PackageType.SUBMISSION, "package.signer-unknown"),
        ("stranger", PackageType.KIT, "package.signer-unknown"),
    ],
)
def test_who_may_sign_what(name, kind, outcome):
    listed = samples.trust_list()
    sealed = Seals(kind.namespace, samples.key(name).public, frozenset({"ed25519"}))
    if outcome.startswith("package."):
        with pytest.raises(PackageRefused) as raised:
            listed.authorise(sealed, kind)
        assert raised.value.code == outcome
    else:
        found = listed.authorise(sealed, kind)
        assert found == (samples.device() if outcome == "device" else None)
