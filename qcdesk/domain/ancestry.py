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
    def _by_id(self) -> Mapping[str, Revision]:
        return {revision.revision_id: revision for revision in self.live}

    def closure(self, revision_ids: Iterable[str]) -> tuple[Revision, ...]:
        """The named live revisions with all their ancestors, parents first."""
        inside = self._with_ancestors(revision_ids)
        return tuple(revision for revision in self.live if revision.revision_id in inside)

    def _with_ancestors(self, revision_ids: Iterable[str]) -> set[str]:
        waiting = [key for key in revision_ids if key in self._by_id]
        inside = set(waiting)
        while waiting:
            fresh = set(self._by_id[waiting.pop()].parents) - inside
            inside |= fresh
            waiting.extend(fresh)
        return inside

    def concurrent(self, revision_id: str) -> frozenset[str]:
        """Live revisions that neither precede nor follow a live one."""
        before = self._with_ancestors([revision_id])
        after = {revision_id}
        for revision in self.live:
            if not after.isdisjoint(revision.parents):
                after.add(revision.revision_id)
        return frozenset(key for key in self._by_id if key not in before and key not in after)

    def maximal(self, revision_ids: Iterable[str]) -> tuple[str, ...]:
        """Those of the named live revisions that are no ancestor of another named one.

        One pass from the newest to the oldest: what a named revision follows is no longer maximal.
        """
        named = dict.fromkeys(key for key in revision_ids if key in self._by_id)
        if len(named) < 2:
            return tuple(named)
        followed: set[str] = set()
        for revision in reversed(self.live):
            if revision.revision_id in named or revision.revision_id in followed:
                followed.update(revision.parents)
        return tuple(key for key in named if key not in followed)
