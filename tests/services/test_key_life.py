"""A key's life: renewed, replaced, lost, revoked; the office's keys and its root changed."""

from __future__ import annotations

import pytest

from qcdesk.domain.errors import UserError, WrongPassphrase
from qcdesk.services.device_history import device_history
from qcdesk.services.enrol import (
    approve_renewal,
    confirm_device,
    list_devices,
    receive_enrolment,
    request_enrolment,
    revoke_device,
)
from qcdesk.services.maintain import ledger_digest
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.open_kit import install_kit, look_at_kit
from qcdesk.services.open_receipt import open_receipt
from qcdesk.services.renew_key import RenewKey, renew_key
from qcdesk.store import devices, meta
from tests.builders import PASSPHRASE, county, honour, kit_of, merge_at, new_desk, seal
from tests.services.key_life import NEW, device_of, kit_to, received, renewed, sealed_with


def test_a_countersigned_new_key_needs_no_telephone_call(tmp_path):
    place = county(tmp_path)
    honour(place["north"], "先寄出")
    on_its_way = seal(place["north"])
    request = renewed(place)
    assert merge_at(place.office, on_its_way.path).outcome == "merged"
    honour(place["north"], "后寄出")
    later = sealed_with(place["north"], NEW)
    assert merge_at(place.office, later.path).refused.code == "package.sender-unknown"
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
        approve_renewal(context, receive_enrolment(context, request.path).device_id)
    kit_to(place, "north")
    assert sorted(p.name for p in folder.iterdir()) == ["device.key", "device.key.pub"]


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
