"""A small county for the package tests: fixed keys, a trust list and one package of each type."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from qcdesk.domain.revisions import Comment, Decision, Revision, Verdict
from qcdesk.package import canonical, keys, members, sm2, sshsig, trust
from qcdesk.package.contents import Content, Draft, gather
from qcdesk.package.reader import Expectation
from qcdesk.package.revision_codec import BlobRecord, identified
from qcdesk.package.sm2_signature import SecondSigner
from qcdesk.package.statement import Answer, Enrolment, PackageType, People, ReceiptBody, Statement
from qcdesk.package.trust import Device, TrustList, TrustStatement
from qcdesk.package.writer import Beside, WrittenPackage, write_package
from qcdesk.system.files import HashedFile

PLAN_DIGEST = "ab" * 32
DEVICE = "018f0000-0000-7000-8000-00000000c0de"
OTHER_DEVICE = "018f0000-0000-7000-8000-00000000beef"
OFFICE_DEVICE = "018f0000-0000-7000-8000-0000000000ff"
ENTRY = "5d4f0f0e-0000-5000-8000-000000000001"
UNIT = "xinghe"
OFFICE = "zqb"
PROGRAMME = "zlqx2014"
WHEN = "2014-01-10T09:30:00+08:00"


def key(name: str) -> keys.PrivateKey:
    """The same test key for the same name."""
    return keys.from_seed(hashlib.sha256(b"qcdesk test key " + name.encode()).digest())


def signer(name: str) -> sshsig.Ed25519Signer:
    return sshsig.Ed25519Signer(key(name))


def second(name: str, *, alone: bool = False) -> SecondSigner:
    """The SM2 key that belongs to the test key of the same name."""
    secret = hashlib.sha256(b"qcdesk test SM2 key " + name.encode()).digest()
    return SecondSigner(sm2.from_secret(secret), alone)


ROOT = key("root").public


def device(
    name: str = "unit",
    status: str = "confirmed",
    unit: str = UNIT,
    device_id: str = DEVICE,
    sm2_name: str = "",
) -> Device:
    also = {"sm2": second(sm2_name).key.public.line} if sm2_name else {}
    return msgspec.convert(
        {
            **also,
            "device_id": device_id,
            "unit": unit,
            "key": key(name).public.line,
            "status": status,
            "since": "2013-12-01",
            "confirmed_by": "电话核对 张三",
            "reason": "电脑失窃" if status == "revoked" else "",
        },
        Device,
    )


def trust_statement(version: int = 1, previous: str | None = None, root: str = "root") -> TrustStatement:
    return TrustStatement(
        version=version,
        previous=previous,
        expires="2015-12-31",
        root=key(root).public.line,
        kit_keys=(key("kit").public.line,),
        receipt_keys=(key("receipt").public.line,),
    )


def trust_list(*devices: Device) -> TrustList:
    signed = trust.sign_trust(trust_statement(), signer("root"))
    return trust.trust_list(signed, devices or (device(),), trust.RootPin(ROOT))


def revision(counter: int = 1, unit: str = UNIT, device_id: str = DEVICE, **changes: object) -> Revision:
    fields: dict[str, object] = {
        "revision_id": "",
        "entry_id": ENTRY,
        "register": "honours",
        "unit": unit,
        "device_id": device_id,
        "counter": counter,
        "parents": (),
        "set": {"title": {"title": f"县长质量奖 {counter}"}, "rate": {"num": 3, "den": "4.50"}},
        "plan": PLAN_DIGEST,
        "person": "李四",
        "claimed_at": WHEN,
    }
    return identified(Revision(**{**fields, **changes}))  # type: ignore[arg-type]


def decision(revision_id: str, verdict: Verdict = Verdict.RETURNED, unit: str = UNIT) -> Decision:
    return Decision(
        decision_id="",
        entry_id=ENTRY,
        register="honours",
        revision_id=revision_id,
        unit=unit,
        verdict=verdict,
        comments=(Comment("请补充证书编号", "title"),),
        verified={"rate": {"num": 2, "den": "4.50"}},
        by="王五",
        decided_at=WHEN,
    )


def evidence(
    folder: Path, data: bytes = b"%PDF-1.4 certificate\n", name: str = "证书.pdf"
) -> tuple[BlobRecord, HashedFile]:
    folder.mkdir(parents=True, exist_ok=True)
    sha256 = hashlib.sha256(data).hexdigest()
    path = folder / sha256
    path.write_bytes(data)
    record = BlobRecord(sha256, len(data), "application/pdf", name, (ENTRY,))
    return record, HashedFile(path, sha256, len(data))


def statement(package_type: PackageType, draft: Draft, **changes: object) -> Statement:
    sender = package_type in (PackageType.SUBMISSION, PackageType.ENROL)
    name = {"submission": "unit", "enrol": "new"}.get(package_type.value, package_type.value)
    fields: dict[str, object] = {
        "type": package_type,
        "package_id": f"018f0000-0000-7000-8000-0000000000{len(package_type.value):02d}",
        "programme_id": PROGRAMME,
        "period": "Y2013",
        "unit_id": UNIT if sender else OFFICE,
        "device_id": DEVICE if sender else OFFICE_DEVICE,
        "signer_fp": key(name).public.fingerprint,
        "seq": 1,
        "prev": None,
        "kit_id": "",
        "kit_digest": None,
        "recipient_office_fp": ROOT.fingerprint,
        "recipient_unit": UNIT if package_type is PackageType.RECEIPT else "",
        "last_receipt_seen": None,
        "created_claimed": WHEN,
        "counts": draft.contents.counts,
        "requires": draft.contents.requires,
        "people": People("李四", "赵六", "孙七"),
    }
    return Statement(**{**fields, **changes})  # type: ignore[arg-type]


@dataclass(frozen=True)
class Recipe:
    """Everything `write_package` needs, so that a test can change one thing."""

    statement: Statement
    content: dict[str, Content]
    signer: str
    countersigner: str = ""
    second: SecondSigner | None = None

    def write(self, folder: Path) -> WrittenPackage:
        old = signer(self.countersigner) if self.countersigner else None
        return write_package(
            folder,
            self.statement,
            self.content,
            signer(self.signer),
            beside=Beside(self.second, old),
        )


def submission(folder: Path, revisions: int = 2, **changes: object) -> Recipe:
    drafted = gather(
        PackageType.SUBMISSION,
        [revision(counter) for counter in range(1, revisions + 1)],
        evidence=[
            evidence(folder / "evidence"),
            evidence(folder / "evidence", b"\x89PNG picture", "照片.png"),
        ],
    )
    return Recipe(statement(PackageType.SUBMISSION, drafted, **changes), dict(drafted.members), "unit")


def receipt(folder: Path, **changes: object) -> Recipe:
    answered = revision(1)
    drafted = gather(
        PackageType.RECEIPT, [revision(1, device_id=OTHER_DEVICE)], [decision(answered.revision_id)], []
    )
    body = ReceiptBody(answers=(Answer("cd" * 32, 1, "merged"),), heads={ENTRY: (answered.revision_id,)})
    content = {**drafted.members, members.RECEIPT: canonical.dumps(msgspec.to_builtins(body))}
    return Recipe(statement(PackageType.RECEIPT, drafted, **changes), content, "receipt")


def kit(folder: Path, listed: TrustList | None = None, **changes: object) -> Recipe:
    content: dict[str, Content] = {
        members.PLAN: canonical.dumps({"format": 1, "settings": {"programme": PROGRAMME}}),
        **(listed or trust_list()).members(),
    }
    return Recipe(statement(PackageType.KIT, Draft(), **changes), content, "kit")


def enrol(folder: Path, replaces: str = "", sm2_name: str = "", **changes: object) -> Recipe:
    also = second(sm2_name) if sm2_name else None
    request = Enrolment(
        unit=UNIT,
        device_id=DEVICE,
        device_name="质监所 2 号机",
        key=key("new").public.line,
        contact="0999-1234567",
        nonce="0f" * 32,
        replaces=key(replaces).public.fingerprint if replaces else "",
        sm2=also.key.public.line if also else msgspec.UNSET,
    )
    content: dict[str, Content] = {members.ENROLMENT: canonical.dumps(msgspec.to_builtins(request))}
    return Recipe(statement(PackageType.ENROL, Draft(), **changes), content, "new", replaces, also)


MAKERS = {"submission": submission, "receipt": receipt, "kit": kit, "enrol": enrol}
ANY = Expectation(frozenset(PackageType))
