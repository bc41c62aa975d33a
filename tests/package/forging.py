"""Packages that an insider with a key could make: any payload under a valid seal."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from qcdesk.domain.errors import PackageRefused
from qcdesk.package import canonical
from qcdesk.package.reader import Expectation, verify
from qcdesk.package.statement import STATEMENT
from tests.package import samples
from tests.package.hostile import assemble, explode, payload_of, seal


def refused(path: Path, authority=None, expect: Expectation = samples.ANY) -> PackageRefused:
    with pytest.raises(PackageRefused) as raised:
        verify(path, authority or samples.trust_list(), expect)
    return raised.value


def rewritten(folder: Path, recipe: samples.Recipe, payload: dict[str, bytes | None], **how) -> Path:
    """A package with some payload replaced (None removes) and a valid seal over the result."""
    original = payload_of(recipe.write(folder).path)
    merged = {name: data for name, data in {**original, **payload}.items() if data is not None}
    path = folder / "forged.qcpkg"
    path.write_bytes(assemble(seal(merged, how.pop("signer", recipe.signer), **how)))
    return path


def restated(folder: Path, recipe: samples.Recipe, raw: bool = False, **fields: object) -> Path:
    """A package whose statement says something else, validly sealed."""
    said = msgspec.to_builtins(recipe.statement) | fields
    how: dict[str, object] = {}
    if raw:
        original = recipe.write(folder).path
        info = next(r.data for r in explode(original.read_bytes()) if r.name.endswith(b"bag-info.txt"))
        how = {"info": info, "stem": recipe.statement.stem, "namespace": recipe.statement.type.namespace}
    return rewritten(folder, recipe, {STATEMENT: canonical.dumps(said)}, **how)


def replace_struct(statement, **changes: object) -> bytes:
    return canonical.dumps(msgspec.to_builtins(statement) | changes)
