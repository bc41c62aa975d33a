"""What is fuzzed: every reader of bytes from outside, each with what must hold of what it accepts.

The first byte of an input chooses the target. A target returns in peace after a typed refusal;
any other exception is a defect.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from qcdesk.domain.errors import PackageRefused, UserError
from qcdesk.package import canonical, keys, members, revision_codec, sm2, sshsig, statement, trust
from qcdesk.package.reader import Expectation, inspect, verify
from qcdesk.package.statement import STATEMENT, PackageType
from qcdesk.plan import workbook_limits
from tests.package import samples
from tests.package.held import Held
from tests.package.hostile import assemble, explode, seal

VECTORS = Path(__file__).parents[1] / "vectors"
PLAN = Path(__file__).parents[2] / "resources" / "plans" / "worksafety" / "plan.xlsx"
TRUST = samples.trust_list(samples.device(sm2_name="unit"))
OWN = Expectation(frozenset(PackageType), samples.PROGRAMME, "", frozenset({samples.ROOT.fingerprint}))
KINDS = list(samples.MAKERS)
Target = Callable[[bytes], None]


@cache
def _good(kind: str) -> tuple[bytes, str]:
    """A good package of a kind and the name of the key that signs it."""
    with tempfile.TemporaryDirectory() as folder:
        recipe = samples.MAKERS[kind](Path(folder))
        return recipe.write(Path(folder)).path.read_bytes(), recipe.signer


@cache
def _known() -> frozenset[bytes]:
    return frozenset(path.read_bytes() for path in (VECTORS / "good").iterdir()) | {
        _good(kind)[0] for kind in KINDS
    }


@cache
def _parts(kind: str) -> dict[str, bytes]:
    return {raw.name.decode().split("/", 1)[1]: raw.data for raw in explode(_good(kind)[0])}


def package(data: bytes) -> None:
    """A whole package: nothing but a good one is accepted."""
    with suppress(PackageRefused):
        inspect(Held(data))
    with suppress(PackageRefused):
        verify(Held(data), TRUST, OWN)
        assert data in _known()


def insider(data: bytes) -> None:
    """One payload member replaced and validly sealed: the first byte is the type, the second the member."""
    if len(data) < 2:
        return
    kind = KINDS[data[0] % len(KINDS)]
    payload = {name: part for name, part in _parts(kind).items() if name.startswith("data/")}
    name = sorted(payload)[data[1] % len(payload)]
    payload[name] = data[2:]
    how: dict[str, object] = {}
    if name == STATEMENT:
        root = explode(_good(kind)[0])[0].name.decode().split("/", 1)[0]
        info = _parts(kind)[members.INFO]
        how = {"info": info, "stem": root, "namespace": PackageType(kind).namespace}
    sealed = assemble(seal(payload, _good(kind)[1], **how))
    with suppress(PackageRefused):
        verify(Held(sealed), TRUST, OWN)


def json(data: bytes) -> None:
    """Canonical JSON: what is read is written again byte for byte."""
    with suppress(UserError):
        assert canonical.dumps(canonical.loads(data)) == data


def signature(data: bytes) -> None:
    """An armoured signature has one spelling; only a signature that was made holds."""
    with suppress(PackageRefused):
        assert sshsig.parse(data).armour() == data
        sshsig.verify(data, b"message", "submission@qcdesk")
        assert data == sshsig.sign(samples.key("unit"), b"message", "submission@qcdesk")


def line(data: bytes) -> None:
    """A revision, decision or evidence record: what is read is written again byte for byte."""
    with suppress(UserError):
        assert revision_codec.encode_revision(revision_codec.decode_revision(data))[1] == data + b"\n"
    with suppress(UserError):
        assert revision_codec.encode_decision(revision_codec.decode_decision(data))[1] == data + b"\n"
    with suppress(UserError):
        assert revision_codec.encode_blob(revision_codec.decode_blob(data)) == data + b"\n"


def stated(data: bytes) -> None:
    """The statement, the receipt's body, the enrolment and the trust statement of a kit."""
    for parse in (
        statement.parse_statement,
        statement.parse_receipt,
        statement.parse_enrolment,
        trust.parse_trust,
    ):
        with suppress(PackageRefused):
            parse(data)


def public_key(data: bytes) -> None:
    """A public key of either scheme has one spelling; only an OpenSSH line may have a comment."""
    text = data.decode("utf-8", "replace")
    with suppress(UserError):
        assert f"{text.strip()} ".startswith(f"{keys.parse_line(text).line} ")
    with suppress(UserError):
        assert sm2.parse_line(text).line == text


def workbook(data: bytes) -> None:
    """An ``.xlsx`` file before anything else opens it."""
    with suppress(UserError):
        workbook_limits.inspect(data, lambda _title: True)


TARGETS: tuple[Target, ...] = (package, insider, json, signature, line, stated, public_key, workbook)


def run(data: bytes) -> None:
    """Hand an input to the target that its first byte chooses."""
    if data:
        TARGETS[data[0] % len(TARGETS)](data[1:])


def seeds() -> Iterator[tuple[str, bytes]]:
    """Named inputs to begin with: good packages and every part of them, for the target that reads it."""

    def seed(target: Target, name: str, data: bytes) -> tuple[str, bytes]:
        return f"{target.__name__}-{name}", bytes([TARGETS.index(target)]) + data

    for path in sorted(VECTORS.glob("*/*.qcpkg")):
        yield seed(package, path.stem, path.read_bytes())
    for number, kind in enumerate(KINDS):
        parts = _parts(kind)
        yield seed(package, kind, _good(kind)[0])
        for position, name in enumerate(sorted(each for each in parts if each.startswith("data/"))):
            plain = f"{kind}-{name.replace('/', '-')}"
            yield seed(insider, plain, bytes([number, position]) + parts[name])
            if name.endswith(".json"):
                yield seed(json, plain, parts[name])
                yield seed(stated, plain, parts[name])
            if name.endswith(".jsonl"):
                for at, each in enumerate(parts[name].splitlines()):
                    yield seed(line, f"{plain}-{at}", each)
    made = sshsig.sign(samples.key("unit"), b"message", "submission@qcdesk")
    yield seed(signature, "made", made)
    yield seed(public_key, "ed25519", samples.ROOT.line.encode())
    yield seed(public_key, "sm2", samples.second("unit").key.public.line.encode())
    yield seed(workbook, "plan", PLAN.read_bytes())
