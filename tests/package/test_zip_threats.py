"""One test for each way an archive can lie about itself; none of them is accepted or crashes."""

from __future__ import annotations

import contextlib
import io
import struct
import tempfile
import zipfile
import zlib
from pathlib import Path

import pytest

from qcdesk.domain.errors import PackageRefused
from qcdesk.package.limits import LIMITS, Limits
from qcdesk.package.reader import inspect, verify
from tests.package import samples
from tests.package.hostile import Raw, assemble, change, explode, payload_of, seal

TRUST = samples.trust_list()


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("good")
    return samples.submission(folder).write(folder).path.read_bytes()


def refusal(data: bytes, limits: Limits = LIMITS) -> str:
    """The code with which the bytes are refused; a preview refuses too or tells what was signed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "received.qcpkg"
        path.write_bytes(data)
        with pytest.raises(PackageRefused) as refused:
            verify(path, TRUST, samples.ANY, limits=limits)
        with contextlib.suppress(PackageRefused):
            assert inspect(path, limits).signer == samples.key("unit").public
        assert [each.name for each in Path(folder).iterdir()] == ["received.qcpkg"]
    return refused.value.code


def test_reassembled_good_package_is_accepted(good, tmp_path):
    path = tmp_path / "renamed by the browser (1).qcpkg"
    path.write_bytes(assemble(explode(good)))
    assert path.read_bytes() == good
    assert verify(path, TRUST, samples.ANY).statement.unit_id == samples.UNIT


SINGLE_FIELD = {
    "symlink_attribute": {"mode": 0xA1FF0000},
    "directory_attribute": {"mode": 0x41ED0010},
    "executable_mode": {"mode": 0x81ED0000},
    "encrypted_flag": {"flags": 1},
    "utf8_flag": {"flags": 0x800},
    "descriptor_flag": {"flags": 8},
    "method_bzip2": {"method": 12},
    "method_lzma": {"method": 14},
    "method_aes": {"method": 99},
    "method_deflate_on_evidence_or_tag": {"method": 8},
    "version_zip64": {"version": 45},
    "made_by_fat": {"made_by": 0x0014},
    "time_set": {"time": 0x6000},
    "date_set": {"date": 0x5821},
    "extra_unicode_path": {"extra": struct.pack("<HH", 0x7075, 5) + b"\x01abcd"},
    "extra_zip64": {"extra": struct.pack("<HHQ", 1, 8, 5)},
    "comment_on_entry": {"comment": b"hello"},
    "disk_number": {"disk": 1},
    "internal_text": {"internal": 1},
    "descriptor_after_data": {"descriptor": b"PK\x07\x08" + bytes(12)},
    "crc_wrong": {"crc": 1},
    "size_too_large": {"size": 10_000},
    "size_too_small": {"size": 1},
    "stored_size_zero": {"stored": 0},
    "offset_of_another": {"offset": 0},
    "offset_beyond_the_end": {"offset": 2**31},
    "local_name_differs": {"local": (("name", b"QC-submission-xinghe-Y2013-c0de-000001/data/other.json"),)},
    "local_size_differs": {"local": (("size", 5),)},
    "local_crc_differs": {"local": (("crc", 5),)},
    "local_method_differs": {"local": (("method", 8),)},
    "local_extra_differs": {"local": (("extra", b"\x99\x99\x00\x00"),)},
}


@pytest.mark.parametrize("member", ["bagit.txt", "data/package.json"])
@pytest.mark.parametrize("threat", SINGLE_FIELD)
def test_field_of_one_entry(good, threat, member):
    if threat == "offset_of_another" and member == "bagit.txt":
        member = "data/blobs.jsonl"
    code = refusal(assemble(change(explode(good), member, **SINGLE_FIELD[threat])))
    assert code in {"package.damaged", "package.repacked", "package.too-large"}


NAMES = {
    "zip_slip": b"%s/../evil.txt",
    "zip_slip_deep": b"%s/data/../../evil.txt",
    "absolute": b"/etc/passwd",
    "drive": b"C:/Windows/evil.txt",
    "drive_inside": b"%s/data/c:evil",
    "unc": b"//server/share/evil",
    "backslash": b"%s\\data\\evil.txt",
    "alternate_stream": b"%s/data/package.json:hidden",
    "empty_part": b"%s//data/x",
    "dot_part": b"%s/./data/x",
    "trailing_slash_directory": b"%s/data/",
    "trailing_dot": b"%s/data/evil.",
    "trailing_space": b"%s/data/evil ",
    "leading_dash": b"%s/data/-rf",
    "reserved_con": b"%s/data/con",
    "reserved_aux_txt": b"%s/data/aux.txt",
    "reserved_com1": b"%s/data/com1",
    "nul_byte": b"%s/data/a\x00b",
    "newline": b"%s/data/a\nb",
    "upper_case": b"%s/data/EVIL",
    "case_twin": b"%s/data/Package.json",
    "other_root": b"QC-submission-other-Y2013-c0de-000001/data/x",
    "no_root": b"x",
    "gbk_bytes": "%s/data/证书".encode("gbk"),
    "utf8_bytes": "%s/data/证书".encode(),
    "rtl_override": "%s/data/a\u202etxt".encode(),
    "zero_width": "%s/data/a\u200bb".encode(),
    "full_width_twin": "%s/data/ｐackage.json".encode(),
    "nfd_twin": "%s/data/e\u0301".encode(),
    "lone_surrogate": b"%s/data/\xed\xa0\x80",
}


@pytest.mark.parametrize("threat", NAMES)
def test_name(good, threat):
    entries = explode(good)
    root = entries[0].name.split(b"/")[0]
    name = NAMES[threat].replace(b"%s", root)
    for flags in (0, 0x800):
        bad = Raw(name, b"evil", flags=flags)
        assert refusal(assemble([*entries, bad])) in {
            "package.unsafe-name",
            "package.damaged",
        }
    assert refusal(assemble([*entries, Raw(name, b"evil")])) == "package.unsafe-name"


def test_root_that_escapes(good):
    entries = [Raw(b"../" + raw.name, raw.data) for raw in explode(good)]
    assert refusal(assemble(entries)) == "package.unsafe-name"


def test_duplicate_entry(good):
    entries = explode(good)
    assert refusal(assemble([*entries, entries[-1]])) == "package.unexpected-member"


def test_unlisted_tag_file(good):
    entries = explode(good)
    root = entries[0].name.split(b"/")[0]
    assert refusal(assemble([*entries, Raw(root + b"/evil.exe", b"MZ")])) == "package.unexpected-member"
    fetch = Raw(root + b"/fetch.txt", b"http://example.org 1 data/x\n")
    assert refusal(assemble([*entries[:5], fetch, *entries[5:]])) == "package.unexpected-member"


def test_unlisted_payload(good):
    entries = explode(good)
    root = entries[0].name.split(b"/")[0]
    extra = Raw(root + b"/data/zzz.json", b"{}")
    assert refusal(assemble([*entries, extra])) == "package.unexpected-member"


def test_entries_out_of_order(good):
    entries = explode(good)
    entries[-1], entries[-2] = entries[-2], entries[-1]
    assert refusal(assemble(entries)) == "package.repacked"


def test_prefix_of_a_self_extractor(good):
    assert refusal(b"MZ" + bytes(500) + good) == "package.not-a-package"
    assert refusal(assemble(explode(good), prefix=b"PK\x03\x04" + bytes(60))) in {
        "package.damaged",
        "package.repacked",
    }


def test_archive_comment(good):
    assert refusal(assemble(explode(good), comment=b"sent by mail")) == "package.damaged"


def test_trailing_bytes(good):
    assert refusal(good + b"\n") == "package.damaged"
    assert refusal(good + good) == "package.damaged"


def test_gap_before_the_directory(good):
    assert refusal(assemble(explode(good), gap=b"hidden")) == "package.damaged"


def test_gap_between_entries(good):
    entries = change(explode(good), "bag-info.txt", descriptor=b"hidden")
    assert refusal(assemble(entries)) == "package.damaged"


def test_false_entry_count(good):
    for count in (0, 1, 11, 4_999, 65_535):
        expected = {"package.damaged", "package.too-large"}
        assert refusal(assemble(explode(good), count=count)) in expected


def test_overlapping_entries(good):
    entries = explode(good)
    quoted = change(entries, "data/package.json", stored=len(entries[6].data) + 200, size=5_000)
    assert refusal(assemble(quoted)) == "package.damaged"


def deflated(data: bytes) -> bytes:
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    return deflater.compress(data) + deflater.flush()


def test_bomb_of_zeros(good):
    squeezed = deflated(bytes(50 << 20))
    entries = change(explode(good), "data/revisions.jsonl", data=squeezed, method=8, size=50 << 20, crc=1)
    assert refusal(assemble(entries)) == "package.too-large"


def test_bomb_that_understates_its_size(good):
    stated = next(len(raw.data) for raw in explode(good) if raw.name.endswith(b"revisions.jsonl"))
    squeezed = deflated(bytes(50 << 20))
    entries = change(explode(good), "data/revisions.jsonl", data=squeezed, method=8, size=stated, crc=1)
    assert refusal(assemble(entries)) == "package.damaged"


@pytest.mark.parametrize("tail", [b"\0", b"trailing"])
def test_bytes_after_the_deflate_stream(good, tail):
    revisions = next(raw for raw in explode(good) if raw.name.endswith(b"revisions.jsonl"))
    fields = {"size": len(revisions.data), "crc": zlib.crc32(revisions.data), "method": 8}
    right = change(explode(good), "data/revisions.jsonl", data=deflated(revisions.data), **fields)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "p.qcpkg"
        path.write_bytes(assemble(right))
        assert verify(path, TRUST, samples.ANY).contents.counts.revisions == 2
    wrong = change(explode(good), "data/revisions.jsonl", data=deflated(revisions.data) + tail, **fields)
    assert refusal(assemble(wrong)) == "package.damaged"
    cut = change(explode(good), "data/revisions.jsonl", data=deflated(revisions.data)[:-3], **fields)
    assert refusal(assemble(cut)) == "package.damaged"


def test_too_many_entries(good):
    root = explode(good)[0].name.split(b"/")[0]
    entries = [*explode(good), *(Raw(root + b"/data/x%05d" % n, b"") for n in range(5_000))]
    assert refusal(assemble(entries)) == "package.too-large"


def test_package_over_the_size_cap(good):
    assert refusal(good, Limits(package=1_000)) == "package.too-large"


def test_sparse_file_of_three_gigabytes(tmp_path):
    path = tmp_path / "huge.qcpkg"
    with path.open("wb") as stream:
        stream.truncate(3 << 30)
    with pytest.raises(PackageRefused) as refused:
        verify(path, TRUST, samples.ANY)
    assert refused.value.code == "package.too-large"


def test_member_over_its_cap(good):
    assert refusal(good, Limits(json_member=100)) == "package.too-large"
    assert refusal(good, Limits(tag_file=100)) == "package.too-large"
    assert refusal(good, Limits(payload=100)) == "package.too-large"


def test_name_over_its_cap(good):
    root = explode(good)[0].name.split(b"/")[0]
    entries = [*explode(good), Raw(root + b"/data/" + b"a" * 300, b"")]
    assert refusal(assemble(entries)) == "package.too-large"


def test_nested_archive_is_only_bytes(tmp_path):
    inner = samples.submission(tmp_path / "inner").write(tmp_path / "inner").path.read_bytes()
    record, file = samples.evidence(tmp_path / "outer", inner, "另一个上报包.qcpkg")
    assert record.size == len(inner)
    payload = payload_of(samples.submission(tmp_path).write(tmp_path).path)
    forged = seal(
        {**payload, f"data/blobs/{record.sha256[:2]}/{record.sha256}": file.path.read_bytes()}, "unit"
    )
    assert refusal(assemble(forged)) == "package.evidence-differs"


@pytest.mark.parametrize("kept", [0, 1, 4, 21, 22, 100, 1_000, -1, -22, -100])
def test_truncated_copy(good, kept):
    data = good[:kept]
    assert refusal(data) == "package.damaged"


def test_tail_that_was_never_written(good):
    assert refusal(good[: len(good) // 2] + bytes(len(good) - len(good) // 2)) == "package.damaged"
    assert refusal(bytes(len(good))) == "package.damaged"


def test_other_files(tmp_path):
    assert refusal(b"%PDF-1.4 not a package at all") == "package.not-a-package"
    assert refusal(b"\xd0\xcf\x11\xe0" * 100) == "package.not-a-package"


def test_repacked_by_an_archiver(good):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as repacked:
        for raw in explode(good):
            repacked.writestr(raw.name.decode(), raw.data)
    assert refusal(buffer.getvalue()) == "package.repacked"


def test_ordinary_workbook_or_archive():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as other:
        other.writestr("xl/workbook.xml", "<workbook/>")
        other.writestr("[Content_Types].xml", "<Types/>")
    assert refusal(buffer.getvalue()) == "package.repacked"
