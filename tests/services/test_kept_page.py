"""The first page kept beside a closed workspace: what the workspace would tell, or nothing at all."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qcdesk.domain.errors import QCDeskError
from qcdesk.services import kept_page
from qcdesk.services.check_period import check_period
from qcdesk.services.first_page import first_page
from qcdesk.services.kept_page import keep_first_page, kept_first_page
from qcdesk.services.maintain import diagnose, make_backup
from qcdesk.store.closed_database import closed_audit_head
from qcdesk.store.unit_of_work import audit_head
from qcdesk.system import kept_file
from qcdesk.system.files import scratch_file
from tests import builders
from tests.kept_pages import rewrite_first_page


def keep(context, period: str = builders.PERIOD) -> None:
    keep_first_page(context, check_period(context, period))


@pytest.fixture
def county(tmp_path):
    return builders.county(tmp_path)


@pytest.fixture
def desk(county):
    """A unit with work of every kind, closed with its first page kept."""
    zhijian = county["zhijian"]
    builders.honour(zhijian, "名牌")
    builders.seal(zhijian, county.usb)
    builders.record(zhijian, "certificates", {"number": "A1", "issued_on": builders.date(2014, 3, 1)})
    builders.record(
        zhijian, "sampling", {"batch": "1", "day": builders.date(2014, 3, 1), "taken": 9, "passed": 12}
    )
    builders.honour(zhijian, "标准")
    with zhijian.open() as context:
        keep(context)
    return zhijian


@pytest.fixture
def day(desk) -> date:
    return desk.clock.today()


def test_it_is_what_the_workspace_tells(desk, day):
    kept = kept_first_page(desk.folder, day)
    with desk.open() as context:
        assert kept == first_page(context, builders.PERIOD)
    assert kept is not None
    assert {todo.kind for todo in kept.overview.todos} >= {"errors", "evidence", "seal"}
    assert kept.overview.sent_at


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.integers(-200, 900))
def test_another_day_is_told_as_the_workspace_tells_it_then(desk, day, days):
    kept = kept_first_page(desk.folder, day + timedelta(days=days))
    before = desk.clock.moment
    desk.clock.moment += timedelta(days=days)
    try:
        with desk.open() as context:
            assert kept == first_page(context, builders.PERIOD)
    finally:
        desk.clock.moment = before


def test_findings_that_are_known_are_not_looked_for_again(desk, day, monkeypatch):
    with desk.open() as context:
        known = check_period(context, builders.PERIOD)
        monkeypatch.setattr("qcdesk.services.first_page.check_period", None)
        keep_first_page(context, known)
    kept = kept_first_page(desk.folder, day)
    assert kept is not None
    assert kept.check == known


def test_findings_from_before_the_last_entries_are_brought_up_to_them(desk, day):
    with desk.open() as context:
        before = check_period(context, builders.PERIOD)
    wrong = {"batch": "2", "taken": 1, "passed": 5}
    changed = [builders.record(desk, "sampling", wrong), builders.honour(desk, "新")]
    with desk.open() as context:
        keep_first_page(context, before, changed)
        after = check_period(context, builders.PERIOD)
    kept = kept_first_page(desk.folder, day)
    assert kept is not None
    assert kept.check == after != before


def test_more_findings_than_a_start_should_read_are_not_kept(desk, day, monkeypatch):
    builders.honour(desk, "新")
    monkeypatch.setattr(kept_page, "MOST_FINDINGS", 1)
    with desk.open() as context:
        keep(context)
    assert kept_first_page(desk.folder, day) is None


def test_after_a_write_it_is_not_shown_any_more(desk, day):
    builders.honour(desk, "新")
    assert kept_first_page(desk.folder, day) is None


def test_a_workspace_that_was_not_closed_is_opened_first(desk, day):
    with desk.open():
        assert kept_first_page(desk.folder, day) is None
    assert kept_first_page(desk.folder, day) is not None
    (desk.folder / "qcdesk.holder").write_text("1")
    assert kept_first_page(desk.folder, day) is None


def test_a_log_beside_the_database_is_never_passed_over(desk, day):
    (desk.folder / "qcdesk.db-wal").write_bytes(b"")
    assert kept_first_page(desk.folder, day) is None


def test_a_device_without_its_key_is_shown_its_first_run(desk, day):
    (desk.folder / "keys" / "device.key").unlink()
    assert kept_first_page(desk.folder, day) is None


def other_head(found) -> None:
    found["audit_head"] = "0" * 64


def other_version(found) -> None:
    found["made_by"] = "0.0"


def no_such_target(found) -> None:
    found["targets"][0][0] = 99


def no_such_period(found) -> None:
    found["check"]["period"] = "1999"


def not_a_number(found) -> None:
    found["targets"][0][2] = "many"


def no_plan(found) -> None:
    del found["plan"]


def no_such_state(found) -> None:
    found["targets"][0][2] = {"state": "asleep"}


@pytest.mark.parametrize(
    "change",
    [other_head, other_version, no_such_target, no_such_period, not_a_number, no_plan, no_such_state],
)
def test_what_does_not_fit_is_not_shown(desk, day, change):
    rewrite_first_page(desk, dict)
    assert kept_first_page(desk.folder, day) is not None
    rewrite_first_page(desk, change)
    assert kept_first_page(desk.folder, day) is None


@pytest.mark.parametrize("size", [0, 64, 65, 2000])
def test_a_file_that_is_cut_short_is_not_shown(desk, day, size):
    path = desk.folder / "first-page.json"
    path.write_bytes(path.read_bytes()[:size])
    assert kept_first_page(desk.folder, day) is None


def test_a_file_that_is_missing_or_a_folder_or_too_large_is_not_read(desk, day, monkeypatch):
    path = desk.folder / "first-page.json"
    with monkeypatch.context() as patch:
        patch.setattr(kept_page, "MOST_BYTES", 100)
        assert kept_first_page(desk.folder, day) is None
    path.unlink()
    assert kept_first_page(desk.folder, day) is None
    path.mkdir()
    assert kept_first_page(desk.folder, day) is None


def test_a_full_disk_leaves_the_workspace_without_it(desk, day, monkeypatch):
    def full(*_given):
        raise OSError(28, "full")

    builders.honour(desk, "新")
    monkeypatch.setattr(kept_file, "write_atomic", full)
    with desk.open() as context:
        keep(context)
    assert kept_first_page(desk.folder, day) is None


def test_a_plan_that_expires_between_is_opened_first(desk, day):
    rewrite_first_page(
        desk, lambda found: found["plan"]["settings"].update(expires=f"{day + timedelta(days=3)}")
    )
    assert kept_first_page(desk.folder, day + timedelta(days=3)) is not None
    assert kept_first_page(desk.folder, day + timedelta(days=4)) is None


def test_a_target_that_is_revised_between_is_opened_first(desk, day):
    def revise(found) -> None:
        first = found["plan"]["targets"][0]
        found["plan"]["targets"].append({**first, "revision": 2, "valid_from": f"{day + timedelta(days=9)}"})

    rewrite_first_page(desk, revise)
    assert kept_first_page(desk.folder, day + timedelta(days=8)) is not None
    assert kept_first_page(desk.folder, day + timedelta(days=9)) is None
    with desk.open() as context:
        keep(context, "2014-H1")
    rewrite_first_page(desk, revise)
    # That half-year is over: its targets are judged at its end, whatever the day.
    assert kept_first_page(desk.folder, day + timedelta(days=9)) is not None


def test_no_office_has_one(county):
    with county.office.open() as context, pytest.raises(QCDeskError, match=r"workspace\.no-unit"):
        keep(context)
    assert not (county.office.folder / "first-page.json").exists()


def test_the_head_of_a_closed_database_is_that_of_the_open_one(desk):
    with desk.open() as context, context.read() as connection:
        head = audit_head(connection)
    assert closed_audit_head(desk.folder / "qcdesk.db") == head
    assert not list(desk.folder.glob("qcdesk.db-*"))


def test_a_database_that_is_missing_empty_or_damaged_has_no_head(tmp_path):
    assert closed_audit_head(tmp_path / "none.db") == ""
    assert not (tmp_path / "none.db").exists()
    (tmp_path / "damaged.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    assert closed_audit_head(tmp_path / "damaged.db") == ""
    with closing(sqlite3.connect(tmp_path / "new.db")) as made:
        made.execute("CREATE TABLE audit (no INTEGER PRIMARY KEY, digest TEXT)")
    assert closed_audit_head(tmp_path / "new.db") == ""


def test_a_folder_with_signs_that_an_address_would_read_otherwise(desk, day, tmp_path):
    moved = desk.copy_to(tmp_path / "质强 50%41#2?mode=rw")
    assert kept_first_page(moved.folder, day) == kept_first_page(desk.folder, day)
    with moved.open() as context:
        assert diagnose(context).problems == ()
        make_backup(context)
        keep(context)
    assert kept_first_page(moved.folder, day) is not None


def test_what_a_killed_close_left_half_written_is_removed_by_the_next_start(desk):
    with scratch_file(desk.folder) as (part, _):
        part.rename(part.with_name(".left.part"))
    (desk.folder / "own.part").touch()
    with desk.open():
        assert [path.name for path in desk.folder.glob("*.part")] == ["own.part"]
