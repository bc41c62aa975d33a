"""What two units claim, and the office's word on who counts it."""

from __future__ import annotations

import pytest

from qcdesk.domain.attribution import Attribution
from qcdesk.domain.errors import UserError
from qcdesk.services.duplicates import Attribute, attribute, duplicates
from qcdesk.services.issue_plan import adopt_plan, issue_plan
from qcdesk.services.list_entries import list_entries
from qcdesk.services.maintain import diagnose
from qcdesk.services.open_kit import install_kit
from qcdesk.services.record_entry import DeleteEntry, delete_entry
from tests.builders import PASSPHRASE, SHEETS, attach, compile_sheets, county, honour, merge_at, record, seal


@pytest.fixture
def place(tmp_path):
    return county(tmp_path)


def claim_both(place, *, org="甲厂"):
    found = []
    for unit, owner in (("north", "甲厂"), ("south", org)):
        entry = honour(place[unit], "江苏名牌", owner)
        attach(place[unit], entry, place.folder / unit / "证书.pdf", b"%PDF one certificate")
        merge_at(place.office, seal(place[unit]).path)
        found.append(entry)
    return found


def test_the_same_honour_and_file_of_two_units_is_shown_once_each(place):
    entries = claim_both(place)
    honour(place["north"], "只此一家")
    merge_at(place.office, seal(place["north"]).path)
    with place.office.open() as context:
        key, file = duplicates(context)
    assert (key.kind, key.register, key.fields, key.values) == (
        "key",
        "honours",
        ("title", "org"),
        ("江苏名牌", "甲厂"),
    )
    assert (key.units, [e.entry_id for e in key.entries]) == (("north", "south"), entries)
    assert (file.kind, file.units) == ("evidence", ("north", "south"))


def test_other_owners_share_only_the_file(place):
    claim_both(place, org="乙厂")
    with place.office.open() as context:
        assert [claim.kind for claim in duplicates(context)] == ["evidence"]


def test_one_organisation_in_one_category_is_shown(place):
    sheets = {name: [list(row) for row in rows] for name, rows in SHEETS.items()}
    sheets["设置"][5][1] = 2
    blank = [""] * (len(sheets["字段"][0]) - 4)
    sheets["字段"].insert(4, ["honours", "firm", "企业", "组织", *blank])
    with place.office.open() as context:
        adopt_plan(context, compile_sheets(sheets))
        kit = issue_plan(context, PASSPHRASE, place.usb).path
    for unit, title in (("north", "名牌"), ("south", "商标")):
        with place[unit].open() as context:
            install_kit(context, kit)
        honour(place[unit], title, firm="甲公司")
        merge_at(place.office, seal(place[unit]).path)
    with place.office.open() as context:
        (claim,) = duplicates(context)
    assert (claim.kind, claim.fields, claim.values) == ("organisation", ("firm",), ("甲公司",))


def test_the_offices_word_is_kept_with_the_claim(place):
    claim_both(place)
    with place.office.open() as context:
        key, _ = duplicates(context)
        for command, code in (
            (Attribute("0" * 64, Attribution.LEAD, "文件规定", "north"), "attribution.unknown"),
            (Attribute(key.claim_id, Attribution.LEAD, " ", "north"), "attribution.reason-needed"),
            (Attribute(key.claim_id, Attribution.LEAD, "文件规定"), "attribution.lead-unknown"),
        ):
            with pytest.raises(UserError) as caught:
                attribute(context, command)
            assert caught.value.code == code
        told = attribute(context, Attribute(key.claim_id, Attribution.LEAD, "责任分解表第3条", "south"))
        assert told == {"north": 0, "south": 1}
        (ruled, _) = duplicates(context)
        assert (ruled.ruling.rule, dict(ruled.ruling.shares)) == ("lead", {"north": "0", "south": "1"})
        assert ruled.ruling.reason == "责任分解表第3条"
        assert diagnose(context).problems == ()


def test_a_deleted_claim_is_no_duplicate(place):
    claim_both(place)
    with place["south"].open() as context:
        (entry,) = list_entries(context, "honours")
        delete_entry(context, DeleteEntry(entry.entry_id))
    merge_at(place.office, seal(place["south"]).path)
    with place.office.open() as context:
        assert [claim.kind for claim in duplicates(context)] == ["evidence"]
    assert record(place["north"], "honours", {"title": "别的"})
