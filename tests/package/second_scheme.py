"""Packages signed twice, and what an insider or a thief would make of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from qcdesk.package import bag, members
from qcdesk.package.reader import Expectation
from qcdesk.package.statement import PackageType
from tests.package import samples
from tests.package.forging import refused
from tests.package.hostile import assemble, change, explode

LISTED = samples.trust_list(samples.device(sm2_name="unit"))
BOTH = Expectation(frozenset(PackageType), signature=("ed25519", "sm2"))
SM2 = Expectation(frozenset(PackageType), signature=("sm2",))
ED25519 = Expectation(frozenset(PackageType), signature=("ed25519",))


def written(folder: Path, *, alone: bool = False, key: str = "unit", **changes: object) -> Path:
    recipe = replace(samples.submission(folder, **changes), second=samples.second(key, alone=alone))
    return recipe.write(folder).path


def refusal(path: Path, expect: Expectation = BOTH, listed=LISTED) -> str:
    return refused(path, listed, expect).code


def parts(path: Path) -> dict[str, bytes]:
    return {raw.name.decode().split("/", 1)[1]: raw.data for raw in explode(path.read_bytes())}


def replaced(path: Path, data: dict[str, bytes | None]) -> Path:
    """The package with members exchanged; None takes one out."""
    entries = explode(path.read_bytes())
    for name, content in data.items():
        if content is None:
            entries = [raw for raw in entries if not raw.name.endswith(b"/" + name.encode())]
        else:
            entries = change(entries, name, data=content)
    target = path.with_name("forged.qcpkg")
    target.write_bytes(assemble(entries))
    return target


def resealed(path: Path, name: str, data: bytes) -> Path:
    """A tag file exchanged by an insider who signs the tag manifests again with both of his keys."""
    found = {**parts(path), name: data}
    info, manifest, second = found[members.INFO], found[members.MANIFEST], found[members.MANIFEST_SM3]
    first, other = bag.tag_manifest(info, manifest, second), bag.tag_manifest_sm3(info, manifest, second)
    signatures = {
        members.SIGNATURE_MEMBER: samples.signer("unit").sign(first, "submission@qcdesk"),
        members.SM2_MEMBER: samples.second("unit").key.sign(other),
    }
    tags = {name: data, members.TAG_MANIFEST: first, members.TAG_MANIFEST_SM3: other, **signatures}
    return replaced(path, {n: d for n, d in tags.items() if d != parts(path)[n]})
