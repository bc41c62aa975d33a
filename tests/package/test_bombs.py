"""Archives that would unpack to far more than they are; the reader never unpacks what it did not ask for."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib

import pytest

from qcdesk.package.contents import gather
from qcdesk.package.reader import verify
from qcdesk.package.statement import PackageType
from tests.package import samples
from tests.package.forging import refused
from tests.package.hostile import Raw, assemble, explode

TRUST = samples.trust_list()


@pytest.fixture
def good(tmp_path) -> bytes:
    return samples.submission(tmp_path).write(tmp_path).path.read_bytes()


def refusal(tmp_path, data: bytes) -> str:
    path = tmp_path / "bomb.qcpkg"
    path.write_bytes(data)
    return refused(path).code


def deflated(data: bytes) -> bytes:
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    return deflater.compress(data) + deflater.flush()


def directory(entries: list[tuple[Raw, int]], body: bytes) -> bytes:
    """The body and a directory that may point anywhere in it."""
    central = b"".join(raw.central_header(offset) for raw, offset in entries)
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, len(entries), len(entries), len(central), len(body), 0)
    return body + central + end


def test_full_overlap_bomb(good, tmp_path):
    """Thousands of names for one compressed kernel."""
    root = explode(good)[0].name.split(b"/")[0]
    kernel = deflated(bytes(20 << 20))
    fields = {"method": 8, "size": 20 << 20, "crc": zlib.crc32(bytes(20 << 20))}
    names = [Raw(root + b"/data/%04d" % number, kernel, **fields) for number in range(2_000)]
    body = names[0].local_header() + kernel
    data = directory([(raw, 0) for raw in names], body)
    assert len(data) < 400_000
    assert refusal(tmp_path, data) == "package.damaged"


def quoted_bomb(root: bytes, count: int) -> bytes:
    """Each file quotes the local header of the next as a stored block of its deflate stream."""
    kernel = deflated(bytes(1 << 20))
    content, body, entries = bytes(1 << 20), kernel, []
    stream = kernel
    for number in reversed(range(count)):
        raw = Raw(root + b"/data/%04d" % number, stream, method=8, size=len(content), crc=zlib.crc32(content))
        header = raw.local_header()
        body = header + body
        entries.insert(0, (raw, header))
        quote = b"\x00" + struct.pack("<HH", len(header), len(header) ^ 0xFFFF)
        stream, content = quote + header + stream, header + content
        body = quote + body
    body = body[5:]
    offsets = [body.index(header) for _, header in entries]
    return directory([(raw, offset) for (raw, _), offset in zip(entries, offsets, strict=True)], body)


def test_quoted_overlap_bomb(good, tmp_path):
    """The construction of Fifield's zip bomb, which ordinary readers unpack."""
    root = explode(good)[0].name.split(b"/")[0]
    data = quoted_bomb(root, 40)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert sum(info.file_size for info in archive.infolist()) > 40 << 20
        inner = archive.infolist()[-1]
        assert inner.file_size == 1 << 20
    assert refusal(tmp_path, data) == "package.damaged"


def nested(depth: int) -> bytes:
    data = bytes(1 << 16)
    for _ in range(depth):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for copy in range(4):
                archive.writestr(f"{copy}.zip", data)
        data = buffer.getvalue()
    return data


def test_evidence_that_contains_archives_without_end_is_only_bytes(tmp_path, monkeypatch):
    """Quines and nested bombs harm who opens them; evidence is hashed and kept, never opened."""
    bomb = nested(12)
    packed = samples.evidence(tmp_path / "e", bomb, "照片打包.zip")
    drafted = gather(PackageType.SUBMISSION, [samples.revision(1)], evidence=[packed])
    said = samples.statement(PackageType.SUBMISSION, drafted)
    written = samples.Recipe(said, dict(drafted.members), "unit").write(tmp_path)

    def never(*_, **__):
        raise AssertionError("an archive inside the package was opened")

    monkeypatch.setattr(zipfile, "ZipFile", never)
    monkeypatch.setattr(zlib, "decompressobj", never)
    package = verify(written.path, TRUST, samples.ANY, into=tmp_path / "in")
    (kept,) = package.evidence.values()
    assert kept.path.read_bytes() == bomb


def test_a_compressed_stream_instead_of_a_package(good, tmp_path):
    assert refusal(tmp_path, gzip.compress(good)) == "package.not-a-package"


def test_a_package_inside_itself_is_not_a_member(good, tmp_path):
    """The nearest to a quine that the format allows: the package as its own last entry."""
    root = explode(good)[0].name.split(b"/")[0]
    entries = [*explode(good), Raw(root + b"/data/self.qcpkg", good)]
    assert refusal(tmp_path, assemble(entries)) == "package.unexpected-member"
