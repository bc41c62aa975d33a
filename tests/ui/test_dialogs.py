"""What single dialogs do; that each is freed is seen for all of them together."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QTextBrowser

from ui.base.cover import Cover, cover_document, grouped, qr_image
from ui.forms.attach_dialog import AttachDialog
from ui.forms.cover_dialog import CoverDialog
from ui.widgets.column_filter import ColumnFilter

COVER = Cover(
    "Cover", "Programme", [("Unit", "<b>North</b>")], [("Prepared by", "Zhang")], "ab" * 32, "qcdesk:1"
)


def test_files_are_described_before_they_are_attached(window, tmp_path):
    path = tmp_path / "证书.pdf"
    path.write_bytes(b"%PDF-1.4")
    dialog = AttachDialog(window.desk.theme, "entry", [path], window)
    dialog._fields[0][1].setText(" No. 7 ")
    (described,) = dialog.described()
    assert (described.title, described.doc_no, described.path) == ("证书", "No. 7", path)


def test_the_cover_is_kept_as_pdf(window, tmp_path):
    dialog = CoverDialog(window.desk.theme, COVER, window)
    dialog.save_to(tmp_path / "c.pdf")
    assert (tmp_path / "c.pdf").stat().st_size > 1000


def test_the_cover_is_seen_whole_where_the_window_has_room(window, qtbot):
    cover = replace(COVER, rows=[(str(number), "x") for number in range(7)])
    for height, whole in ((1080, True), (620, False)):
        window.resize(1366, height)
        dialog = CoverDialog(window.desk.theme, cover, window)
        dialog.show()
        qtbot.waitExposed(dialog)
        bar = dialog.findChild(QTextBrowser).verticalScrollBar()
        assert (bar.maximum() == 0) is whole
        assert dialog.height() < height
        dialog.close()


def test_what_a_filter_shows(window):
    dialog = ColumnFilter(window.desk.theme, "Column", ["a", "b"], frozenset({"a"}), window)
    assert dialog.chosen() == frozenset({"a"})
    dialog._check_all()
    assert dialog.chosen() is None


def test_the_cover_shows_what_was_typed_as_text(qapp):
    document = cover_document(COVER)
    assert "<b>North</b>" in document.toPlainText()
    assert grouped("ab" * 32).count("\n") == 1
    image = qr_image("qcdesk:1")
    assert image.width() == image.height() > 100
    assert {image.pixelColor(x, 20).value() for x in range(image.width())} == {0, 255}
