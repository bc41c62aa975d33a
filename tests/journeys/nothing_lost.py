"""The check that no write is lost, made by ancestry alone and without the merging under test."""

from __future__ import annotations

from qcdesk.domain.revisions import DELETED


def nothing_lost(revisions, state):
    """Every write that no later writer of the cell knew is shown or stands in a conflict, and no other (P6)."""
    known = {r.revision_id: r for r in revisions}
    ancestors = {}

    def above(key):
        if key not in ancestors:
            ancestors[key] = None
            parents = known[key].parents
            whole = all(p in known and above(p) is not None for p in parents)
            ancestors[key] = set().union(parents, *(ancestors[p] for p in parents)) if whole else None
        return ancestors[key]

    live = [r for r in revisions if above(r.revision_id) is not None]
    assert {r.revision_id for r in revisions} - {r.revision_id for r in live} == set(state.held)
    for cell in {cell for r in live for cell in r.set if cell != DELETED}:
        writers = [r for r in live if cell in r.set]
        leaves = [r for r in writers if not any(r.revision_id in ancestors[w.revision_id] for w in writers)]
        shown = [c.versions for c in state.conflicts if c.cell == cell]
        said = [version.content for version in shown[0]] if shown else [state.cells[cell]]
        written = [leaf.set[cell] for leaf in leaves]
        assert all(content in said for content in written)
        assert all(content in written for content in said)
