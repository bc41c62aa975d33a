"""SM2 by the plan's policy: keys made and enrolled, sealed and demanded, rotated and revoked, both or none."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from qcdesk.domain.errors import PackageRefused, UserError, WrongPassphrase
from qcdesk.package import keys, sealed_key
from qcdesk.package.reader import inspect
from qcdesk.services import trust_store
from qcdesk.services.enrol import (
    approve_renewal,
    confirm_device,
    list_devices,
    receive_enrolment,
    request_enrolment,
    revoke_device,
)
from qcdesk.services.inspect_package import verify_package
from qcdesk.services.issue_plan import adopt_plan, issue_plan
from qcdesk.services.list_keys import list_keys
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.office_keys import change_passphrase
from qcdesk.services.open_kit import install_kit, look_at_kit
from qcdesk.services.open_receipt import open_receipt
from qcdesk.services.package_pages import receipt_page
from qcdesk.services.rebuild_from_packages import rebuild_from_packages
from qcdesk.services.renew_key import RenewKey, renew_key
from qcdesk.services.rotate_keys import RotateKey, rotate_key
from qcdesk.services.seal_period import SealPeriod, seal_period
from qcdesk.store import devices
from tests.builders import (
    PASSPHRASE,
    PEOPLE,
    PERIOD,
    attach,
    county,
    honour,
    kit_of,
    merge_at,
    new_desk,
    seal,
    small_plan,
)

NEW = "Another-Quality-2015"
BOTH, ALONE, ED25519 = ("ed25519", "sm2"), ("sm2",), ("ed25519",)


def policy(signature, version=2):
    plan = small_plan(version)
    return replace(plan, settings=replace(plan.settings, signature=signature))


def office_under(place, signature, version=2):
    """The plan with this policy in force at the office, with the keys that it needs, and its kit."""
    with place.office.open() as context:
        adopt_plan(context, policy(signature, version))
        if "sm2" in signature:
            for name in ("kit", "receipt"):
                rotate_key(context, RotateKey(name, PASSPHRASE, PASSPHRASE), rounds=1)
        return issue_plan(context, PASSPHRASE, place.usb)


def renewed(place, unit, passphrase=PASSPHRASE):
    with place[unit].open() as context:
        request = renew_key(
            context, RenewKey(passphrase, "新钥匙", "0517-1", PASSPHRASE, place.usb), rounds=1
        )
    with place.office.open() as context:
        device = receive_enrolment(context, request.path)
        confirm_device(context, device.device_id, request.code, "经办人")
    return request


def under(tmp_path, signature):
    """A county whose unit north follows the policy."""
    place = county(tmp_path)
    kit = office_under(place, signature)
    with place["north"].open() as context:
        install_kit(context, kit.path)
    renewed(place, "north")
    return place


def kit_to_north(place):
    with place.office.open() as context:
        kit = issue_plan(context, PASSPHRASE, place.usb)
    with place["north"].open() as context:
        install_kit(context, kit.path)
    return kit


def sm2_of(path):
    return inspect(path).sm2


@pytest.mark.parametrize("signature", [BOTH, ALONE])
def test_the_whole_loop_under_an_sm2_policy(tmp_path, signature):
    place = under(tmp_path, signature)
    attach(place["north"], honour(place["north"], "国密"), tmp_path / "a.pdf")
    sealed = seal(place["north"], tmp_path / "out")
    assert sm2_of(sealed.path) is not None
    with place.office.open() as context:
        shown = verify_package(context, sealed.path)
        assert (shown.sm2, shown.trusted) == (sm2_of(sealed.path).fingerprint, True)
    assert merge_at(place.office, sealed.path).outcome == "merged"
    assert merge_at(place.office, sealed.path).outcome == "known"
    with place.office.open() as context:
        receipt = make_receipt(context, "north", PASSPHRASE, place.usb)
        kit = issue_plan(context, PASSPHRASE, place.usb)
    assert sm2_of(receipt.path) is not None
    with place.office.open() as context:
        assert receipt_page(context, receipt.digest).startswith(b"%PDF")
    with place["north"].open() as context:
        assert open_receipt(context, receipt.path)
        install_kit(context, kit.path)
        assert "sm2" in context.layout.keys.joinpath("device.key.sm2").read_text()


@pytest.mark.parametrize("signature", [BOTH, ALONE])
def test_what_was_sealed_without_sm2_is_refused_and_kept_apart(tmp_path, signature):
    place = county(tmp_path)
    honour(place["north"], "旧签名")
    old = seal(place["north"])
    office_under(place, signature)
    refused = merge_at(place.office, old.path).refused
    assert (refused.code, refused.params["algorithm"]) == ("package.signature-missing", "sm2")
    with place.office.open() as context, pytest.raises(PackageRefused, match="signature-missing"):
        verify_package(context, old.path)


def test_sm2_alone_is_refused_where_ed25519_is_demanded(tmp_path):
    place = under(tmp_path, ALONE)
    honour(place["north"], "仅国密")
    sealed = seal(place["north"])
    office_under(place, BOTH, version=3)
    refused = merge_at(place.office, sealed.path).refused
    assert (refused.code, refused.params["algorithm"]) == ("package.signature-missing", "ed25519")


def test_a_plan_that_demands_sm2_is_not_issued_without_the_keys_for_it(tmp_path):
    place = county(tmp_path)
    with place.office.open() as context:
        adopt_plan(context, policy(BOTH))
        for name in ("kit", "receipt"):
            with pytest.raises(UserError, match=r"plan\.sm2-keys-needed"):
                trust_store.open_office_keys(context, name, PASSPHRASE)
        with pytest.raises(UserError, match=r"plan\.sm2-keys-needed"):
            issue_plan(context, PASSPHRASE, place.usb)


def test_a_unit_without_an_sm2_key_cannot_seal_and_is_told_to_renew(tmp_path):
    place = county(tmp_path)
    kit = office_under(place, BOTH)
    honour(place["north"], "还没有国密钥匙")
    with place["north"].open() as context:
        install_kit(context, kit.path)
    with pytest.raises(UserError, match=r"key\.renewal-needed"):
        seal(place["north"])
    with place["north"].open() as context, pytest.raises(UserError, match=r"key\.renewal-needed"):
        request_enrolment(context, PASSPHRASE, "北镇电脑", "0517-1", place.usb, rounds=1)
    renewed(place, "north")
    assert merge_at(place.office, seal(place["north"]).path).outcome == "merged"


def test_one_code_covers_both_keys(tmp_path):
    place = county(tmp_path)
    kit = office_under(place, BOTH)
    desk = new_desk(tmp_path / "third", "unit", "south", "third")
    with desk.open() as context:
        install_kit(context, kit.path, "south", look_at_kit(context, kit.path).root_code)
        request = request_enrolment(context, PASSPHRASE, "南镇三号", "0517-3", place.usb, rounds=1)
        again = request_enrolment(context, PASSPHRASE, "南镇三号", "0517-3", place.usb, rounds=1)
        (view,) = [key for key in list_keys(context) if key.name == "device"]
    alone = keys.parse_line((desk.folder / "keys" / "device.key.pub").read_text()).code30
    assert request.code == again.code == view.code != alone
    assert view.sm2 == sm2_of(request.path).fingerprint
    with place.office.open() as context:
        asked = receive_enrolment(context, request.path)
        assert asked.code == request.code
        with pytest.raises(UserError, match=r"device\.code-differs"):
            confirm_device(context, asked.device_id, alone, "经办人")
        confirm_device(context, asked.device_id, request.code, "经办人")
        with context.read() as connection:
            trusted = trust_store.office_trust(connection).device_of(keys.parse_line(asked.public_key))
    assert (trusted.status, trusted.sm2) == ("confirmed", sm2_of(request.path).line)


def test_a_request_without_an_sm2_key_is_refused_under_the_policy(tmp_path):
    place = county(tmp_path)
    desk = new_desk(tmp_path / "third", "unit", "south", "third")
    with desk.open() as context:
        install_kit(context, kit_of(place), "south", look_at_kit(context, kit_of(place)).root_code)
        request = request_enrolment(context, PASSPHRASE, "南镇三号", "0517-3", place.usb, rounds=1)
    office_under(place, BOTH)
    with place.office.open() as context, pytest.raises(PackageRefused, match=r"signature-missing"):
        receive_enrolment(context, request.path)


def test_an_ed25519_countersignature_does_not_vouch_for_an_sm2_key(tmp_path):
    place = county(tmp_path)
    kit = office_under(place, BOTH)
    with place["north"].open() as context:
        install_kit(context, kit.path)
        request = renew_key(context, RenewKey(PASSPHRASE, "新", "0", PASSPHRASE, place.usb), rounds=1)
    with place.office.open() as context:
        asked = receive_enrolment(context, request.path)
        with pytest.raises(UserError, match=r"device\.call-needed"):
            approve_renewal(context, asked.device_id)


def test_rotation_renews_both_keys_and_the_old_ones_go(tmp_path):
    place = under(tmp_path, BOTH)
    folder = place["north"].folder / "keys"
    first = sealed_key.public_of(folder / "device.key.sm2")
    kit_to_north(place)
    renewed(place, "north", NEW)
    assert sealed_key.public_of(folder / "device.key.sm2") != first
    assert sealed_key.public_of(folder / "old-device.key.sm2") == first
    with place.office.open() as context:
        revoked = {d.sm2_key for d in list_devices(context) if d.status == devices.REVOKED}
    assert first.line in revoked
    kit_to_north(place)
    honour(place["north"], "换钥之后")
    with place["north"].open() as context:
        sealed = seal_period(context, SealPeriod(PERIOD, PEOPLE), NEW)
    assert sorted(p.name for p in folder.iterdir()) == ["device.key", "device.key.pub", "device.key.sm2"]
    assert merge_at(place.office, sealed.path).outcome == "merged"


def test_a_stolen_key_pair_is_refused_after_revocation(tmp_path):
    place = under(tmp_path, BOTH)
    honour(place["north"], "失窃")
    sealed = seal(place["north"])
    with place.office.open() as context:
        (device,) = {d.device_id for d in list_devices(context) if d.sm2_key}
        revoke_device(context, device, "电脑失窃")
    assert merge_at(place.office, sealed.path).refused.code == "package.signer-revoked"


def test_a_revoked_sm2_key_does_not_come_back_with_another_ed25519_key(tmp_path):
    place = under(tmp_path, BOTH)
    second = (place["north"].folder / "keys" / "device.key.sm2").read_bytes()
    with place.office.open() as context:
        kit = issue_plan(context, PASSPHRASE, place.usb)
        (device,) = {d.device_id for d in list_devices(context) if d.sm2_key}
        revoke_device(context, device, "电脑失窃")
    desk = new_desk(tmp_path / "thief", "unit", "north", "thief")
    with desk.open() as context:
        install_kit(context, kit.path, "north", look_at_kit(context, kit.path).root_code)
        (desk.folder / "keys" / "device.key.sm2").write_bytes(second)
        request = request_enrolment(context, PASSPHRASE, "贼", "0", place.usb, rounds=1)
    with place.office.open() as context, pytest.raises(UserError, match=r"device\.known"):
        receive_enrolment(context, request.path)


def test_receipts_made_before_the_office_had_sm2_keys_stay_valid(tmp_path):
    place = county(tmp_path)
    honour(place["north"], "先前")
    merge_at(place.office, seal(place["north"]).path)
    with place.office.open() as context:
        receipt = make_receipt(context, "north", PASSPHRASE, place.usb)
    kit = office_under(place, BOTH)
    with place["north"].open() as context:
        install_kit(context, kit.path)
        open_receipt(context, receipt.path)


def test_a_receipt_without_the_sm2_signature_of_its_key_is_refused(tmp_path):
    place = under(tmp_path, BOTH)
    honour(place["north"], "回执")
    merge_at(place.office, seal(place["north"]).path)
    kit_to_north(place)
    back = policy(ED25519, 3)
    with place.office.open() as context:
        adopt_plan(context, back)
        named = trust_store.open_office_keys(context, "receipt", PASSPHRASE)[1].second
        assert named is not None, "the office goes on signing with every key the root names"
        (place.office.folder / "keys" / "receipt.key.sm2").unlink()
        with pytest.raises(UserError, match=r"key\.none"):
            make_receipt(context, "north", PASSPHRASE, place.usb)


def test_one_passphrase_opens_both_keys_at_every_moment(tmp_path, monkeypatch):
    place = under(tmp_path, BOTH)
    desk = place["north"]
    path = desk.folder / "keys" / "device.key"
    with desk.open() as context:
        change_passphrase(context, "device", PASSPHRASE, NEW, rounds=1)
    assert keys.load(path, NEW)
    assert sealed_key.load(trust_store.second_path(path), NEW)
    with pytest.raises(WrongPassphrase):
        sealed_key.load(trust_store.second_path(path), PASSPHRASE)
    honour(desk, "半途")

    def crash(*_):
        raise OSError(5, "power cut")

    with monkeypatch.context() as patch:
        patch.setattr(keys, "change_passphrase", crash)
        with desk.open() as context, pytest.raises(Exception, match="power cut"):
            change_passphrase(context, "device", NEW, PASSPHRASE, rounds=1)
    with desk.open() as context:
        assert seal_period(context, SealPeriod(PERIOD, PEOPLE), NEW).revisions == 1


def test_the_office_is_made_again_from_packages_with_sm2(tmp_path):
    place = under(tmp_path, BOTH)
    honour(place["north"], "重建")
    merge_at(place.office, seal(place["north"]).path)
    with place.office.open() as context:
        make_receipt(context, "north", PASSPHRASE, place.usb)
        kit = issue_plan(context, PASSPHRASE, place.usb)
        known = {(d.public_key, d.sm2_key, d.code) for d in list_devices(context)}
    fresh = new_desk(tmp_path / "fresh", "office", "office", "fresh")
    with fresh.open() as context:
        made = rebuild_from_packages(context, place.office.folder / "packages", kit.root_code)
        assert (made.submissions, made.refused) == (1, ())
        assert {(d.public_key, d.sm2_key, d.code) for d in list_devices(context)} == known
