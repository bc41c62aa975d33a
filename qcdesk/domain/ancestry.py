"""The ancestry of one entry's revisions: which are live, which are heads, who precedes whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from qcdesk.domain.revisions import Revision


@dataclass(frozen=True)
class Ancestry:
    """The live revisions of one entry in an order where parents come first.

    A revision is live when all its ancestors are present and belong to the same entry;
    the others are held (rule R4). The walk is iterative, so that a long chain cannot
    exhaust the stack.
    """

    live: tuple[Revision, ...]
    held: tuple[str, ...]

    @classmethod
    def of(cls, revisions: Iterable[Revision]) -> Ancestry:
        """Sort the revisions; ties are broken by identity, so the order is a function of the set."""
        known = {revision.revision_id: revision for revision in revisions}
        waiting = {key: {p for p in r.parents if p != key} for key, r in known.items()}
        children: dict[str, list[str]] = {}
        for key, parents in waiting.items():
            for parent in parents:
                children.setdefault(parent, []).append(key)
        ready = sorted((key for key, parents in waiting.items() if not parents), reverse=True)
        order: list[Revision] = []
        while ready:
            key = ready.pop()
            order.append(known[key])
            freed = []
            for child in children.get(key, ()):
                waiting[child].discard(key)
                if not waiting[child]:
                    freed.append(child)
            ready.extend(sorted(freed, reverse=True))
        placed = {revision.revision_id for revision in order}
        return cls(tuple(order), tuple(sorted(set(known) - placed)))

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """Live revisions that no live revision has as a parent, sorted."""
        named = {parent for revision in self.live for parent in revision.parents}
        return tuple(sorted(r.revision_id for r in self.live if r.revision_id not in named))

    @cached_property
    def linear(self) -> bool:
        """True when every revision succeeds the one before it: nobody edited at the same time."""
        previous: tuple[str, ...] = ()
        for revision in self.live:
            if revision.parents != previous:
                return False
            previous = (revision.revision_id,)
        return True

    @cached_property
    def _index(self) -> Mapping[str, int]:
        return {revision.revision_id: i for i, revision in enumerate(self.live)}

    @cached_property
    def _masks(self) -> tuple[int, ...]:
        """For each live revision a bit set of itself and its ancestors."""
        masks: list[int] = []
        for i, revision in enumerate(self.live):
            mask = 1 << i
            for parent in revision.parents:
                mask |= masks[self._index[parent]]
            masks.append(mask)
        return tuple(masks)

    def closure(self, revision_ids: Iterable[str]) -> tuple[Revision, ...]:
        """The named live revisions with all their ancestors, parents first."""
        mask = 0
        for revision_id in revision_ids:
            if revision_id in self._index:
                mask |= self._masks[self._index[revision_id]]
        return tuple(r for i, r in enumerate(self.live) if mask >> i & 1)

    def is_ancestor(self, older: str, newer: str) -> bool:
        """True if both are live and `older` is `newer` or one of its ancestors."""
        if older not in self._index or newer not in self._index:
            return False
        return bool(self._masks[self._index[newer]] >> self._index[older] & 1)

    def maximal(self, revision_ids: Iterable[str]) -> tuple[str, ...]:
        """Those of the named live revisions that are no ancestor of another named one."""
        live = [key for key in dict.fromkeys(revision_ids) if key in self._index]
        if len(live) == 1:
            return (live[0],)
        return tuple(
            key for key in live if not any(other != key and self.is_ancestor(key, other) for other in live)
        )
