"""Encrypted submissions: signed inside, for two recipients, failing closed; `age` reads and writes them."""

from __future__ import annotations

import subprocess

import pyrage
import pytest
from msgspec.structs import replace

from qcdesk.domain.errors import PackageRefused, UserError, WrongPassphrase
from qcdesk.package import envelope, keys
from qcdesk.package.limits import Limits
from qcdesk.package.reader import inspect
from qcdesk.services import quarantine
from qcdesk.services.issue_plan import adopt_plan, issue_plan
from qcdesk.services.merge_packages import merge_package, package_files
from qcdesk.services.open_kit import install_kit
from qcdesk.services.preview_packages import preview_merge
from qcdesk.services.recipients import SAFE_FILE, MakeRecipients, make_recipients, open_identity
from qcdesk.services.seal_period import preview_seal
from tests.builders import PASSPHRASE, PERIOD, attach, county, honour, seal, small_plan
from tests.package import samples

DUTY, SAFE = "Duty-Desk-2014", "Safe-Deposit-2014"


def demanding(place, tmp_path, *, recipients=True):
    """A county whose plan wants encryption, its kit installed at north."""
    plan = small_plan(2)
    secret = replace(plan, settings=replace(plan.settings, encryption="age"))
    safe = tmp_path / "safe"
    safe.mkdir()
    with place.office.open() as context:
        if recipients:
            make_recipients(context, MakeRecipients(PASSPHRASE, DUTY, SAFE, safe), rounds=1)
        adopt_plan(context, secret)
        kit = issue_plan(context, PASSPHRASE, place.usb)
    with place["north"].open() as context:
        install_kit(context, kit.path)
    return safe / SAFE_FILE


@pytest.fixture
def sealed(tmp_path):
    place = county(tmp_path)
    safe = demanding(place, tmp_path)
    entry = honour(place["north"], "机密")
    attach(place["north"], entry, tmp_path / "a.pdf")
    return place, seal(place["north"], tmp_path / "out"), safe


def test_only_the_encrypted_file_leaves_the_desk(sealed, tmp_path):
    place, made, _ = sealed
    assert made.path.name.endswith(".qcpkg.age")
    assert [p.name for p in (tmp_path / "out").iterdir()] == [made.path.name]
    assert b"PK\x03\x04" not in made.path.read_bytes()[:4096]
    with place["north"].open() as context:
        assert preview_seal(context, PERIOD).encrypted


@pytest.mark.parametrize("who", ["duty", "safe"])
def test_either_key_opens_it_and_it_is_verified_as_usual(sealed, who):
    place, made, safe = sealed
    with place.office.open() as context:
        identity = open_identity(context, SAFE, safe) if who == "safe" else open_identity(context, DUTY)
        (preview,) = preview_merge(context, [made.path], identity)
        assert (preview.refused, preview.digest) == (None, made.digest)
        merged = merge_package(context, made.path, identity=identity)
        assert (merged.outcome, merged.path, merged.digest) == ("merged", made.path, made.digest)
        kept = [p.name for p in context.layout.packages.glob("QC-submission-*")]
        assert kept == [f"{made.path.name.removesuffix('.qcpkg.age')}.{made.digest[:12]}.qcpkg"]
        assert not list(context.layout.quarantine.iterdir())


def test_without_a_passphrase_it_is_left_where_it_is(sealed):
    place, made, _ = sealed
    with place.office.open() as context:
        assert package_files([made.path.parent]) == [made.path]
        assert merge_package(context, made.path).refused.code == "package.passphrase-needed"
        assert quarantine.list_quarantine(context) == []
        with pytest.raises(WrongPassphrase):
            open_identity(context, "Not-The-Right-One1")


def test_sealing_fails_closed_when_recipients_are_missing(tmp_path):
    place = county(tmp_path)
    demanding(place, tmp_path, recipients=False)
    honour(place["north"], "机密")
    before = sorted((place["north"].folder / "packages").iterdir())
    with pytest.raises(UserError, match=r"seal\.no-recipients"):
        seal(place["north"])
    assert sorted((place["north"].folder / "packages").iterdir()) == before
    with place["north"].open() as context:
        assert preview_seal(context, PERIOD).entries == {"honours": 1}


def test_another_offices_key_opens_nothing(sealed):
    place, made, _ = sealed
    with place.office.open() as context:
        merged = merge_package(context, made.path, identity=envelope.identity_of(keys.generate()))
        assert merged.refused.code == "package.not-for-us"
        (found,) = quarantine.remedies(context)
        assert found.remedy == quarantine.RETRY
        digest = found.record.file_digest
        assert quarantine.retry_quarantined(context, digest, open_identity(context, DUTY)).outcome == "merged"


def test_every_damage_to_the_envelope_is_refused(sealed, tmp_path):
    place, made, _ = sealed
    good = made.path.read_bytes()
    with place.office.open() as context:
        identity = open_identity(context, DUTY)
    broken = tmp_path / "broken.qcpkg.age"
    step = max(len(good) // 60, 1)
    for at in range(0, len(good), step):
        broken.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
        refuse_or_not_age(broken, tmp_path, identity)
        broken.write_bytes(good[:at])
        refuse_or_not_age(broken, tmp_path, identity)


def refuse_or_not_age(path, tmp_path, identity):
    if envelope.is_encrypted(path):
        with pytest.raises(PackageRefused):
            envelope.decrypt(path, tmp_path / "opened", identity)
        assert not (tmp_path / "opened").exists()


def test_endless_data_in_an_envelope_stops_at_the_cap(sealed, tmp_path):
    place, _, _ = sealed
    with place.office.open() as context:
        identity = open_identity(context, DUTY)
    bomb = tmp_path / "zeros"
    bomb.write_bytes(bytes(3 << 20))
    sealed_bomb = envelope.encrypt(bomb, [identity.public, keys.generate().public])
    with pytest.raises(PackageRefused) as raised:
        envelope.decrypt(sealed_bomb, tmp_path / "opened", identity, Limits(package=(2 << 20) + 5))
    assert raised.value.code == "package.too-large"
    assert not (tmp_path / "opened").exists()


@pytest.mark.parametrize("stanzas", [200, 500_000])
def test_a_header_of_endless_recipients_is_refused_at_once(tmp_path, monkeypatch, stanzas):
    """It is parsed anew for each line: two megabytes of it would take a minute, the largest file years."""
    monkeypatch.setattr(pyrage, "decrypt_io", never)
    path = tmp_path / "mail.qcpkg.age"
    body = b"A" * 43 + b"\n"
    path.write_bytes(b"age-encryption.org/v1\n" + (b"-> X25519 " + body + body) * stanzas + b"--- " + body)
    with pytest.raises(PackageRefused) as raised:
        envelope.decrypt(path, tmp_path / "opened", envelope.identity_of(keys.generate()))
    assert raised.value.code == "package.too-large"
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def never(*_):
    raise AssertionError("a header without end was parsed")


def test_what_was_encrypted_again_for_us_is_still_refused(sealed, tmp_path):
    place, _, _ = sealed
    foreign = samples.submission(tmp_path).write(tmp_path)
    with place.office.open() as context:
        identity = open_identity(context, DUTY)
        mail = envelope.encrypt(foreign.path, [identity.public, keys.generate().public])
        assert merge_package(context, mail, identity=identity).refused.code == "package.signer-unknown"


@pytest.mark.referee
def test_age_opens_what_we_sealed(sealed, tmp_path, referee):
    place, made, _ = sealed
    program = referee("age")
    key = next((place.office.folder / "keys").glob("duty-*.key"))
    plain = tmp_path / "id"
    plain.write_bytes(keys.load(key, DUTY).openssh())
    plain.chmod(0o600)
    out = tmp_path / "out.qcpkg"
    subprocess.run([program, "-d", "-i", plain, "-o", out, made.path], check=True)
    assert inspect(out).digest == made.digest


@pytest.mark.referee
def test_we_open_what_age_sealed(sealed, tmp_path, referee):
    place, made, _ = sealed
    program = referee("age")
    public = next((place.office.folder / "keys").glob("duty-*.key.pub"))
    package = place["north"].folder / "packages" / made.path.name.removesuffix(".age")
    mail = tmp_path / "mail.qcpkg.age"
    subprocess.run([program, "-R", public, "-o", mail, package], check=True)
    with place.office.open() as context:
        assert merge_package(context, mail, identity=open_identity(context, DUTY)).outcome == "merged"
