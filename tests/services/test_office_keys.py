"""Keys of the office: changed, withdrawn, and a new root that the old one vouches for."""

from __future__ import annotations

import shutil

import pytest

from qcdesk.domain.errors import PackageRefused, UserError, WrongPassphrase
from qcdesk.package import keys, trust
from qcdesk.services import trust_store
from qcdesk.services.drill_root import drill_root
from qcdesk.services.enrol import revoke_device
from qcdesk.services.inspect_package import verify_package
from qcdesk.services.issue_plan import issue_plan
from qcdesk.services.list_keys import list_keys
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.open_kit import install_kit, look_at_kit
from qcdesk.services.open_receipt import open_receipt
from qcdesk.services.rotate_keys import RotateKey, RotateRoot, rotate_key, rotate_root
from qcdesk.store import devices
from qcdesk.store import tables as t
from tests.builders import PASSPHRASE, county, honour, kit_of, merge_at, seal
from tests.services.key_life import NEW, device_of, kit_to


@pytest.mark.parametrize("name", ["kit", "receipt"])
def test_a_new_office_key_reaches_the_unit_with_the_next_kit(tmp_path, name):
    place = county(tmp_path)
    honour(place["north"], "一")
    merge_at(place.office, seal(place["north"]).path)
    with place.office.open() as context:
        early = make_receipt(context, "north", PASSPHRASE, place.usb)
        before = {key.name: key.fingerprint for key in list_keys(context)}
        issued = rotate_key(context, RotateKey(name, PASSPHRASE, NEW), rounds=1)
        after = {key.name: key.fingerprint for key in list_keys(context)}
        assert issued.version == 2
        assert {n for n in before if before[n] != after[n]} == {name}
        kit = issue_plan(context, NEW if name == "kit" else PASSPHRASE, place.usb)
    with place["north"].open() as context:
        install_kit(context, kit.path)
        open_receipt(context, early.path)
        with context.read() as connection:
            assert trust_store.unit_pin(connection).version == 2


def test_a_compromised_receipt_key_is_withdrawn(tmp_path):
    place = county(tmp_path)
    honour(place["north"], "一")
    merge_at(place.office, seal(place["north"]).path)
    with place.office.open() as context:
        early = make_receipt(context, "north", PASSPHRASE, place.usb)
        rotate_key(context, RotateKey("receipt", PASSPHRASE, NEW, compromised=True), rounds=1)
    kit_to(place, "north")
    with place["north"].open() as context, pytest.raises(PackageRefused, match=r"signer-unknown"):
        open_receipt(context, early.path)


def test_an_interrupted_rotation_ends_by_itself(tmp_path, monkeypatch):
    place = county(tmp_path)
    with place.office.open() as context:
        with monkeypatch.context() as patch:
            patch.setattr(trust_store, "settle_key", lambda *_: None)
            rotate_key(context, RotateKey("kit", PASSPHRASE, NEW), rounds=1)
        assert (place.office.folder / "keys" / "next-kit.key").exists()
        kit = issue_plan(context, NEW, place.usb)
        assert not (place.office.folder / "keys" / "next-kit.key").exists()
    with place["south"].open() as context:
        install_kit(context, kit.path)


def test_a_new_root_is_followed_by_the_next_kit(tmp_path):
    place = county(tmp_path)
    honour(place["north"], "旧根之下")
    addressed_to_the_old_root = seal(place["north"])
    drives = (tmp_path / "e", tmp_path / "f")
    for drive in drives:
        drive.mkdir()
    with place.office.open() as context:
        issued = rotate_root(context, RotateRoot(PASSPHRASE, NEW, drives), rounds=1)
        assert [drill_root(context, copy, NEW).root_code for copy in issued.copies] == [issued.root_code] * 2
    assert merge_at(place.office, addressed_to_the_old_root.path).outcome == "merged"
    kit = kit_to(place, "north")
    with place["north"].open() as context:
        assert look_at_kit(context, kit.path).root_code == issued.root_code
    honour(place["north"], "新根之下")
    assert merge_at(place.office, seal(place["north"]).path).outcome == "merged"
    with (
        place["north"].open() as context,
        pytest.raises(PackageRefused, match=r"trust\.root-changed|version-fell"),
    ):
        install_kit(context, kit_of(place))


def test_who_missed_a_whole_root_compares_the_code_again(tmp_path):
    place = county(tmp_path)
    with place.office.open() as context:
        issued = rotate_root(context, RotateRoot(PASSPHRASE, NEW), rounds=1)
        rotate_key(context, RotateKey("kit", NEW, NEW), rounds=1)
        kit = issue_plan(context, NEW, place.usb)
    with place["north"].open() as context:
        with pytest.raises(PackageRefused, match=r"trust\.root-changed"):
            install_kit(context, kit.path)
        with pytest.raises(UserError, match=r"kit\.code-differs"):
            install_kit(context, kit.path, root_code="11111 " * 6)
        install_kit(context, kit.path, root_code=issued.root_code)
        with context.read() as connection:
            assert trust_store.unit_pin(connection).version == 3


def test_a_root_that_the_old_one_did_not_sign_is_refused(tmp_path):
    place, other = county(tmp_path), county(tmp_path / "other")
    with other.office.open() as context:
        rotate_root(context, RotateRoot(PASSPHRASE, NEW), rounds=1)
        with context.write("strip") as work:
            signed = trust_store.load_signed(work.connection)
            trust_store.save_signed(work.connection, trust.SignedTrust(signed.raw, signed.signature))
        kit = issue_plan(context, PASSPHRASE, other.usb)
    with place["north"].open() as context, pytest.raises(PackageRefused, match=r"trust\.root-changed"):
        install_kit(context, kit.path)


def test_the_drill_proves_the_copy_and_nothing_else(tmp_path):
    place = county(tmp_path)
    root = place.office.folder / "keys" / "root.key"
    copy, foreign = tmp_path / "copy.key", tmp_path / "foreign.key"
    shutil.copy(root, copy)
    keys.generate().save(foreign, PASSPHRASE, rounds=1)
    with place.office.open() as context:
        assert drill_root(context, copy, PASSPHRASE).root_code == list_keys(context)[0].code
        with pytest.raises(WrongPassphrase):
            drill_root(context, copy, NEW)
        with pytest.raises(UserError, match=r"key\.not-the-root"):
            drill_root(context, foreign, PASSPHRASE)
        copy.write_bytes(copy.read_bytes()[:-60])
        with pytest.raises(UserError, match=r"key\.malformed"):
            drill_root(context, copy, PASSPHRASE)


def test_the_root_may_live_on_a_drive_only(tmp_path):
    place = county(tmp_path)
    drive = tmp_path / "safe.key"
    (place.office.folder / "keys" / "root.key").rename(drive)
    with place.office.open() as context:
        with pytest.raises(UserError, match=r"key\.none"):
            rotate_key(context, RotateKey("kit", PASSPHRASE, NEW), rounds=1)
        assert rotate_key(context, RotateKey("kit", PASSPHRASE, NEW, root_key=drive), rounds=1).version == 2


def test_an_older_kit_of_the_same_plan_is_refused(tmp_path):
    place = county(tmp_path)
    kit_to(place, "north")
    with place["north"].open() as context:
        with pytest.raises(UserError, match=r"kit\.older"):
            install_kit(context, kit_of(place))
        assert verify_package(context, kit_of(place)).trusted


def test_rollback_of_a_revocation_is_refused(tmp_path):
    """Another desk of the office, or one restored from an old backup, that does not know of it."""
    place = county(tmp_path)
    south = device_of(place["south"])
    old = {"status": devices.CONFIRMED}
    with place.office.open() as context:
        revoke_device(context, south, "电脑遗失")
    kit_to(place, "north")
    with place.office.open() as context:
        with context.write("test") as work:
            work.connection.execute(t.device.update().where(t.device.c.device_id == south).values(old))
        forgetful = issue_plan(context, PASSPHRASE, place.usb)
    with place["north"].open() as context:
        with pytest.raises(UserError, match=r"kit\.revocation-lost"):
            install_kit(context, forgetful.path)
        with context.read() as connection:
            assert len(trust_store.unit_trust(connection).revoked) == 1
