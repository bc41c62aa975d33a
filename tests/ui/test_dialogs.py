"""Every dialog is freed when it is closed: a dialog that stays alive keeps its desk alive."""

from __future__ import annotations

import shiboken6

from ui.base.cover import Cover, cover_document, grouped, qr_image
from ui.forms.attach_dialog import AttachDialog
from ui.forms.cover_dialog import CoverDialog
from ui.forms.import_dialog import ImportDialog
from ui.widgets.column_filter import ColumnFilter

COVER = Cover(
    "Cover", "Programme", [("Unit", "<b>North</b>")], [("Prepared by", "Zhang")], "ab" * 32, "qcdesk:1"
)


def freed(dialog, qtbot) -> bool:
    dialog.show()
    dialog.close()
    qtbot.waitUntil(lambda: not shiboken6.isValid(dialog), timeout=2000)
    return True


def test_import_dialog(window, opened, qtbot, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("batch,taken\n1,2\n", encoding="utf-8")
    dialog = ImportDialog(window.desk, window.desk.plan.register("sampling"), path, window)
    opened.settle()
    assert freed(dialog, qtbot)


def test_import_dialog_closed_while_it_reads(window, opened, qtbot, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("batch,taken\n1,2\n", encoding="utf-8")
    dialog = ImportDialog(window.desk, window.desk.plan.register("sampling"), path, window)
    assert freed(dialog, qtbot)
    opened.settle()
    assert opened.failures == []


def test_attach_dialog_describes_files(window, qtbot, tmp_path):
    path = tmp_path / "证书.pdf"
    path.write_bytes(b"%PDF-1.4")
    dialog = AttachDialog("entry", [path], window)
    dialog._fields[0][1].setText(" No. 7 ")
    (described,) = dialog.described()
    assert (described.title, described.doc_no, described.path) == ("证书", "No. 7", path)
    assert freed(dialog, qtbot)


def test_cover_dialog(window, qtbot, tmp_path):
    dialog = CoverDialog(window.desk.theme, COVER, window)
    dialog.save_to(tmp_path / "c.pdf")
    assert (tmp_path / "c.pdf").stat().st_size > 1000
    assert freed(dialog, qtbot)


def test_column_filter(window, qtbot):
    dialog = ColumnFilter(window.desk.theme, "Column", ["a", "b"], frozenset({"a"}), window)
    assert dialog.chosen() == frozenset({"a"})
    dialog._check_all()
    assert dialog.chosen() is None
    assert freed(dialog, qtbot)


def test_the_cover_shows_what_was_typed_as_text(qapp):
    document = cover_document(COVER)
    assert "<b>North</b>" in document.toPlainText()
    assert grouped("ab" * 32).count("\n") == 1
    image = qr_image("qcdesk:1")
    assert image.width() == image.height() > 100
    assert {image.pixelColor(x, 20).value() for x in range(image.width())} == {0, 255}
