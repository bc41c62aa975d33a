"""A refusal names units as people do."""

from __future__ import annotations

import pytest

from qcdesk.domain.errors import UserError
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.open_kit import install_kit
from qcdesk.services.record_entry import RecordEntry, record_entry
from qcdesk.services.unit_names import unit_name
from tests.builders import PASSPHRASE, county, kit_of, small_plan


def test_refusals_give_the_unit_its_name(tmp_path):
    place = county(tmp_path)
    with place["north"].open() as context:
        with pytest.raises(UserError) as caught:
            record_entry(context, RecordEntry("certificates", {"number": "1"}))
        assert (caught.value.code, caught.value.params["unit"]) == ("register.not-yours", "北镇")
        with pytest.raises(UserError) as caught:
            install_kit(context, kit_of(place), "south")
        assert (caught.value.code, caught.value.params["unit"]) == ("kit.unit-fixed", "北镇")
    with place.office.open() as context, pytest.raises(UserError) as caught:
        make_receipt(context, "north", PASSPHRASE)
    assert caught.value.params["unit"] == "北镇"
    assert unit_name(small_plan(), "gone") == "gone"
