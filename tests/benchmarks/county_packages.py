"""Submissions made for measuring: many packages of one county, signed and whole, written once."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from qcdesk.domain.revisions import EVIDENCE, Revision
from qcdesk.package.contents import Content, Contents
from qcdesk.package.keys import PrivateKey, generate
from qcdesk.package.members import BLOBS, REVISIONS, blob_member
from qcdesk.package.revision_codec import BlobRecord, encode_blob
from qcdesk.package.sshsig import signer_of
from qcdesk.package.statement import PackageType, Statement
from qcdesk.package.writer import write_package
from qcdesk.services.trust_store import office_trust
from qcdesk.store import devices, plans
from qcdesk.system.files import HashedFile
from qcdesk.system.ids import DeterministicIds
from tests.builders import PERIOD, Desk, found_office, small_plan

DEVICES = 40


@dataclass(frozen=True)
class Load:
    """How much: packages, entries in each, files in each, bytes of a file."""

    packages: int
    entries: int = 200
    files: int = 5
    size: int = 50_000


def office(folder: Path) -> tuple[Desk, list[tuple[str, PrivateKey]]]:
    """An empty office that trusts some computers of the unit north."""
    desk = found_office(folder, small_plan())
    ids = DeterministicIds("benchmark")
    pairs = [(ids.new(), generate()) for _ in range(DEVICES)]
    with desk.open() as context, context.write("trust") as work:
        for device, key in pairs:
            line = key.public.line
            record = devices.Device(
                device, "north", "pc", line, key.public.code30, devices.REQUESTED, "", work.at
            )
            devices.put(work.connection, record)
            devices.rule(work.connection, line, devices.Ruling(devices.CONFIRMED, work.at, "benchmark"))
    return desk, pairs


def write_load(folder: Path, desk: Desk, pairs: list[tuple[str, PrivateKey]], load: Load) -> list[Path]:
    """Write the packages, each by the next computer in turn."""
    ids, chance = DeterministicIds("entries"), random.Random(1)
    with desk.open() as context, context.read() as connection:
        plan, digest = context.plan(connection), plans.active_digest(connection)
        root = office_trust(connection).root.fingerprint
    counters = dict.fromkeys((device for device, _ in pairs), 0)
    source = folder / "files"
    source.mkdir(parents=True)
    made: list[Path] = []
    for number in range(load.packages):
        device, key = pairs[number % len(pairs)]
        files = []
        for _ in range(load.files):
            data = chance.randbytes(load.size)
            sha256 = hashlib.sha256(data).hexdigest()
            (source / sha256).write_bytes(data)
            record = BlobRecord(sha256, load.size, "application/octet-stream", "扫描.jpg")
            files.append((record, HashedFile(source / sha256, sha256, load.size)))
        lines = []
        for row in range(load.entries):
            counters[device] += 1
            linked = files[row][0].sha256 if row < len(files) else ""
            lines.append(first_revision(ids, device, counters[device], digest, linked))
        contents, members = _draft(lines, sorted(files, key=lambda file: file[0].sha256))
        statement = Statement(
            type=PackageType.SUBMISSION,
            package_id=ids.new(),
            programme_id=plan.settings.programme,
            period=PERIOD,
            unit_id="north",
            device_id=device,
            signer_fp=key.public.fingerprint,
            seq=number // len(pairs) + 1,
            prev=None,
            kit_id="",
            kit_digest=None,
            recipient_office_fp=root,
            recipient_unit="",
            last_receipt_seen=None,
            created_claimed="2014-03-01T09:00:00+08:00",
            counts=contents.counts,
            requires=contents.requires,
        )
        target = folder / f"{number:05d}"
        made.append(write_package(target, statement, members, signer_of(key)).path)
        for _, file in files:
            file.path.unlink()
    return made


def _draft(lines, files) -> tuple[Contents, dict[str, Content]]:
    """As `gather` prepares it; here everything is known to be right, and there is much of it."""
    records = tuple(record for record, _ in files)
    members: dict[str, Content] = {
        REVISIONS: b"".join(line + b"\n" for _, line in lines),
        BLOBS: b"".join(map(encode_blob, records)),
    }
    members.update({blob_member(record.sha256): file for record, file in files})
    return Contents(tuple(revision for revision, _ in lines), (), records), members


def first_revision(ids, device, counter, plan, linked="") -> tuple[Revision, bytes]:
    """The only revision of an entry, and its line; `linked` is the evidence that it names."""
    cells = {
        "title": {"title": f"江苏名牌产品称号第{counter}号"},
        "org": {"org": f"洪泽县第{counter % 300}机械制造有限公司"},
        "granted_on": {"granted_on": f"2014-{1 + counter % 12:02}-{1 + counter % 28:02}"},
        "bonus": {"bonus": f"{counter}.50"},
    }
    if linked:
        cells[EVIDENCE + linked] = {"title": "证书", "doc_no": "", "date": "2014-03-01", "kind": "doc"}
    said = (cells, plan, "张三", "2014-03-01T09:00:00+08:00")
    made = Revision("", ids.new(), "honours", "north", device, counter, (), *said)
    line = msgspec.json.encode(made.body(), order="sorted")
    return replace(made, revision_id=hashlib.sha256(line).hexdigest()), line
