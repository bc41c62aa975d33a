"""What the BagIt conformance suite expects of a reader, on bags of our profile with a valid seal.

The suite's bags are folders without signatures, so each case is built here: an insider with an
enrolled key seals what the suite calls invalid. Cases that the suite runs on one system only are
refused on every system, and the versions before 1.0 are refused as such.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile

import pytest

from qcdesk.package import bag, members, sshsig
from qcdesk.package.reader import verify
from tests.package import samples
from tests.package.forging import refused
from tests.package.hostile import Raw, assemble, explode

BAGIT, INFO, MANIFEST = members.BAGIT, members.INFO, members.MANIFEST
PLAIN = "data/package.json"


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("good")
    package = samples.submission(folder).write(folder).path
    return {raw.name.decode().split("/", 1)[1]: raw.data for raw in explode(package.read_bytes())}


def sealed(good: dict[str, bytes], changes: dict[str, bytes | None]) -> bytes:
    """The bag with members changed, added or (None) taken out, its tag manifest and signature new."""
    found = {name: data for name, data in {**good, **changes}.items() if data is not None}
    if members.TAG_MANIFEST not in changes:
        tags = {name: found[name] for name in (BAGIT, INFO, MANIFEST) if name in found}
        listed = {name: hashlib.sha256(data).hexdigest() for name, data in tags.items()}
        found[members.TAG_MANIFEST] = bag.manifest(listed)
    signed = found[members.TAG_MANIFEST]
    found[members.SIGNATURE_MEMBER] = sshsig.sign(samples.key("unit"), signed, "submission@qcdesk")
    root = "QC-submission-xinghe-Y2013-c0de-000001"
    order = members.ordered(found)
    return assemble([Raw(f"{root}/{name}".encode(), found[name]) for name in order])


def refusal(path, data: bytes) -> str:
    path.write_bytes(data)
    return refused(path).code


def test_a_basic_bag_of_our_profile_is_valid(good, tmp_path):
    path = tmp_path / "bag.qcpkg"
    path.write_bytes(sealed(good, {}))
    assert verify(path, samples.trust_list(), samples.ANY).contents.counts.revisions == 2
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "out")
    (root,) = (tmp_path / "out").iterdir()
    oracle = [sys.executable, "-m", "bagit", "--validate", "--quiet", root]
    assert subprocess.run(oracle, check=False).returncode == 0


def test_a_basic_bag_of_the_suite_lacks_our_signature(tmp_path):
    data = b"test\n"
    manifest = bag.manifest({"data/hello.txt": hashlib.sha512(data).hexdigest()})
    names = {"bagit.txt": bag.DECLARATION, "manifest-sha512.txt": manifest, "data/hello.txt": data}
    raws = [Raw(f"QC-basicBag/{name}".encode(), content) for name, content in names.items()]
    assert refusal(tmp_path / "bag.qcpkg", assemble(raws)) == "package.unexpected-member"


DECLARATIONS = {
    **{f"version {v}": bag.DECLARATION.replace(b"1.0", v.encode()) for v in
       ("0.93", "0.94", "0.95", "0.96", "0.97", "1.1", "2.0", "1", "")},
    "space before the colon": bag.DECLARATION.replace(b"Version:", b"Version :"),
    "two spaces after the colon": bag.DECLARATION.replace(b": 1", b":  1"),
    "tab after the colon": bag.DECLARATION.replace(b": 1", b":\t1"),
    "trailing space": bag.DECLARATION.replace(b"1.0\n", b"1.0 \n"),
    "leading space": b" " + bag.DECLARATION,
    "byte order mark": b"\xef\xbb\xbf" + bag.DECLARATION,
    "no encoding": bag.DECLARATION.split(b"\n")[0] + b"\n",
    "other encoding": bag.DECLARATION.replace(b"UTF-8", b"ISO-8859-1"),
    "UTF-16": bag.DECLARATION.decode().encode("utf-16"),
    "unknown encoding": bag.DECLARATION.replace(b"UTF-8", b"BOGUS"),
    "lines changed round": b"".join(reversed(bag.DECLARATION.splitlines(keepends=True))),
    "third line": bag.DECLARATION + b"Extra: yes\n",
    "empty": b"",
    "CRLF": bag.DECLARATION.replace(b"\n", b"\r\n"),
}  # fmt: skip


@pytest.mark.parametrize("case", DECLARATIONS)
def test_bagit_txt(good, tmp_path, case):
    assert (
        refusal(tmp_path / "bag.qcpkg", sealed(good, {BAGIT: DECLARATIONS[case]})) == "package.bagit-version"
    )


MISSING = {
    "bagit.txt": "package.missing-member",
    "bag-info.txt": "package.missing-member",
    "manifest-sha256.txt": "package.missing-member",
    PLAIN: "package.missing-member",
}


@pytest.mark.parametrize("name", MISSING)
def test_missing_files(good, tmp_path, name):
    assert refusal(tmp_path / "bag.qcpkg", sealed(good, {name: None})) == MISSING[name]


def test_missing_payload_directory(good, tmp_path):
    bare = {name: None for name in good if name.startswith("data/")}
    data = sealed(good, {**bare, MANIFEST: b""})
    assert refusal(tmp_path / "bag.qcpkg", data) == "package.missing-member"


EXTRA = {
    "payload that no manifest lists": "data/zzz.json",
    "fetch.txt": "fetch.txt",
    "manifest-md5.txt": "manifest-md5.txt",
    "manifest-sha512.txt": "manifest-sha512.txt",
    "tagmanifest-md5.txt": "tagmanifest-md5.txt",
    "unlisted tag file": "notes.txt",
    "hidden file of an operating system": "data/.ds_store",
    "nested tag directory": "tags/notes.txt",
}


@pytest.mark.parametrize("case", EXTRA)
def test_files_that_do_not_belong(good, tmp_path, case):
    expected = {"package.unexpected-member", "package.unsafe-name"}
    assert refusal(tmp_path / "bag.qcpkg", sealed(good, {EXTRA[case]: b"x"})) in expected


LINE = hashlib.sha256(b"x").hexdigest().encode()
OUT_OF_SCOPE = [
    b"../outside.txt", b"data/../../outside.txt", b"./data/package.json", b"data/./package.json",
    b"~/.ssh/id_ed25519", b"~root/x", b"$HOME/x", b"/etc/passwd", b"data//package.json",
    b"C:\\Windows\\x", b"C:/Windows/x", b"\\\\server\\share\\x", b"%HOMEDRIVE%/x", b"data\\package.json",
    b"bag-info.txt", b"tagmanifest-sha256.txt", b"data/con", b"data/aux.txt", b"data/a:b",
]  # fmt: skip


@pytest.mark.parametrize("path", OUT_OF_SCOPE)
def test_manifest_paths_out_of_scope(good, tmp_path, path):
    lines = sorted([*good[MANIFEST].splitlines(keepends=True), LINE + b"  " + path + b"\n"])
    expected = {"package.tag-file-invalid", "package.missing-member"}
    assert refusal(tmp_path / "bag.qcpkg", sealed(good, {MANIFEST: b"".join(lines)})) in expected
    assert not (tmp_path.parent / "outside.txt").exists()


def twice(manifest: bytes, name: bytes, digest: bytes = LINE) -> bytes:
    return b"".join(
        sorted([*manifest.splitlines(keepends=True), digest + b"  " + name + b"\n"], key=lambda x: x[66:])
    )


MANIFESTS = {
    "same file twice": lambda m: twice(m, PLAIN.encode()),
    "same file twice, same digest": lambda m: m.splitlines(keepends=True)[0] + m,
    "same file in another case": lambda m: twice(m, b"data/Package.json"),
    "composed and decomposed": lambda m: twice(m, "data/\u00e9".encode()),
    "decomposed": lambda m: twice(m, "data/e\u0301".encode()),
    "upper-case digests": lambda m: b"\n".join(x[:64].upper() + x[64:] for x in m.split(b"\n")),
    "one space": lambda m: m.replace(b"  ", b" "),
    "binary flag": lambda m: m.replace(b"  ", b" *"),
    "tab": lambda m: m.replace(b"  ", b"\t"),
    "CRLF": lambda m: m.replace(b"\n", b"\r\n"),
    "no last line feed": lambda m: m[:-1],
    "empty line": lambda m: m + b"\n",
    "comment": lambda m: b"# sha256\n" + m,
    "byte order mark": lambda m: b"\xef\xbb\xbf" + m,
    "out of order": lambda m: b"".join(reversed(m.splitlines(keepends=True))),
    "percent-encoded line feed": lambda m: twice(m, b"data/a%0Ab"),
    "percent-encoded percent": lambda m: twice(m, b"data/a%25b"),
    "lower-case percent code": lambda m: twice(m, b"data/a%0ab"),
    "short digest": lambda m: m[1:],
    "digests of MD5": lambda m: b"\n".join(x[32:] for x in m.split(b"\n")),
    "garbage": lambda m: b"garbage\n" + m,
    "empty": lambda _: b"",
    "a file less": lambda m: b"".join(m.splitlines(keepends=True)[1:]),
    "wrong digest": lambda m: (b"1" if m[:1] == b"0" else b"0") + m[1:],
}


@pytest.mark.parametrize("case", MANIFESTS)
def test_payload_manifests(good, tmp_path, case):
    forged = MANIFESTS[case](good[MANIFEST])
    assert forged != good[MANIFEST]
    expected = {
        "package.tag-file-invalid", "package.missing-member", "package.unexpected-member",
        "package.changed", "package.evidence-differs",
    }  # fmt: skip
    assert refusal(tmp_path / "bag.qcpkg", sealed(good, {MANIFEST: forged})) in expected


TAG_MANIFESTS = {
    "lists itself": lambda t: t + LINE + b"  tagmanifest-sha256.txt\n",
    "lists no payload manifest": lambda t: b"".join(
        line for line in t.splitlines(keepends=True) if b"manifest" not in line
    ),
    "lists no bagit.txt": lambda t: b"".join(
        line for line in t.splitlines(keepends=True) if b"bagit" not in line
    ),
    "wrong digest of a tag file": lambda t: LINE + t[64:],
    "lists a file that is not there": lambda t: t + LINE + b"  notes.txt\n",
    "empty": lambda _: b"",
}


@pytest.mark.parametrize("case", TAG_MANIFESTS)
def test_tag_manifests(good, tmp_path, case):
    forged = TAG_MANIFESTS[case](good[members.TAG_MANIFEST])
    assert refusal(tmp_path / "bag.qcpkg", sealed(good, {members.TAG_MANIFEST: forged})) == "package.changed"


INFOS = {
    "wrong octet count": lambda i: i.replace(b"Payload-Oxum: ", b"Payload-Oxum: 1"),
    "two octet counts": lambda i: i + b"Payload-Oxum: 1.1\n",
    "duplicate entries": lambda i: i + i,
    "space before the colon": lambda i: i.replace(b"Payload-Oxum:", b"Payload-Oxum :"),
    "no space after the colon": lambda i: i.replace(b"Payload-Oxum: ", b"Payload-Oxum:"),
    "folded line": lambda i: i.replace(b"Payload-Oxum: ", b"Payload-Oxum:\n  "),
    "no colon": lambda i: i + b"garbage\n",
    "not UTF-8": lambda i: i + b"Contact: \xff\n",
    "empty": lambda _: b"",
}


@pytest.mark.parametrize("case", INFOS)
def test_bag_info(good, tmp_path, case):
    forged = INFOS[case](good[INFO])
    assert refusal(tmp_path / "bag.qcpkg", sealed(good, {INFO: forged})) == "package.statement-differs"
