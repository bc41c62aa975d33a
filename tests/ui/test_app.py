"""Starting and ending: first run, what cannot be opened, closing while work is under way."""

from __future__ import annotations

from pathlib import Path

import shiboken6

from qcdesk.bootstrap import open_workspace
from qcdesk.services.attach_evidence import AttachEvidence
from qcdesk.services.list_entries import list_entries, workspace
from tests import builders
from tests.ui.starting import shown
from ui import app
from ui.dialogs.crash_dialog import CrashDialog
from ui.dialogs.unsaved_dialog import UnsavedDialog
from ui.main_window import MainWindow
from ui.pages.first_run_page import FirstRunPage
from ui.pages.office_first_run_page import OfficeFirstRunPage
from ui.pages.problem_page import ProblemPage


def chips(page: FirstRunPage) -> list[str]:
    """How the steps are marked."""
    return [step.property("look") for step in page._steps]


def code_of(page: FirstRunPage, kit: Path) -> str:
    """The office's code as the paper notice has it."""
    return builders.look_at_kit(page._context, kit).root_code


def test_the_first_run_leads_to_the_desk(start, county, tmp_path, qtbot, monkeypatch):
    monkeypatch.setattr("qcdesk.package.keys.KDF_ROUNDS", 1)
    folder = tmp_path / "new" / "workspace"
    session = start(folder)
    page = shown(session, FirstRunPage, qtbot)
    assert not folder.exists()
    page.take_files([builders.kit_of(county)])
    qtbot.waitUntil(lambda: page.step == 1, timeout=20_000)
    assert not page.mismatch.isVisible()
    assert chips(page) == ["chip-good", "chip-accent", "chip", "chip"]
    digits = code_of(page, builders.kit_of(county)).split()
    qtbot.keyClicks(page.code.groups[0], "00000")
    for group, text in zip(page.code.groups[1:], digits[1:], strict=True):
        qtbot.keyClicks(group, text)
    assert not page.install.isEnabled()
    assert page._missing.text() == "请选择本单位"
    page.units.setCurrentIndex(page.units.findData("south"))
    page._enable_install()
    page.install.click()
    qtbot.waitUntil(page.mismatch.isVisible, timeout=20_000)
    assert page.mismatch.found.text().split() == digits
    assert page.mismatch.typed.text().split() == ["00000", *digits[1:]]
    page.code.groups[0].clear()
    qtbot.keyClicks(page.code.groups[0], digits[0])
    assert not page.mismatch.isVisible()
    page.install.click()
    qtbot.waitUntil(lambda: page.step == 2, timeout=20_000)
    assert "口令" in page.protect.missing
    page.protect.first.field.setText("12345678")
    assert not page.protect.enrol.isEnabled()
    assert "改正口令" in page.protect.missing
    page.protect.first.field.setText(builders.PASSPHRASE)
    page.protect.second.field.setText(builders.PASSPHRASE)
    page.protect.device.setText("")
    assert page.protect.missing == "请填写本机名称\n请填写联系人和电话"
    page.protect.device.setText("农委电脑1")
    assert page.protect.missing == "请填写联系人和电话"
    assert not page.protect.enrol.isEnabled()
    page.protect.contact.setText("0517-1")
    assert page.protect.missing == ""
    page.protect.place.field.setText(str(tmp_path / "drive"))
    assert page.protect.enrol.isEnabled()
    page.protect.enrol.click()
    qtbot.waitUntil(lambda: page.step == 3, timeout=20_000)
    assert len(page._own_code.text().split()) == 6
    assert chips(page) == ["chip-good", "chip-good", "chip-good", "chip-accent"]
    assert [card.isVisible() for card in page.cards] == [False, False, False, True]
    assert list((tmp_path / "drive").glob("*enrol*.qcpkg"))
    page.begin.click()
    window = shown(session, MainWindow, qtbot)
    assert window.desk.unit == "south"


def test_the_office_sets_its_desk_up_in_the_window(start, tmp_path, qtbot):
    folder = tmp_path / "new" / "workspace"
    session = start(folder)
    page = shown(session, FirstRunPage, qtbot)
    dialog = page.links.office.ask()
    assert not dialog.go.isEnabled()
    dialog.reject()
    assert not folder.exists()
    dialog = page.links.office.ask()
    dialog.field.setText("李娜")
    dialog.accept()
    shown(session, OfficeFirstRunPage, qtbot)
    assert session.context.person == "李娜"
    with session.context.read() as connection:
        assert session.context.role(connection) == "office"


def test_the_office_by_mistake_and_back_again(start, county, tmp_path, qtbot):
    folder = tmp_path / "new" / "workspace"
    session = start(folder)
    dialog = shown(session, FirstRunPage, qtbot).links.office.ask()
    dialog.field.setText("李娜")
    dialog.accept()
    shown(session, OfficeFirstRunPage, qtbot).back.click()
    page = shown(session, FirstRunPage, qtbot)
    dialog = page.links.office.ask()
    dialog.field.setText("王芳")
    dialog.accept()
    shown(session, OfficeFirstRunPage, qtbot).back.click()
    page = shown(session, FirstRunPage, qtbot)
    page.take_files([builders.kit_of(county)])
    qtbot.waitUntil(lambda: page.step == 1, timeout=20_000)
    with session.context.read() as connection:
        assert session.context.role(connection) == "unit"


def test_an_enrolment_that_failed_can_be_tried_again(start, county, tmp_path, qtbot, monkeypatch):
    monkeypatch.setattr("qcdesk.package.keys.KDF_ROUNDS", 1)
    desk = builders.new_desk(tmp_path / "half", "unit", "north", "half")
    with desk.open() as context:
        kit = builders.kit_of(county)
        builders.install_kit(context, kit, "north", builders.look_at_kit(context, kit).root_code)
    page = shown(start(desk.folder), FirstRunPage, qtbot)
    qtbot.waitUntil(lambda: page.step == 2, timeout=20_000)
    (tmp_path / "no-folder").write_bytes(b"")
    card = page.protect
    for field in (card.first.field, card.second.field):
        field.setText(builders.PASSPHRASE)
    card.contact.setText("0517-1")
    card.place.field.setText(str(tmp_path / "no-folder" / "stick"))
    card.enrol.click()
    qtbot.waitUntil(page.banner.isVisible, timeout=20_000)
    assert card.enrol.isEnabled()
    card.place.field.setText(str(tmp_path / "drive"))
    card.enrol.click()
    qtbot.waitUntil(lambda: page.step == 3, timeout=20_000)


def test_a_first_run_that_was_interrupted_goes_on(start, county, qtbot, tmp_path):
    desk = builders.new_desk(tmp_path / "half", "unit", "north", "half")
    with desk.open() as context:
        kit = builders.kit_of(county)
        builders.install_kit(context, kit, "north", builders.look_at_kit(context, kit).root_code)
    page = shown(start(desk.folder), FirstRunPage, qtbot)
    qtbot.waitUntil(lambda: page.step == 2)


def test_a_workspace_that_is_open_elsewhere_is_explained(start, county, qtbot):
    desk = county["north"]
    with desk.open():
        session = start(desk.folder)
        page = shown(session, ProblemPage, qtbot)
        assert page.told.what
        assert page.told.next_step
    page.again.emit()
    assert shown(session, MainWindow, qtbot).desk.unit == "north"


def test_a_damaged_database_is_explained(start, county, qtbot):
    database = county["north"].folder / "qcdesk.db"
    database.write_bytes(b"not a database at all" * 100)
    page = shown(start(county["north"].folder), ProblemPage, qtbot)
    assert page.told.what


def test_a_receipt_given_at_the_start_is_opened(start, county, qtbot, tmp_path):
    desk = county["north"]
    builders.honour(desk, "名牌")
    builders.merge_at(county.office, builders.seal(desk).path)
    from qcdesk.services.make_receipt import make_receipt

    with county.office.open() as office:
        receipt = make_receipt(office, "north", builders.PASSPHRASE, tmp_path).path
    window = shown(start(desk.folder, receipt), MainWindow, qtbot)
    qtbot.waitUntil(lambda: window.page.key == "returned", timeout=20_000)
    qtbot.waitUntil(window.page.banner.isVisible, timeout=20_000)


def test_closing_saves_what_is_being_typed(start, county, qtbot):
    desk = county["north"]
    session = start(desk.folder)
    window = shown(session, MainWindow, qtbot)
    page = window.show_page("registers")
    page.show_register("honours")
    qtbot.waitUntil(lambda: not session.shell.tasks.working)
    page.view.new_entry()
    qtbot.keyClicks(page.view.panel.form.rows["title"].editor.widget, "last words")
    with qtbot.waitSignal(session.frame.closed, timeout=20_000):
        session.frame.close()
    with open_workspace(desk.folder) as context:
        (entry,) = list_entries(context, "honours", "north")
    assert entry.title == "last words"


def test_the_command_line_takes_a_workspace_or_a_package(shell, tmp_path):
    package = tmp_path / "x.qcpkg"
    package.touch()
    assert app.chosen_paths(str(package), shell.state)[1] == package
    assert app.chosen_paths(str(tmp_path), shell.state) == (tmp_path, None)
    shell.state.put("workspace", str(tmp_path / "w"))
    assert app.chosen_paths(None, shell.state) == (tmp_path / "w", None)


def test_the_workspace_is_given_back_when_the_program_ends(start, county, qtbot):
    session = start(county["north"].folder)
    shown(session, MainWindow, qtbot)
    session.close()
    with county["north"].open() as context:
        assert workspace(context).unit == "north"


def test_what_cannot_be_saved_is_asked_for_before_the_window_closes(start, county, qtbot):
    session = start(county["north"].folder)
    window = shown(session, MainWindow, qtbot)
    page = window.show_page("registers")
    page.show_register("honours")
    qtbot.waitUntil(lambda: not session.shell.tasks.working)
    page.view.new_entry()
    day = page.view.panel.form.rows["granted_on"].editor.widget
    qtbot.keyClicks(day, "tomorrow")
    session.frame.close()
    dialog = session.frame.findChild(UnsavedDialog)
    assert session.frame.isVisible()
    assert "tomorrow" in dialog.text.toPlainText()
    dialog.stay.click()
    assert day.text() == "tomorrow"
    session.frame.close()
    with qtbot.waitSignal(session.frame.closed, timeout=20_000):
        session.frame.findChildren(UnsavedDialog)[-1].drop.click()


def test_the_report_of_a_bad_end_is_offered(start, county, qtbot, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr("ui.dialogs.crash_dialog.open_with_system", opened.append)
    session = start(county["north"].folder)
    session.offer_crash(tmp_path / "logs" / "crash-last.txt")
    dialog = session.frame.findChild(CrashDialog)
    assert dialog.isVisible()
    dialog.show_folder.click()
    assert opened == [tmp_path / "logs"]
    shown(session, MainWindow, qtbot)
    dialog.close()
    qtbot.waitUntil(lambda: not shiboken6.isValid(dialog), timeout=2000)


def test_closing_while_a_period_is_sealed_finishes_it_first(start, county, qtbot, tmp_path):
    desk = county["north"]
    builders.honour(desk, "名牌")
    session = start(desk.folder)
    window = shown(session, MainWindow, qtbot)
    window.desk.choose_period(builders.PERIOD)
    page = window.show_page("submit")
    qtbot.waitUntil(lambda: not session.shell.tasks.working, timeout=20_000)
    for field in page.names.values():
        field.setText("张")
    page.passphrase.field.setText(builders.PASSPHRASE)
    page.folder.setText(str(tmp_path / "stick"))
    page.seal_button.click()
    with qtbot.waitSignal(session.frame.closed, timeout=30_000):
        session.frame.close()
        assert session.frame.isVisible()
    session.close()
    assert len(list((tmp_path / "stick").glob("*.qcpkg"))) == 1
    with desk.open() as context:
        assert [entry.status for entry in list_entries(context, "honours", "north")] == ["received"]


def test_closing_while_files_are_attached_loses_none_of_them(start, county, qtbot, tmp_path):
    entry = builders.honour(county["north"], "名牌")
    session = start(county["north"].folder)
    window = shown(session, MainWindow, qtbot)
    view = window.show_page("registers").view
    qtbot.waitUntil(lambda: not session.shell.tasks.working, timeout=20_000)
    commands = []
    for number in range(5):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(f"%PDF {number}".encode() * 100_000)
        commands.append(AttachEvidence(entry, path))
    view.panel.attach(commands)
    with qtbot.waitSignal(session.frame.closed, timeout=30_000):
        session.frame.close()
    session.close()
    with county["north"].open() as context:
        assert len(list_entries(context, "honours", "north")[0].evidence) == 5
