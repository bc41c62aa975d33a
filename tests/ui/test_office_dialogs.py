"""The office's dialogs: new keys, recovery, encrypted submissions, the way back, a workbook's cell."""

from __future__ import annotations

import openpyxl
import pytest
import shiboken6
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from qcdesk.package import keys
from qcdesk.services.issue_plan import adopt_plan
from qcdesk.services.list_keys import list_keys
from qcdesk.services.maintain import ledger_digest
from qcdesk.services.make_receipt import make_receipt
from qcdesk.system.paths import resources_dir
from qcdesk.text import translate
from tests.builders import PASSPHRASE, honour, seal
from tests.services.test_envelope import DUTY, demanding
from tests.services.test_sm2 import policy
from ui.forms.office_rotation import KIT, RECEIPT, RECIPIENTS, ROOT, SM2

HONGZE = resources_dir() / "plans" / "hongze" / "plan.xlsx"
NEW = ("Quality-County-New-2015", "Quality-County-Safe-2015")


@pytest.fixture
def quick_keys(monkeypatch):
    """Keys are protected with the least work: how slow that is is not what is tried here."""
    save = keys.PrivateKey.save

    def quickly(key, path, secret, rounds=1):
        save(key, path, secret, min(rounds, 1))

    monkeypatch.setattr(keys.PrivateKey, "save", quickly)


def gone(dialog, qtbot):
    qtbot.waitUntil(lambda: not shiboken6.isValid(dialog), timeout=2000)


def fill(dialog, root=PASSPHRASE, places=()):
    dialog.root.field.setText(root)
    for field, text in zip(dialog.new, NEW, strict=False):
        field.first.field.setText(text)
        field.second.field.setText(text)
    for field, place in zip(dialog.places, places, strict=False):
        place.mkdir()
        field.set_path(place)


@pytest.mark.parametrize("kind", [KIT, RECEIPT, ROOT, RECIPIENTS])
def test_new_keys(kind, office, opened, qtbot, tmp_path, quick_keys):
    page = office.show_page("keys")
    opened.settle()
    before = {key.name: key.code for key in list_keys(office.desk.context)}
    dialog = page.ask_rotation(kind)
    assert not dialog.go.isEnabled()
    fill(dialog, places=(tmp_path / "one", tmp_path / "two"))
    assert dialog.go.isEnabled(), dialog._missing.text()
    dialog.begin()
    opened.settle()
    assert page.new_banner.isVisible()
    gone(dialog, qtbot)
    after = {key.name: key.code for key in list_keys(office.desk.context)}
    assert {name for name in before if before[name] != after[name]} == {kind} & set(before)
    assert opened.failures == []


@pytest.fixture
def national(county, opened):
    """An office whose plan demands SM2 signatures beside the others; nobody has SM2 keys yet."""
    with county.office.open() as context:
        adopt_plan(context, policy(("ed25519", "sm2")))
    return opened(county.office)


def test_sm2_keys_are_made_where_the_plan_demands_them(national, opened, qtbot, tmp_path, quick_keys):
    page = national.show_page("plan")
    opened.settle()
    card = page.issue
    card.passphrase.field.setText(PASSPHRASE)
    card.issue()
    opened.settle()
    assert card.sm2_button.isVisible()
    page = national.show_page("keys")
    opened.settle()
    assert page.sm2_button.isVisible()
    dialog = page.ask_rotation(SM2)
    fill(dialog)
    dialog.begin()
    opened.settle()
    gone(dialog, qtbot)
    assert not page.sm2_button.isVisible()
    found = {key.name: key for key in list_keys(national.desk.context)}
    assert found["kit"].sm2
    assert found["receipt"].sm2
    told = [part for part in page.findChildren(QLabel) if found["kit"].sm2 in part.text()]
    qtbot.waitUntil(lambda: [part.isVisible() for part in told] == [True])
    card.passphrase.field.setText(NEW[0])
    card.folder.setText(str(tmp_path))
    card.issue()
    opened.settle()
    assert list(tmp_path.glob("QC-kit-*.qcpkg"))


def test_computers_without_sm2_keys_are_named(national, opened):
    page = national.show_page("units")
    opened.settle()
    assert {row.without_sm2 for row in page.model.all_rows() if row.confirmed} == {1, 2}
    page.tabs.show_tab(1)
    panel = page.enrolment
    column = next(column for column in panel.model.columns if column.key == "sm2")
    assert {column.text(device) for device in panel.model.all_rows()} == {translate("missing")}
    assert panel._sm2.text()
    assert opened.failures == []


def test_a_wrong_root_passphrase_makes_nothing(office, opened, qtbot, quick_keys):
    page = office.show_page("keys")
    opened.settle()
    before = list_keys(office.desk.context)
    dialog = page.ask_rotation(KIT)
    fill(dialog, root="not the passphrase")
    dialog.begin()
    opened.settle()
    assert dialog.banner.isVisible()
    assert list_keys(office.desk.context) == before
    dialog.close()
    gone(dialog, qtbot)


def test_repetitions_and_places_are_looked_at(office, opened, qtbot, tmp_path):
    page = office.show_page("keys")
    opened.settle()
    dialog = page.ask_rotation(ROOT)
    fill(dialog, places=(tmp_path / "one",))
    dialog.places[1].set_path(tmp_path / "one")
    assert not dialog.go.isEnabled()
    dialog.places[1].set_path(tmp_path / "two")
    assert dialog.go.isEnabled()
    dialog.new[0].second.field.setText("something else")
    assert not dialog.go.isEnabled()
    dialog.close()
    gone(dialog, qtbot)


def test_a_backup_is_restored_beside(office, opened, qtbot, tmp_path):
    health = office.show_page("keys").health
    health.back_up()
    opened.settle()
    dialog = health.ask_restore()
    assert not dialog.go.isEnabled()
    dialog.folder.set_path(tmp_path / "restored")
    dialog.begin()
    opened.settle()
    digest = ledger_digest(office.desk.context)
    assert digest[:16] in dialog.banner.text
    assert (tmp_path / "restored" / "qcdesk.db").is_file()
    dialog.begin()
    opened.settle()
    assert digest[:16] not in dialog.banner.text
    dialog.close()
    gone(dialog, qtbot)


def test_a_workspace_is_rebuilt_from_packages(office, opened, qtbot, tmp_path):
    # Only a kit or a receipt vouches for a computer that sent something.
    make_receipt(office.desk.context, "south", PASSPHRASE)
    health = office.show_page("keys").health
    opened.settle()
    dialog = health.ask_rebuild()
    dialog.folder.set_path(tmp_path / "rebuilt")
    root = next(key for key in list_keys(office.desk.context) if key.name == "root")
    for group, digits in zip(dialog.code.groups, root.code.split(), strict=True):
        group.setText(digits)
    dialog.enable()
    dialog.begin()
    opened.settle()
    assert ledger_digest(office.desk.context)[:16] in dialog.banner.text
    dialog.close()
    gone(dialog, qtbot)


def test_the_last_merge_is_taken_back_with_a_reason(county, opened, qtbot):
    honour(county["south"], "乙")
    path = seal(county["south"], county.usb).path
    window = opened(county.office)
    page = window.show_page("inbox")
    opened.settle()
    assert not page.undo_button.isVisible()
    page.take([path])
    opened.settle()
    page.packages.merge()
    opened.settle()
    assert page.undo_button.isVisible()
    page.ask_undo()
    dialog = page._dialog
    assert not dialog.go.isEnabled()
    dialog.field.setText("the wrong folder")
    dialog.accept()
    opened.settle()
    gone(dialog, qtbot)
    assert not page.undo_button.isVisible()
    assert window.show_page("review").model.total == 0
    opened.settle()
    page = window.show_page("inbox")
    page.take([path])
    opened.settle()
    assert [row.state for row in page.packages.model.all_rows()] == ["ready"]
    assert opened.failures == []


def test_encrypted_submissions_wait_for_the_duty_key(county, opened, tmp_path):
    demanding(county, tmp_path)
    honour(county["north"], "机密")
    path = seal(county["north"], tmp_path / "out").path
    window = opened(county.office)
    page = window.show_page("inbox")
    page.take([path])
    opened.settle()
    panel = page.packages
    assert panel.identity.isVisible()
    assert not panel.merge_button.isEnabled()
    panel.identity.passphrase.field.setText("not the passphrase")
    panel.identity.open()
    opened.settle()
    assert panel.identity.banner.isVisible()
    panel.identity.passphrase.field.setText(DUTY)
    panel.identity.open()
    opened.settle()
    assert not panel.identity.isVisible()
    assert [row.state for row in panel.model.all_rows()] == ["ready"]
    panel.merge()
    opened.settle()
    assert [row.state for row in panel.model.all_rows()] == ["merged"]
    panel.clear()
    assert panel.identity.identity is None


def test_a_mistake_opens_its_cell(office, opened, qtbot, tmp_path):
    book = openpyxl.load_workbook(HONGZE)
    book["字段"]["D2"] = "数子"
    path = tmp_path / "plan.xlsx"
    book.save(path)
    page = office.show_page("plan")
    page.check.take([path])
    opened.settle()
    row = page.check.mistakes.row(0)
    dialog = page.check.open_mistake(row)
    opened.settle()
    index = dialog.table.currentIndex()
    assert index.data() == "数子"
    assert dialog.model.headerData(index.column(), _horizontal()) == "D"
    dialog.copy()
    assert QGuiApplication.clipboard().text() == "'字段'!D2"
    dialog.close()
    gone(dialog, qtbot)


def _horizontal():
    from PySide6.QtCore import Qt

    return Qt.Orientation.Horizontal


def test_receipts_for_all_with_news(office, opened, tmp_path):
    page = office.show_page("units")
    opened.settle()
    page.passphrase.field.setText(PASSPHRASE)
    page.write_receipts(tmp_path / "receipts")
    opened.settle()
    assert [path.name.split("-")[1] for path in (tmp_path / "receipts").iterdir()] == ["receipt"]
    page.write_receipts(tmp_path / "again")
    opened.settle()
    assert not (tmp_path / "again").exists()
    assert page.banner.isVisible()


def test_the_trend_of_a_figure(office, opened, tmp_path):
    page = office.show_page("consolidation")
    opened.settle()
    page.table.choose("G4")
    page.charts.show_tab(1)
    opened.settle()
    columns = page.trend.chart.content.columns
    assert [column.name for column in columns] == ["去年", "上半年", "下半年", "全年"]
    assert [column.token for column in columns][-1] == "accent"
    page.trend.save_to(tmp_path / "trend.pdf")
    assert (tmp_path / "trend.pdf").read_bytes().startswith(b"%PDF")
