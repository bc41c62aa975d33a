"""Packages of a long batch are prepared by another process while this one writes those before them."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec

from qcdesk.domain.errors import QCDeskError
from qcdesk.package import envelope
from qcdesk.package.archive import SMALL
from qcdesk.package.reader import Expectation
from qcdesk.package.trust import TrustList
from qcdesk.plan.compiled import load_plan
from qcdesk.services.context import Context
from qcdesk.services.kept_packages import scratch
from qcdesk.services.prepared import Prepared, Preparer
from qcdesk.store.projector import columns_by_register
from qcdesk.system.faults import disk_faults
from qcdesk.system.files import IsCancelled
from qcdesk.system.helper import OUTPUT, Helper, command, hand_over
from qcdesk.system.runtime import PREPARE_PACKAGES

HEAD_START = 64
"""Packages that are prepared here while the other process starts; a batch twice as long is worth one."""


class Instructions(msgspec.Struct, frozen=True):
    """What the other process needs to know: whom to trust, what to expect, the plan, the files."""

    authority: TrustList
    expect: Expectation
    plan: bytes
    paths: tuple[bytes, ...] = ()


class Ahead:
    """The packages of a batch, in their order, as the other process has prepared them."""

    def __init__(self, folder: Path, paths: Sequence[Path]) -> None:
        self._folder = folder
        self._paths = tuple(map(os.fsencode, paths))
        self._at = self._first = 0
        self._given: Instructions | None = None
        self._helper: Helper | None = None
        self._stack = ExitStack()

    def judge_by(self, instructions: Instructions) -> None:
        """Go on only with what was prepared under these instructions; otherwise begin again."""
        if instructions == self._given:
            return
        self.close()
        self._given, self._first = instructions, self._at + HEAD_START
        if len(self._paths) - self._first < HEAD_START or (os.cpu_count() or 1) < 2:
            return
        told = self._folder / "instructions"
        with disk_faults(told):
            told.write_bytes(_encode(msgspec.structs.replace(instructions, paths=self._paths[self._first :])))
        try:
            helper = Helper([*command(PREPARE_PACKAGES, __name__), str(told)])
        except OSError:
            return  # no other process, no gain: everything is prepared here
        self._helper = self._stack.enter_context(helper)

    def take(self, path: Path, cancelled: IsCancelled) -> Prepared | None:
        """The package at `path`, None when it has to be prepared here. Raises CancelledError."""
        while self._at < len(self._paths):
            found = self._answer(cancelled)
            self._at += 1
            if self._paths[self._at - 1] == os.fsencode(path):
                return _decode(found) if found else None
        return None

    def _answer(self, cancelled: IsCancelled) -> bytes | None:
        if self._helper is None or self._at < self._first:
            return None
        answer = self._helper.answer(cancelled)
        if answer is None:
            self.close()
        return answer

    def close(self) -> None:
        """End the other process."""
        self._helper = None
        self._stack.close()


@contextmanager
def prepared_ahead(context: Context, paths: Sequence[Path]) -> Iterator[Ahead]:
    """Prepare the packages of a batch ahead if it is long."""
    with scratch(context, "ahead") as folder:
        ahead = Ahead(folder, paths)
        try:
            yield ahead
        finally:
            ahead.close()


_encode = msgspec.msgpack.encode
_decode = msgspec.msgpack.Decoder(Prepared).decode


def main(told: str) -> int:
    """The other process: prepare the files one after the other and hand over what was found."""
    instructions = msgspec.msgpack.decode(Path(told).read_bytes(), type=Instructions)
    columns = columns_by_register(load_plan(instructions.plan))
    preparer = Preparer(instructions.authority, instructions.expect, columns)
    gc.freeze()
    gc.disable()  # nothing that is made here refers to itself
    with open(OUTPUT, "wb", closefd=False) as answers:
        for path in instructions.paths:
            hand_over(answers, _prepared(preparer, Path(os.fsdecode(path))))
    return 0


def _prepared(preparer: Preparer, path: Path) -> bytes:
    """A package; nothing when it is large, encrypted or refused: the desk itself deals with these."""
    try:
        if path.stat().st_size > SMALL or envelope.is_encrypted(path):
            return b""
        return _encode(preparer.prepare(path))
    except (QCDeskError, OSError, ValueError, OverflowError):
        return b""
