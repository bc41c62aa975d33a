"""Submissions made for measuring: many packages of one county, signed and whole, written once."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from pathlib import Path

from qcdesk.domain.revisions import EVIDENCE, Revision
from qcdesk.package.contents import gather
from qcdesk.package.keys import PrivateKey, generate
from qcdesk.package.revision_codec import BlobRecord, identified
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
        revisions = []
        for row in range(load.entries):
            counters[device] += 1
            revisions.append(_revision(ids, device, counters[device], digest, files, row))
        draft = gather(PackageType.SUBMISSION, revisions, (), files)
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
            counts=draft.contents.counts,
            requires=draft.contents.requires,
        )
        target = folder / f"{number:05d}"
        made.append(write_package(target, statement, draft.members, signer_of(key)).path)
        for _, file in files:
            file.path.unlink()
    return made


def _revision(ids, device, counter, digest, files, row) -> Revision:
    cells = {
        "title": {"title": f"江苏名牌产品称号第{counter}号"},
        "org": {"org": f"洪泽县第{counter % 300}机械制造有限公司"},
        "granted_on": {"granted_on": f"2014-{1 + row % 12:02}-{1 + row % 28:02}"},
        "bonus": {"bonus": f"{counter}.50"},
    }
    if row < len(files):
        sha256 = files[row][0].sha256
        cells[EVIDENCE + sha256] = {"title": "证书", "doc_no": "", "date": "2014-03-01", "kind": "doc"}
    return identified(
        Revision(
            "",
            ids.new(),
            "honours",
            "north",
            device,
            counter,
            (),
            cells,
            digest,
            "张三",
            "2014-03-01T09:00:00+08:00",
        )
    )
