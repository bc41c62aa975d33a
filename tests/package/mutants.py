"""Every way in which the tests spoil a good package: bytes, blocks, headers and whole members.

Each function gives pairs of what was done and the bytes; none of the bytes are the good ones.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, combinations

from tests.package.hostile import Raw, assemble, explode

Mutants = Iterator[tuple[str, bytes]]
MASKS = (0x01, 0x80, 0xFF, 0x20, 0x02, 0x04, 0x08, 0x10, 0x40)
FIELDS = {
    "flags": (1, 2, 4, 6, 8, 0x40, 0x800, 0xFFFF),
    "version": (0, 10, 21, 45, 0xFFFF),
    "made_by": (0, 0x14, 0x0315, 0x0A14, 0xFFFF),
    "time": (1, 0x6000, 0xFFFF),
    "date": (0, 0x20, 0x4821, 0xFFFF),
    "method": (1, 8, 9, 12, 14, 93, 99, 0xFFFF),
    "crc": (0, 1, 0xFFFFFFFF),
    "size": (0, 1, 0xFFFFFFFE, 0xFFFFFFFF),
    "stored": (0, 1, 0xFFFFFFFE, 0xFFFFFFFF),
    "offset": (0, 1, 0xFFFFFFFF),
    "disk": (1, 0xFFFF),
    "internal": (1, 0xFFFF),
    "mode": (0, 0x10, 0xA1ED0000, 0xFFFFFFFF),
    "extra": (b"\0", b"\1\0\0\0", b"\x75\x70\5\0\1aaaa"),
    "comment": (b"\0", b"comment"),
    "descriptor": (b"\0", b"PK\7\10" + bytes(12)),
}
LOCAL = ("flags", "version", "time", "date", "method", "crc", "size", "stored", "extra")


def bytes_changed(good: bytes, turns: int = 1) -> Mutants:
    """Each byte under `turns` of the masks."""
    for position in range(len(good)):
        for turn in range(turns):
            spoilt = bytearray(good)
            spoilt[position] ^= MASKS[(position + turn) % len(MASKS)]
            yield f"byte {position}", bytes(spoilt)


def bytes_added_or_lost(good: bytes) -> Mutants:
    for position in range(0, len(good), 7):
        yield f"without byte {position}", good[:position] + good[position + 1 :]
        yield f"zero before byte {position}", good[:position] + b"\0" + good[position:]


def ends_early(good: bytes) -> Mutants:
    for cut in range(0, len(good), 5):
        yield f"cut at {cut}", good[:cut]


def blocks_moved(good: bytes, count: int) -> Mutants:
    """Blocks of 2 to 64 bytes overwritten with zeros, with noise or with another block, or swapped."""
    chance, made = random.Random(2014), 0
    while made < count:
        length = chance.randint(2, 64)
        here, there = chance.randrange(len(good) - length), chance.randrange(len(good) - length)
        spoilt = bytearray(good)
        if made % 4 == 0:
            spoilt[here : here + length] = bytes(length)
        elif made % 4 == 1:
            spoilt[here : here + length] = chance.randbytes(length)
        else:
            spoilt[here : here + length] = good[there : there + length]
            if made % 4 == 3:
                spoilt[there : there + length] = good[here : here + length]
        made += 1
        if spoilt != good:
            yield f"block of {length} at {here} and {there}", bytes(spoilt)


def content_changed(good: bytes) -> Mutants:
    """Each byte of each member, with a CRC that fits: what only the digests can notice."""
    entries = explode(good)
    for number, raw in enumerate(entries):
        for position in range(len(raw.data)):
            data = bytearray(raw.data)
            data[position] ^= MASKS[position % len(MASKS)]
            spoilt = [*entries[:number], replace(raw, data=bytes(data), crc=None), *entries[number + 1 :]]
            yield f"{raw.name!r} at {position}", assemble(spoilt)


def headers_changed(good: bytes) -> Mutants:
    """Each header field of each entry: in the local header, in the directory, in both."""
    entries = explode(good)
    for number, raw in enumerate(entries):
        for field, values in FIELDS.items():
            for value in values:
                if getattr(raw, field) == value:
                    continue
                changed = [replace(raw, **{field: value})]
                if field in LOCAL:
                    honest = (field, getattr(raw, field)), ("crc", raw.crc), ("size", raw.size)
                    changed += [replace(raw, local=((field, value),))]
                    changed += [replace(raw, **{field: value}, local=honest)]
                for each in changed:
                    spoilt = assemble([*entries[:number], each, *entries[number + 1 :]])
                    if spoilt != good:
                        yield f"{raw.name!r}: {field} {value!r}", spoilt


def members_moved(good: bytes) -> Mutants:
    """Members left out, doubled, emptied, renamed, put elsewhere or given the content of another."""
    entries = explode(good)
    alone = chain.from_iterable(_handled(entries, number) for number in range(len(entries)))
    pairs = chain.from_iterable(_exchanged(entries, *pair) for pair in combinations(range(len(entries)), 2))
    return (mutant for mutant in chain(alone, pairs) if mutant[1] != good)


def _handled(entries: list[Raw], number: int) -> Mutants:
    raw, before, after = entries[number], entries[:number], entries[number + 1 :]
    for what, those in {
        "left out": [],
        "doubled": [raw, raw],
        "emptied": [replace(raw, data=b"", crc=None, size=None)],
        "upper case": [replace(raw, name=raw.name.upper())],
        "folder": [replace(raw, name=raw.name + b"/")],
        "longer": [replace(raw, data=raw.data + b"\n", crc=None, size=None)],
    }.items():
        yield f"{raw.name!r} {what}", assemble([*before, *those, *after])


def _exchanged(entries: list[Raw], one: int, other: int) -> Mutants:
    first, second = entries[one], entries[other]
    places, contents, names = list(entries), list(entries), list(entries)
    places[one], places[other] = second, first
    contents[one] = replace(first, data=second.data, crc=None, size=None)
    contents[other] = replace(second, data=first.data, crc=None, size=None)
    names[one], names[other] = replace(first, name=second.name), replace(second, name=first.name)
    for what, spoilt in {"places": places, "contents": contents, "names": names}.items():
        yield f"{what} of {first.name!r} and {second.name!r}", assemble(spoilt)


def all_of(good: bytes, turns: int = 1) -> Mutants:
    """Every mutant of a package."""
    return chain(
        bytes_changed(good, turns),
        bytes_added_or_lost(good),
        ends_early(good),
        blocks_moved(good, 500 * turns),
        content_changed(good),
        headers_changed(good),
        members_moved(good),
    )
