"""The printed cover of a submission and the printed receipt."""

from __future__ import annotations

import base64
import re
import zlib

import pytest

from qcdesk.domain.errors import UserError
from qcdesk.domain.revisions import Comment, Verdict
from qcdesk.services.make_receipt import make_receipt
from qcdesk.services.open_receipt import open_receipt
from qcdesk.services.package_pages import CODE, cover_page, receipt_page
from qcdesk.services.review import Decide, decide
from qcdesk.services.seal_period import SealPeriod, seal_period
from qcdesk.system.clock import local_minute
from tests.builders import PASSPHRASE, PEOPLE, PERIOD, attach, county, honour, merge_at, seal


def text_of(pdf):
    """The text of a PDF whose fonts are not embedded: UCS-2 strings of its content streams."""
    found = []
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        raw = stream.strip()
        packed = base64.a85decode(raw.removesuffix(b"~>")) if raw.endswith(b"~>") else raw
        data = zlib.decompress(packed)
        for literal in re.findall(rb"\(((?:[^()\\]|\\.)*)\) Tj", data, re.DOTALL):
            plain = re.sub(
                rb"\\([0-7]{3}|.)",
                lambda m: bytes([int(m[1], 8)]) if len(m[1]) == 3 else m[1].translate(ESCAPES),
                literal,
                flags=re.DOTALL,
            )
            found.append(plain.decode("utf-16-be"))
    return "\n".join(found)


ESCAPES = bytes.maketrans(b"nrtbf", b"\n\r\t\b\f")


def filed(tmp_path):
    place = county(tmp_path)
    entry, other = honour(place["north"], "荣誉甲"), honour(place["north"], "荣誉乙", "乙厂")
    attach(place["north"], entry, tmp_path / "a.pdf")
    sealed = seal(place["north"])
    merge_at(place.office, sealed.path)
    with place.office.open() as context:
        decide(context, [Decide(entry, Verdict.ACCEPTED)])
        decide(context, [Decide(other, Verdict.RETURNED, (Comment("请补证书"),))])
        receipt = make_receipt(context, "north", PASSPHRASE, place.usb)
    return place, sealed, receipt


def test_the_cover_names_what_is_handed_over(tmp_path):
    place, sealed, _ = filed(tmp_path)
    with place["north"].open() as context:
        pdf = cover_page(context, sealed.digest)
        assert pdf == cover_page(context, sealed.digest)
    shown = text_of(pdf)
    for part in (
        "上报包封面",
        "北镇",
        "全年",
        "张三",
        "李四",
        "王五",
        sealed.path.name[:20],
        sealed.digest[:8],
    ):
        assert part in shown, part
    with place.office.open() as context:
        assert text_of(cover_page(context, sealed.digest)).count(sealed.digest[8:16]) == 1


@pytest.mark.parametrize("where", ["office", "unit"])
def test_the_receipt_proves_what_arrived_and_when(tmp_path, where):
    place, sealed, receipt = filed(tmp_path)
    with place["north"].open() as context:
        open_receipt(context, receipt.path)
    desk = place.office if where == "office" else place["north"]
    with desk.open() as context:
        shown = text_of(receipt_page(context, receipt.digest))
    for part in (
        "回执",
        "质强办",
        "北镇",
        sealed.digest[:8],
        receipt.digest[:8],
        local_minute("2014-07-01T09:00:00+00:00")[:13],
        "通过：1",
        "退回：1",
    ):
        assert part in shown, part


def test_missing_parts_stand_on_both_pages(tmp_path):
    place = county(tmp_path)
    entry = honour(place["north"], "荣誉")
    for number in range(3):
        attach(place["north"], entry, tmp_path / f"{number}.pdf", bytes([number]) * 900_000)
    with place["north"].open() as context:
        sealed = seal_period(context, SealPeriod(PERIOD, PEOPLE, place.usb, 1 << 20), PASSPHRASE)
        assert "3" in text_of(cover_page(context, sealed.digest))
    merge_at(place.office, sealed.paths[0])
    with place.office.open() as context:
        receipt = make_receipt(context, "north", PASSPHRASE, place.usb)
        assert "2、3" in text_of(receipt_page(context, receipt.digest))


def test_an_unknown_digest_has_no_page(tmp_path):
    place, sealed, receipt = filed(tmp_path)
    with place.office.open() as context:
        for page, digest in (
            (cover_page, receipt.digest),
            (receipt_page, sealed.digest),
            (cover_page, "0" * 64),
        ):
            with pytest.raises(UserError, match=r"package\.unknown"):
                page(context, digest)


def test_the_code_is_the_digest():
    assert CODE == "qcdesk:package:"
