"""A unit renews the key of its computer at the desk; the office trusts it by the code or the old key."""

from __future__ import annotations

from msgspec.structs import replace

from qcdesk.package.keys import load
from qcdesk.services.enrol import approve_renewal, confirm_device, list_devices, receive_enrolment
from qcdesk.services.issue_plan import adopt_plan, issue_plan
from qcdesk.services.open_kit import install_kit
from qcdesk.services.rotate_keys import RotateKey, rotate_key
from tests import builders

NEW = "Another-Quality-2015"


def filled(dialog, folder, old=builders.PASSPHRASE):
    dialog.old.field.setText(old)
    dialog.new.first.field.setText(NEW)
    dialog.new.second.field.setText(NEW)
    dialog.contact.setText("张三 0517-1")
    dialog.device.setText("北镇电脑")
    dialog.place.set_path(folder)


def test_the_old_key_vouches_for_the_new_one(county, opened, tmp_path):
    window = opened(county["north"])
    dialog = window.show_page("settings").renew()
    assert not dialog.go.isEnabled()
    filled(dialog, tmp_path / "drive", old="wrong")
    assert dialog.go.isEnabled()
    dialog.begin()
    opened.settle()
    assert dialog.banner.isVisible()
    assert not dialog.code.isVisible()
    dialog.old.field.setText(builders.PASSPHRASE)
    dialog.begin()
    opened.settle()
    (request,) = (tmp_path / "drive").glob("QC-enrol-*")
    assert len(dialog.code.text().replace(" ", "")) == 30
    assert dialog.code.isVisible()
    assert not dialog.go.isVisible()
    assert load(county["north"].folder / "keys" / "device.key", NEW)
    with county.office.open() as office:
        asked = receive_enrolment(office, request)
        assert asked.code == dialog.code.text()
        approve_renewal(office, asked.device_id)
    dialog.close()


def test_a_lost_passphrase_and_a_plan_that_asks_for_sm2(county, opened, tmp_path):
    plan = builders.small_plan(2)
    settings = replace(plan.settings, signature=("ed25519", "sm2"))
    with county.office.open() as office:
        adopt_plan(office, replace(plan, settings=settings))
        for name in ("kit", "receipt"):
            rotate_key(office, RotateKey(name, builders.PASSPHRASE, builders.PASSPHRASE), rounds=1)
        kit = issue_plan(office, builders.PASSPHRASE, county.usb).path
    with county["north"].open() as north:
        install_kit(north, kit)
    window = opened(county["north"])
    dialog = window.show_page("settings").renew()
    filled(dialog, tmp_path / "drive", old="")
    assert not dialog.go.isEnabled()
    dialog.lost.setChecked(True)
    dialog.begin()
    opened.settle()
    (request,) = (tmp_path / "drive").glob("QC-enrol-*")
    with county.office.open() as office:
        asked = receive_enrolment(office, request)
        confirm_device(office, asked.device_id, dialog.code.text(), "张三")
        assert [d.status for d in list_devices(office) if d.sm2_key] == ["confirmed"]
    dialog.close()
