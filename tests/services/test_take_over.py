"""A unit's computers: siblings, a new one, and one that went back to an old backup."""

from __future__ import annotations

import shutil

import pytest

from qcdesk.domain.errors import PackageRefused, UserError
from qcdesk.domain.revisions import Verdict
from qcdesk.services.issue_plan import issue_plan
from qcdesk.services.list_entries import get_entry, list_entries
from qcdesk.services.maintain import diagnose, ledger_digest
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.open_kit import install_kit
from qcdesk.services.open_receipt import open_receipt
from qcdesk.services.recover_own import recover_own
from qcdesk.services.review import Decide, decide
from qcdesk.services.take_over import merge_sibling, take_over
from qcdesk.system.ids import DeterministicIds
from tests.builders import PASSPHRASE, county, enrol_desk, honour, kit_of, merge_at, record, seal


@pytest.fixture
def place(tmp_path):
    return county(tmp_path)


def new_kit(place, *names):
    """A kit that lists the enrolled devices, installed at some desks."""
    with place.office.open() as context:
        kit = issue_plan(context, PASSPHRASE, place.usb).path
    for name in names:
        with place[name].open() as context:
            install_kit(context, kit)
    return kit


def digest_of(desk):
    with desk.open() as context:
        return ledger_digest(context)


def receipt_for(place, unit="north", **options):
    with place.office.open() as context:
        return make_receipt(context, unit, PASSPHRASE, place.usb, **options).path


def titles(desk):
    with desk.open() as context:
        return sorted(str(e.values["title"]) for e in list_entries(context, "honours"))


def test_two_computers_exchange_ordinary_packages(place):
    new_kit(place, "north", "north2")
    shared = honour(place["north"], "甲")
    honour(place["north2"], "乙")
    first, second = seal(place["north"]), seal(place["north2"])
    with place["north2"].open() as context:
        assert merge_sibling(context, first.path).outcome == "merged"
        assert merge_sibling(context, first.path).outcome == "known"
        assert merge_sibling(context, second.path).outcome == "known"
    with place["north"].open() as context:
        assert merge_sibling(context, second.path).outcome == "merged"
    assert titles(place["north"]) == titles(place["north2"]) == ["乙", "甲"]
    record(place["north2"], "honours", {"org": "丙厂"}, shared)
    third = seal(place["north2"])
    for sealed in (first, second, third):
        assert merge_at(place.office, sealed.path).outcome == "merged"
    with place["north"].open() as context:
        merge_sibling(context, third.path)
        assert diagnose(context).problems == ()
    assert digest_of(place["north"]) == digest_of(place["north2"]) == digest_of(place.office)


def test_a_siblings_package_is_trusted_like_at_the_office(place):
    honour(place["north2"], "乙")
    honour(place["south"], "丙")
    sibling, stranger = seal(place["north2"]), seal(place["south"])
    with place["north"].open() as context:
        with pytest.raises(UserError, match=r"sibling\.not-in-kit"):
            merge_sibling(context, sibling.path)
        with pytest.raises(PackageRefused) as caught:
            merge_sibling(context, stranger.path)
        assert caught.value.code == "sibling.other-unit"
    assert titles(place["north"]) == []


def test_unsealed_work_never_overwrites_a_sibling_unseen(place):
    """An edit begun before the sibling's arrived knows only the older heads: a conflict, not a loss."""
    new_kit(place, "north", "north2")
    entry = honour(place["north"], "甲")
    with place["north2"].open() as context:
        merge_sibling(context, seal(place["north"]).path)
    record(place["north2"], "honours", {"title": "乙", "org": "丙厂"}, entry)
    record(place["north"], "honours", {"title": "丙"}, entry)
    with place["north"].open() as context:
        merge_sibling(context, seal(place["north2"]).path)
        assert get_entry(context, entry).values["title"] == "丙"
    sealed = seal(place["north"])
    with place["north"].open() as context:
        assert get_entry(context, entry).conflicts == ("title",)
        assert get_entry(context, entry).values["org"] == "丙厂"
        assert diagnose(context).problems == ()
    assert sealed.revisions == 2


def test_unsealed_work_on_other_cells_follows_the_sibling(place):
    new_kit(place, "north", "north2")
    entry = honour(place["north"], "甲")
    with place["north2"].open() as context:
        merge_sibling(context, seal(place["north"]).path)
    record(place["north2"], "honours", {"org": "丙厂"}, entry)
    record(place["north"], "honours", {"title": "丙"}, entry)
    with place["north"].open() as context:
        merge_sibling(context, seal(place["north2"]).path)
    seal(place["north"])
    with place["north"].open() as context:
        view = get_entry(context, entry)
    assert (view.conflicts, view.soft, len(view.heads)) == ((), False, 1)
    assert (view.values["title"], view.values["org"]) == ("丙", "丙厂")


def test_a_new_computer_takes_over_without_losing_or_doubling(place, tmp_path):
    entry = honour(place["south"], "甲")
    merge_at(place.office, seal(place["south"]).path)
    with place.office.open() as context:
        decide(context, [Decide(entry, Verdict.ACCEPTED)])
    with place["south"].open() as context:
        open_receipt(context, receipt_for(place, "south"))
    honour(place["south"], "乙")
    unsent = seal(place["south"])
    before = digest_of(place["south"])
    kept = tmp_path / "old-packages"
    shutil.copytree(place["south"].folder / "packages", kept)
    place.desks["new"] = enrol_desk(
        place.office, kit_of(place), place.folder / "new", "south", "new", place.usb
    )
    new_kit(place, "new")
    with place["new"].open() as context:
        taken = take_over(context, kept)
        assert (taken.receipts, taken.packages, taken.refused) == (1, 2, ())
        assert [path.name for path in taken.unsent] == [unsent.path.name]
        assert take_over(context, kept).known == 2
        assert diagnose(context).problems == ()
    assert digest_of(place["new"]) == before
    assert merge_at(place.office, taken.unsent[0]).outcome == "merged"
    record(place["new"], "honours", {"title": "丙"}, entry)
    assert merge_at(place.office, seal(place["new"]).path).outcome == "merged"
    assert digest_of(place["new"]) == digest_of(place.office)
    assert titles(place.office) == ["丙", "乙"]


def test_a_receipt_vouches_for_an_old_computer_the_kit_does_not_list(place, tmp_path):
    honour(place["south"], "甲")
    merge_at(place.office, seal(place["south"]).path)
    with place["south"].open() as context:
        open_receipt(context, receipt_for(place, "south"))
    place.desks["new"] = enrol_desk(
        place.office, kit_of(place), place.folder / "new", "south", "new", place.usb
    )
    with place["new"].open() as context:
        taken = take_over(context, place["south"].folder / "packages")
    assert (taken.packages, taken.unsent, taken.refused) == (1, (), ())
    assert titles(place["new"]) == ["甲"]


def went_back(place, *, packages):
    """The unit's disk as it was before its second package, with or without the packages it wrote."""
    honour(place["south"], "甲")
    merge_at(place.office, seal(place["south"]).path)
    with place["south"].open() as context:
        open_receipt(context, receipt_for(place, "south"))
    old = place["south"].copy_to(place.folder / "old")
    old.ids = DeterministicIds("other numbers than the lost ones")
    honour(place["south"], "乙")
    merge_at(place.office, seal(place["south"]).path)
    if packages:
        shutil.copytree(place["south"].folder / "packages", old.folder / "packages", dirs_exist_ok=True)
    return old


def test_a_desk_that_went_back_finds_its_own_packages(place):
    old = went_back(place, packages=True)
    with old.open() as context:
        assert context.recovered == 1
        assert recover_own(context).packages == 0
        assert diagnose(context).problems == ()
    assert digest_of(old) == digest_of(place["south"])
    honour(old, "丙")
    merged = merge_at(place.office, seal(old).path)
    assert (merged.outcome, merged.equivocation) == ("merged", False)
    assert titles(place.office) == titles(old) == ["丙", "乙", "甲"]


def test_a_desk_that_went_back_catches_up_from_a_full_receipt(place):
    old = went_back(place, packages=False)
    with place.office.open() as context:
        decide(context, [Decide(e.entry_id, Verdict.ACCEPTED) for e in list_entries(context, "honours")])
    partial = receipt_for(place, "south")
    with old.open() as context:
        opened = open_receipt(context, partial)
        assert (opened.lacking, opened.rewound) == (1, False)
    full = receipt_for(place, "south", everything=True)
    with old.open() as context:
        opened = open_receipt(context, full)
        assert (opened.lacking, opened.rewound) == (0, True)
        assert not open_receipt(context, full).rewound
        assert diagnose(context).problems == ()
    assert digest_of(old) == digest_of(place.office)
    honour(old, "丙")
    merged = merge_at(place.office, seal(old).path)
    assert (merged.outcome, merged.equivocation) == ("merged", False)
    assert titles(old) == ["丙", "乙", "甲"]
