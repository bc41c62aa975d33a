"""Hostile evidence shown on the screen."""

from __future__ import annotations

import struct
import zlib

import pytest

from qcdesk.domain.errors import UserError
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


def test_a_small_picture_is_shown(qtbot, tmp_path):
    path = tmp_path / "evidence"
    path.write_bytes(png(10, 1))
    assert read_image(path).width() == 10
