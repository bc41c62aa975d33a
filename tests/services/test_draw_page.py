"""PDF pages as pictures: sound, broken, locked and hostile files."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from reportlab.pdfgen import canvas

from qcdesk.domain.errors import EnvironmentFault, UserError
from qcdesk.reports import page_drawing
from qcdesk.services import draw_page as drawing
from qcdesk.services.draw_page import DrawPage, draw_page
from qcdesk.system.files import CancelledError
from qcdesk.system.runtime import DRAW_PAGE


def pdf(path: Path, pages: int = 2, size: tuple[float, float] = (595, 842), **options: object) -> Path:
    paper = canvas.Canvas(str(path), pagesize=size, **options)
    for number in range(pages):
        paper.setFillColorRGB(1, 0, 0) if number % 2 else paper.setFillColorRGB(0, 0, 1)
        paper.rect(0, 0, *size, fill=1)
        paper.showPage()
    paper.save()
    return path


def colour(picture: drawing.PageImage) -> tuple[int, ...]:
    """Red, green and blue of the pixel in the middle."""
    start = picture.stride * (picture.height // 2) + 4 * (picture.width // 2)
    blue, green, red = picture.pixels[start : start + 3]
    return red, green, blue


def test_each_page_is_drawn_in_its_proportions(tmp_path):
    path = pdf(tmp_path / "a.pdf")
    first, second = (draw_page(DrawPage(path, page, side=421)) for page in range(2))
    assert (first.pages, first.width, first.height) == (2, 298, 421)
    assert (colour(first), colour(second)) == ((0, 0, 255), (255, 0, 0))
    turned = draw_page(DrawPage(path, 0, side=421, turn=1))
    assert (turned.width, turned.height) == (421, 298)


@pytest.mark.parametrize("content", [b"%PDF-1.4 nothing", b"", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7\n" * 5000])
def test_a_broken_file_is_told(tmp_path, content):
    path = tmp_path / "x.pdf"
    path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        draw_page(DrawPage(path))
    assert caught.value.code == "pdf.broken"


def test_half_a_file_is_told_or_drawn_as_far_as_it_goes(tmp_path):
    path = pdf(tmp_path / "x.pdf", pages=50)
    whole = path.read_bytes()
    for part in (3, 2):
        path.write_bytes(whole[: len(whole) // part])
        outcome = "drawn"
        try:
            draw_page(DrawPage(path))
        except UserError as error:
            outcome = error.code
        assert outcome in {"drawn", "pdf.broken", "pdf.page"}


def test_a_locked_file_is_told(tmp_path):
    with pytest.raises(UserError) as caught:
        draw_page(DrawPage(pdf(tmp_path / "x.pdf", encrypt="secret")))
    assert caught.value.code == "pdf.encrypted"


def test_a_page_that_is_not_there_is_told(tmp_path):
    with pytest.raises(UserError) as caught:
        draw_page(DrawPage(pdf(tmp_path / "x.pdf"), page=2))
    assert (caught.value.code, caught.value.params) == ("pdf.page", {"page": 3, "pages": 2})


def test_a_file_that_is_gone_is_told(tmp_path):
    with pytest.raises(EnvironmentFault) as caught:
        draw_page(DrawPage(tmp_path / "x.pdf"))
    assert caught.value.code == "disk.not-found"


@pytest.mark.parametrize("size", [(72_000, 72_000), (14_400, 1), (1, 14_400)])
def test_pixels_are_bounded_whatever_the_page_claims(tmp_path, size):
    picture = draw_page(DrawPage(pdf(tmp_path / "x.pdf", 1, size), side=10**9))
    assert picture.width * picture.height <= page_drawing.MAX_PIXELS * 1.01
    assert max(picture.width, picture.height) <= page_drawing.MAX_SIDE + 1


def slow(tmp_path: Path, monkeypatch, code: str) -> Path:
    """A child that does something else than draw, under the same limits."""
    script = tmp_path / "child.py"
    folder = Path(page_drawing.__file__).parent
    script.write_text(f"import sys; sys.path.insert(0, {str(folder)!r})\nimport page_drawing\n{code}\n")
    monkeypatch.setattr(drawing, "program", lambda: [sys.executable, str(script)])
    return pdf(tmp_path / "x.pdf")


def test_a_page_that_never_ends_is_given_up(tmp_path, monkeypatch):
    path = slow(tmp_path, monkeypatch, "import time; time.sleep(60)")
    monkeypatch.setattr(drawing, "PATIENCE", 0.3)
    before = time.monotonic()
    with pytest.raises(UserError) as caught:
        draw_page(DrawPage(path))
    assert caught.value.code == "pdf.too-much"
    assert time.monotonic() - before < 30


@pytest.mark.skipif(sys.platform == "win32", reason="the system has no such limit")
@pytest.mark.parametrize(
    "code",
    [
        "page_drawing.limit()\nheld = bytearray(2 << 30)",
        "page_drawing.limit()\nwith open('written', 'wb') as file: file.write(b'x')",
        "page_drawing.SECONDS = 1\npage_drawing.limit()\nwhile True: pass",
    ],
    ids=["memory", "writing", "time"],
)
def test_what_a_page_may_cost_is_bounded(tmp_path, monkeypatch, code):
    path = slow(tmp_path, monkeypatch, code)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError) as caught:
        draw_page(DrawPage(path))
    assert caught.value.code == "pdf.too-much"
    assert not (tmp_path / "written").exists() or (tmp_path / "written").stat().st_size == 0


def test_drawing_stops_when_the_user_wants_something_else(tmp_path, monkeypatch):
    path = slow(tmp_path, monkeypatch, "import time; time.sleep(60)")
    stop = threading.Event()
    threading.Timer(0.2, stop.set).start()
    with pytest.raises(CancelledError):
        draw_page(DrawPage(path), cancelled=stop.is_set)


def test_a_machine_that_starts_no_process_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(drawing, "program", lambda: [str(tmp_path / "absent")])
    with pytest.raises(EnvironmentFault) as caught:
        draw_page(DrawPage(pdf(tmp_path / "x.pdf")))
    assert caught.value.code == "pdf.no-process"


def test_the_built_program_draws_by_itself(tmp_path, monkeypatch):
    path = pdf(tmp_path / "x.pdf")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert drawing.program() == [str(Path(sys.executable).with_name("qcdesk-desk")), DRAW_PAGE]
    monkeypatch.delattr(sys, "frozen")
    code = f"import sys; from main import main; sys.exit(main([{DRAW_PAGE!r}, sys.argv[1]]))"
    monkeypatch.setattr(drawing, "program", lambda: [sys.executable, "-c", code])
    assert draw_page(DrawPage(path)).pages == 2


def test_the_drawing_script_needs_nothing_of_the_program(tmp_path):
    script = "import sys, runpy; runpy.run_path(sys.argv[1]); print([m for m in sys.modules if m.startswith('qcdesk')])"
    command = [sys.executable, "-I", "-c", script, page_drawing.__file__]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
