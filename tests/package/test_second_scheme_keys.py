"""Whose SM2 key signs what: it is enrolled, listed and revoked with the Ed25519 key."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from qcdesk.domain.errors import PackageRefused
from qcdesk.package import trust
from qcdesk.package.providers import PROVIDERS
from qcdesk.package.reader import verify
from qcdesk.package.trust import RootPin
from tests.package import samples
from tests.package.second_scheme import BOTH, LISTED, SM2, refusal, written


def test_key_that_is_not_enrolled_with_the_signer(tmp_path):
    assert refusal(written(tmp_path, key="other")) == "package.sm2-unknown"
    assert refusal(written(tmp_path / "b", alone=True, key="other"), SM2) == "package.sm2-unknown"
    unlisted = samples.trust_list(samples.device())
    assert refusal(written(tmp_path / "c"), BOTH, unlisted) == "package.sm2-unknown"


@pytest.mark.parametrize("status", ["revoked", "requested"])
def test_revocation_covers_both_keys(tmp_path, status):
    listed = samples.trust_list(samples.device(status=status, sm2_name="unit"))
    expected = {"revoked": "package.signer-revoked", "requested": "package.signer-unconfirmed"}[status]
    assert refusal(written(tmp_path), BOTH, listed) == expected
    assert refusal(written(tmp_path / "b", alone=True), SM2, listed) == expected


def test_sm2_key_of_a_unit_signs_no_kit_and_no_receipt(tmp_path):
    for kind in ("kit", "receipt"):
        recipe = replace(samples.MAKERS[kind](tmp_path), second=samples.second("unit"))
        assert refusal(recipe.write(tmp_path).path, samples.ANY) == "package.sm2-unknown"


def test_office_packages_carry_both_once_the_root_names_an_sm2_key(tmp_path):
    kit, receipt = samples.second("kit").key.public, samples.second("receipt").key.public
    said = msgspec.structs.replace(
        samples.trust_statement(),
        sm2_keys={
            samples.key("kit").public.fingerprint: kit.line,
            samples.key("receipt").public.fingerprint: receipt.line,
        },
    )
    listed = trust.trust_list(
        trust.sign_trust(said, samples.signer("root")), (samples.device(),), RootPin(samples.ROOT)
    )
    makers = {"receipt": samples.receipt(tmp_path), "kit": samples.kit(tmp_path, listed)}
    for name, recipe in makers.items():
        path = replace(recipe, second=samples.second(name)).write(tmp_path).path
        assert verify(path, listed, samples.ANY).sm2 == samples.second(name).key.public
        for other, code in (
            (recipe, "package.signature-missing"),
            (replace(recipe, second=samples.second(name, alone=True)), "package.signature-missing"),
            (replace(recipe, second=samples.second("unit")), "package.sm2-unknown"),
        ):
            assert refusal(other.write(tmp_path).path, samples.ANY, listed) == code


def test_an_enrolment_proves_both_keys(tmp_path):
    path = samples.enrol(tmp_path, sm2_name="new").write(tmp_path).path
    package = verify(path, LISTED, BOTH)
    assert package.enrolment.sm2 == package.sm2.line == samples.second("new").key.public.line
    plain = samples.enrol(tmp_path / "b").write(tmp_path / "b").path
    assert refusal(plain, BOTH) == "package.signature-missing"
    claimed = samples.enrol(tmp_path / "c", sm2_name="new")
    for other in (None, samples.second("unit")):
        forged = replace(claimed, second=other).write
        with pytest.raises(Exception, match=r"statement-differs|written-wrong"):
            forged(tmp_path / "c")


def test_one_sm2_key_belongs_to_one_device():
    twice = (
        samples.device(sm2_name="unit"),
        samples.device("other", device_id=samples.OTHER_DEVICE, sm2_name="unit"),
    )
    with pytest.raises(PackageRefused, match=r"trust\.devices-invalid"):
        samples.trust_list(*twice)


def test_the_lists_of_a_kit_say_the_sm2_keys(tmp_path):
    found = trust.from_members(LISTED.members(), RootPin(samples.ROOT))
    assert found.devices[0].sm2 == samples.second("unit").key.public.line
    assert list(PROVIDERS) == ["ed25519", "sm2"]
