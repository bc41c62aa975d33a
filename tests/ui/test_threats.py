"""Hostile evidence shown on the screen."""

from __future__ import annotations

import struct
import zlib

import pytest
from PySide6.QtGui import Qt, QTextDocument

from qcdesk.domain.errors import UserError
from ui.base.text import moment_text, tip
from ui.widgets.evidence_picture import read_image


def png(width, height):
    """A PNG that claims a size and holds one row of black."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(min(width, 1_000) * 3 + 1))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("width", "height"), [(50_000, 50_000), (2**31 - 1, 1), (1, 2**31 - 1)])
def test_a_picture_that_claims_a_thousand_megapixels_is_not_decoded(qtbot, tmp_path, width, height):
    path = tmp_path / "evidence"
    path.write_bytes(png(width, height))
    with pytest.raises(UserError) as caught:
        read_image(path)
    assert caught.value.code == "evidence.no-picture"


@pytest.mark.parametrize(
    "text",
    ["<img src='file://host/share/x.png'>", "<b>一等奖</b>", "<a href='x'>b</a>\na & c", "a\n<b>c</b>"],
)
def test_markup_that_a_unit_wrote_is_shown_and_never_read(qtbot, text):
    told, shown = tip(text), QTextDocument()
    # what Qt itself asks before it reads a tooltip as HTML
    (shown.setHtml if Qt.mightBeRichText(told) else shown.setPlainText)(told)
    assert shown.toPlainText() == text
    assert tip("合格率 > 95 & <100") == "合格率 > 95 & <100"


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2014-99-99T99:99:99"]
)
def test_a_moment_that_no_clock_shows_is_shown_as_it_is(moment):
    assert moment_text(moment) == moment


def test_a_small_picture_is_shown(qtbot, tmp_path):
    path = tmp_path / "evidence"
    path.write_bytes(png(10, 1))
    assert read_image(path).width() == 10
