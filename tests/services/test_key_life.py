"""A key's life: renewed, replaced, lost, revoked; the office's keys and its root changed."""

from __future__ import annotations

import shutil

import pytest

from qcdesk.domain.errors import PackageRefused, UserError, WrongPassphrase
from qcdesk.package import keys, trust
from qcdesk.services import trust_store
from qcdesk.services.device_history import device_history
from qcdesk.services.drill_root import drill_root
from qcdesk.services.enrol import (
    approve_renewal,
    confirm_device,
    list_devices,
    receive_enrolment,
    request_enrolment,
    revoke_device,
)
from qcdesk.services.inspect_package import verify_package
from qcdesk.services.issue_plan import issue_plan
from qcdesk.services.list_keys import list_keys
from qcdesk.services.maintain import ledger_digest
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.open_kit import install_kit, look_at_kit
from qcdesk.services.open_receipt import open_receipt
from qcdesk.services.renew_key import RenewKey, renew_key
from qcdesk.services.rotate_keys import RotateKey, RotateRoot, rotate_key, rotate_root
from qcdesk.services.seal_period import SealPeriod, seal_period
from qcdesk.store import devices
from qcdesk.store import tables as t
from tests.builders import PASSPHRASE, PEOPLE, PERIOD, county, honour, kit_of, merge_at, new_desk, seal

NEW = "Another-Quality-2015"


def renewed(place, unit="north", old=PASSPHRASE):
    with place[unit].open() as context:
        return renew_key(context, RenewKey(NEW, "新钥匙", "0517-1", old, place.usb), rounds=1)


def sealed_with(desk, passphrase, folder=None):
    with desk.open() as context:
        return seal_period(context, SealPeriod(PERIOD, PEOPLE, folder), passphrase)


def received(place, request):
    with place.office.open() as context:
        return receive_enrolment(context, request.path)


def kit_to(place, *names):
    with place.office.open() as context:
        kit = issue_plan(context, PASSPHRASE, place.usb)
    for name in names:
        with place[name].open() as context:
            install_kit(context, kit.path)
    return kit


def device_of(desk):
    with desk.open() as context, context.read() as connection:
        from qcdesk.store import meta

        return meta.get(connection, "device_id")


def test_a_countersigned_new_key_needs_no_telephone_call(tmp_path):
    place = county(tmp_path)
    honour(place["north"], "先寄出")
    on_its_way = seal(place["north"])
    request = renewed(place)
    assert merge_at(place.office, on_its_way.path).outcome == "merged"
    honour(place["north"], "后寄出")
    later = sealed_with(place["north"], NEW)
    assert merge_at(place.office, later.path).refused.code == "package.signer-unknown"
    asked = received(place, request)
    assert asked.replaces
    assert asked.status == devices.REQUESTED
    assert merge_at(place.office, later.path).refused.code == "package.signer-unconfirmed"
    with place.office.open() as context:
        approve_renewal(context, asked.device_id)
        known = [d for d in list_devices(context) if d.device_id == asked.device_id]
    assert [(d.status, d.reason) for d in known] == [("revoked", "device.replaced"), ("confirmed", "")]
    assert known[0].received_before == on_its_way.digest
    assert merge_at(place.office, later.path).outcome == "merged"


def test_the_old_key_goes_when_a_kit_names_the_new_one(tmp_path):
    place = county(tmp_path)
    request = renewed(place)
    folder = place["north"].folder / "keys"
    assert sorted(p.name for p in folder.iterdir()) == [
        "device.key",
        "device.key.pub",
        "old-device.key",
        "old-device.key.pub",
    ]
    kit_to(place, "north")
    assert (folder / "old-device.key").exists()
    with place.office.open() as context:
        approve_renewal(context, received_in(context, request).device_id)
    kit_to(place, "north")
    assert sorted(p.name for p in folder.iterdir()) == ["device.key", "device.key.pub"]


def received_in(context, request):
    return receive_enrolment(context, request.path)


def test_asking_again_countersigns_the_same_new_key_with_the_old_one(tmp_path):
    place = county(tmp_path)
    first, second = renewed(place), renewed(place)
    assert (first.code, first.digest != second.digest) == (second.code, True)
    assert received(place, first).replaces == received(place, second).replaces


def test_a_new_key_without_the_old_passphrase_needs_the_call(tmp_path):
    place = county(tmp_path)
    asked = received(place, request := renewed(place, old=None))
    with place.office.open() as context:
        with pytest.raises(UserError, match=r"device\.call-needed"):
            approve_renewal(context, asked.device_id)
        confirm_device(context, asked.device_id, request.code, "李四")
    honour(place["north"], "新钥匙")
    assert merge_at(place.office, sealed_with(place["north"], NEW).path).outcome == "merged"


def test_a_wrong_old_passphrase_changes_no_key(tmp_path):
    place = county(tmp_path)
    folder = place["north"].folder / "keys"
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    with pytest.raises(WrongPassphrase):
        renewed(place, old="not the passphrase 1")
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before


def test_a_revoked_key_cannot_vouch_for_a_new_one(tmp_path):
    place = county(tmp_path)
    request = renewed(place)
    with place.office.open() as context:
        revoke_device(context, device_of(place["north"]), "电脑失窃")
        with pytest.raises(UserError, match=r"device\.countersigner-refused"):
            receive_enrolment(context, request.path)


def test_a_request_cannot_take_over_another_units_device(tmp_path):
    place = county(tmp_path)
    stolen = device_of(place["south"])
    with place["north"].open() as context:
        with context.write("forge") as work:
            from qcdesk.store import meta

            meta.put(work.connection, "device_id", stolen)
        request = renew_key(context, RenewKey(NEW, "冒名", "0", None, place.usb), rounds=1)
    with place.office.open() as context, pytest.raises(UserError, match=r"device\.other-unit"):
        receive_enrolment(context, request.path)


def test_key_compromise_before_and_after_revocation(tmp_path):
    place = county(tmp_path)
    honour(place["north"], "失窃之前")
    before = seal(place["north"])
    assert merge_at(place.office, before.path).outcome == "merged"
    honour(place["north"], "失窃之后")
    after = seal(place["north"])
    device = device_of(place["north"])
    with place.office.open() as context:
        with pytest.raises(UserError, match=r"device\.reason-needed"):
            revoke_device(context, device, "  ")
        revoke_device(context, device, "电脑失窃")
        digest = ledger_digest(context)
        (known,) = [d for d in list_devices(context) if d.device_id == device]
    assert (known.status, known.reason, known.received_before) == ("revoked", "电脑失窃", before.digest)
    refused = merge_at(place.office, after.path).refused
    assert (refused.code, refused.params["received_before"]) == ("package.signer-revoked", before.digest)
    assert merge_at(place.office, before.path).outcome == "known"
    with place.office.open() as context:
        assert ledger_digest(context) == digest


def test_the_lost_computer_is_replaced_and_learns_what_it_had_sent(tmp_path):
    place = county(tmp_path)
    honour(place["south"], "已经上报")
    merge_at(place.office, seal(place["south"]).path)
    with place.office.open() as context:
        revoke_device(context, device_of(place["south"]), "电脑遗失")
    desk = new_desk(tmp_path / "south-new", "unit", "south", "south-new")
    with desk.open() as context:
        install_kit(context, kit_of(place), "south", look_at_kit(context, kit_of(place)).root_code)
        request = request_enrolment(context, NEW, "新电脑", "0517-2", place.usb, rounds=1)
    with place.office.open() as context:
        asked = receive_enrolment(context, request.path)
        confirm_device(context, asked.device_id, request.code, "王五")
        receipt = make_receipt(context, "south", PASSPHRASE, place.usb)
    with desk.open() as context:
        open_receipt(context, receipt.path)
    with place.office.open() as office, desk.open() as unit:
        from qcdesk.services.list_entries import list_entries

        assert [e.entry_id for e in list_entries(unit, "honours")] == [
            e.entry_id for e in list_entries(office, "honours", "south")
        ]


def test_a_restored_backup_goes_on_with_a_new_key_after_its_old_one_was_revoked(tmp_path):
    place = county(tmp_path)
    backup = place["south"].copy_to(tmp_path / "restored")
    with place.office.open() as context:
        revoke_device(context, device_of(place["south"]), "电脑遗失")
    with backup.open() as context:
        request = renew_key(context, RenewKey(NEW, "新电脑", "0517-2", None, place.usb), rounds=1)
    with place.office.open() as context:
        asked = receive_enrolment(context, request.path)
        confirm_device(context, asked.device_id, request.code, "王五")
    honour(backup, "恢复之后")
    assert merge_at(place.office, sealed_with(backup, NEW).path).outcome == "merged"
    honour(place["south"], "贼手中")
    assert merge_at(place.office, seal(place["south"]).path).refused.code == "package.signer-revoked"


def test_the_history_says_who_and_when(tmp_path):
    place = county(tmp_path)
    request = renewed(place)
    asked = received(place, request)
    with place.office.open() as context:
        approve_renewal(context, asked.device_id)
        revoke_device(context, asked.device_id, "人员离岗")
        events = device_history(context, asked.device_id)
    assert [e.action for e in events] == [
        "receive_enrolment",
        "confirm_device",
        "receive_enrolment",
        "approve_renewal",
        "revoke_device",
    ]
    assert {(e.person, e.unit) for e in events} == {("office经办", "north")}
    assert events[1].detail == {"spoken_with": "经办人"}
    assert events[3].detail["replaces"] == asked.replaces
    assert events[4].detail == {"reason": "人员离岗"}
    assert [e.at for e in events] == sorted(e.at for e in events)


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
