"""Packages of a long batch are prepared by another process while this one writes those before them.

A preview writes nothing: there each of the two looks at every other package.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from qcdesk.domain.errors import QCDeskError
from qcdesk.package import envelope
from qcdesk.package.archive import SMALL
from qcdesk.package.reader import Expectation
from qcdesk.package.trust import TrustList
from qcdesk.plan.compiled import load_plan
from qcdesk.services.context import Context
from qcdesk.services.kept_packages import scratch
from qcdesk.services.prepared import Prepared, Preparer, Sketch
from qcdesk.store.projector import columns_by_register
from qcdesk.system.faults import disk_faults
from qcdesk.system.files import IsCancelled
from qcdesk.system.helper import OUTPUT, Helper, command, hand_over
from qcdesk.system.runtime import PREPARE_PACKAGES

HEAD_START = 64
"""Packages that are prepared here while the other process starts; a batch twice as long is worth one."""


class Instructions(msgspec.Struct, frozen=True):
    """What the other process needs to know: whom to trust, what to expect, the plan, the files.

    `sketches` asks for no more than a preview needs.
    """

    authority: TrustList
    expect: Expectation
    plan: bytes
    sketches: bool = False
    paths: tuple[bytes, ...] = ()


_Kind = TypeVar("_Kind", Prepared, Sketch)


class Ahead(Generic[_Kind]):
    """The packages of a batch, in their order, as the other process has prepared them.

    With `every` 2 it has every other one.
    """

    def __init__(self, folder: Path, paths: Sequence[Path], kind: type[_Kind], every: int = 1) -> None:
        self._folder = folder
        self._every = every
        self._sketches = kind is Sketch
        self._decode: Callable[[bytes], _Kind] = msgspec.msgpack.Decoder(kind).decode
        self._paths = tuple(map(os.fsencode, paths))
        self._at = self._first = 0
        self._given: Instructions | None = None
        self._helper: Helper | None = None
        self._stack = ExitStack()

    def judge_by(self, authority: TrustList, expect: Expectation, plan: bytes) -> None:
        """Go on only with what was prepared under these terms; otherwise begin again."""
        instructions = Instructions(authority, expect, plan, sketches=self._sketches)
        if instructions == self._given:
            return
        self.close()
        # Looking at a package takes half as long as merging it: there are twice as many of them in the time.
        self._given, self._first = instructions, self._at + HEAD_START * self._every
        if len(self._paths) - self._first < HEAD_START or (os.cpu_count() or 1) < 2:
            return
        told = self._folder / "instructions"
        with disk_faults(told):
            told.write_bytes(
                _encode(msgspec.structs.replace(instructions, paths=self._paths[self._first :: self._every]))
            )
        try:
            helper = Helper([*command(PREPARE_PACKAGES, __name__), str(told)])
        except OSError:
            return  # no other process, no gain: everything is prepared here
        self._helper = self._stack.enter_context(helper)

    def take(self, path: Path, cancelled: IsCancelled) -> _Kind | None:
        """The package at `path`, None when it has to be prepared here. Raises CancelledError."""
        while self._at < len(self._paths):
            found = self._answer(cancelled)
            self._at += 1
            if self._paths[self._at - 1] == os.fsencode(path):
                return self._understood(found, path) if found else None
        return None

    def _understood(self, answer: bytes, path: Path) -> _Kind | None:
        """The package that was handed over; a process that says anything else is not listened to again."""
        try:
            package = self._decode(answer)
        except (msgspec.MsgspecError, RecursionError):
            package = None
        if package is not None and package.file == str(path):
            return package
        self.close()
        return None

    def _answer(self, cancelled: IsCancelled) -> bytes | None:
        beyond = self._at - self._first
        if self._helper is None or beyond < 0 or beyond % self._every:
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
def prepared_ahead(context: Context, paths: Sequence[Path]) -> Iterator[Ahead[Prepared]]:
    """Prepare the packages of a batch ahead if it is long."""
    with scratch(context, "ahead") as folder:
        ahead = Ahead(folder, paths, Prepared)
        try:
            yield ahead
        finally:
            ahead.close()


@contextmanager
def sketched_ahead(context: Context, paths: Sequence[Path]) -> Iterator[Ahead[Sketch]]:
    """Sketch every other package of a batch ahead if it is long."""
    with scratch(context, "ahead") as folder:
        ahead = Ahead(folder, paths, Sketch, every=2)
        try:
            yield ahead
        finally:
            ahead.close()


_encode = msgspec.msgpack.encode


def main(told: str) -> int:
    """The other process: prepare the files one after the other and hand over what was found."""
    instructions = msgspec.msgpack.decode(Path(told).read_bytes(), type=Instructions)
    columns = columns_by_register(load_plan(instructions.plan))
    preparer = Preparer(instructions.authority, instructions.expect, columns)
    gc.freeze()
    gc.disable()  # nothing that is made here refers to itself
    make = preparer.sketch if instructions.sketches else preparer.prepare
    with open(OUTPUT, "wb", closefd=False) as answers:
        for path in instructions.paths:
            hand_over(answers, _answer(make, Path(os.fsdecode(path))))
    return 0


def _answer(make: Callable[[Path], Prepared | Sketch], path: Path) -> bytes:
    """A package; nothing when it is large, encrypted or refused: the desk itself deals with these."""
    try:
        if path.stat().st_size > SMALL or envelope.is_encrypted(path):
            return b""
        return _encode(make(path))
    except (QCDeskError, OSError, ValueError, OverflowError):
        return b""
