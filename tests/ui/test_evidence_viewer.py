"""Looking at evidence: pictures and PDF pages, turned, zoomed, leafed through; what cannot be shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from tests import builders
from tests.services.test_draw_page import pdf
from ui.widgets.evidence_picture import PDF
from ui.widgets.evidence_viewer import FINEST, EvidenceViewer

PNG = "image/png"


@pytest.fixture
def viewer(shell, qtbot):
    made = EvidenceViewer(shell.theme, shell.tasks)
    qtbot.addWidget(made)
    made.resize(400, 500)
    made.show()
    return made


@pytest.fixture
def settle(shell, qtbot, viewer):
    return lambda: qtbot.waitUntil(lambda: not shell.tasks.working, timeout=30_000)


def png(path: Path, width: int = 80, height: int = 60) -> Path:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkCyan)
    assert image.save(str(path), "PNG")
    return path


def told(viewer) -> str:
    return viewer._card.title.text() if viewer._card.isVisible() else ""


def test_a_pdf_is_leafed_through(viewer, settle, tmp_path):
    viewer.show_file(pdf(tmp_path / "a.pdf", pages=3), PDF, "a.pdf")
    settle()
    assert viewer.shows_picture
    assert (viewer.page, viewer.pages) == (0, 3)
    first = viewer.picture.picture.toImage().pixelColor(100, 100).name()
    assert not viewer._back.isEnabled()
    viewer._forth.click()
    settle()
    assert viewer.page == 1
    assert viewer.picture.picture.toImage().pixelColor(100, 100).name() != first
    viewer.next_page()
    viewer.next_page()
    settle()
    assert (viewer.page, viewer._forth.isEnabled()) == (2, False)
    assert "3" in viewer._place.text()


def test_leafing_faster_than_pages_are_drawn_ends_at_the_last_one_asked_for(viewer, settle, tmp_path):
    viewer.show_file(pdf(tmp_path / "a.pdf", pages=9), PDF, "a.pdf")
    settle()
    for _ in range(6):
        viewer.next_page()
    settle()
    assert viewer.page == 6


def test_zooming_turning_and_fitting_by_keyboard(viewer, settle, tmp_path, qtbot):
    viewer.show_file(png(tmp_path / "a.png", 800, 600), PNG, "a.png")
    settle()
    picture = viewer.picture
    assert not viewer._forth.isVisible()
    whole = picture.magnified
    qtbot.keyClick(picture, Qt.Key.Key_Plus)
    assert picture.magnified > whole
    qtbot.keyClick(picture, Qt.Key.Key_0)
    assert picture.magnified == pytest.approx(whole, rel=0.05)
    qtbot.keyClick(picture, Qt.Key.Key_R)
    assert picture.turned == 90
    picture.fit_width()
    assert picture.magnified != whole


def test_a_pdf_is_drawn_finer_when_it_is_magnified(viewer, settle, tmp_path, qtbot):
    viewer.show_file(pdf(tmp_path / "a.pdf"), PDF, "a.pdf")
    settle()
    before = viewer.picture.picture.width()
    area = viewer.picture.sceneRect()
    for _ in range(12):
        viewer.picture.zoom(1.25)
    qtbot.waitUntil(lambda: viewer.picture.picture.width() > before, timeout=30_000)
    settle()
    assert max(viewer.picture.picture.width(), viewer.picture.picture.height()) <= FINEST + 1
    assert viewer.picture._item.sceneBoundingRect().width() == pytest.approx(area.width(), rel=0.01)
    assert viewer.page == 0


@pytest.mark.parametrize("kind", ["broken", "locked"])
def test_what_cannot_be_drawn_is_told_with_what_to_do(viewer, settle, tmp_path, kind):
    path = tmp_path / "x.pdf"
    if kind == "locked":
        pdf(path, encrypt="secret")
    else:
        path.write_bytes(b"%PDF-1.4 damaged")
    viewer.show_file(path, PDF, "x.pdf")
    settle()
    assert not viewer.shows_picture
    assert told(viewer)
    assert viewer._card.hint.text()


def test_another_file_is_shown_although_the_one_before_is_still_being_drawn(viewer, settle, tmp_path):
    viewer.show_file(pdf(tmp_path / "a.pdf", pages=4), PDF, "a.pdf")
    viewer.show_file(png(tmp_path / "b.png"), PNG, "b.png")
    settle()
    assert viewer.picture.picture.width() == 80
    viewer.show_file(tmp_path / "c.docx", "application/msword", "c.docx")
    settle()
    assert told(viewer) == "c.docx"
    viewer.show_nothing()
    assert viewer._empty.isVisible()


def test_the_evidence_page_shows_a_pdf(opened, county, tmp_path):
    entry = builders.honour(county["north"], "名牌")
    path = pdf(tmp_path / "证书.pdf")
    builders.attach(county["north"], entry, path, path.read_bytes())
    window = opened(county["north"])
    page = window.show_page("evidence")
    opened.settle()
    assert page.preview.shows_picture
    assert page.preview.pages == 2
