"""The merge rules R4-R8 and the properties P1-P14 over random histories of one entry."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcdesk.domain.ancestry import Ancestry
from qcdesk.domain.merging import Status, merge
from qcdesk.domain.revisions import DELETED, Verdict
from tests.builders import decision, revision
from tests.domain.histories import (
    CELLS,
    ancestors,
    forget_claims,
    histories,
    rulings,
    synced_histories,
)


@given(histories(), st.data())
def test_p1_order_does_not_matter(history, data):
    ruling = data.draw(rulings(history))
    expected = merge(history, ruling)
    assert merge(data.draw(st.permutations(history)), data.draw(st.permutations(ruling))) == expected


@given(histories(), st.data())
def test_p2_p3_grouping_and_repetition_do_not_matter(history, data):
    parts = data.draw(st.lists(st.sampled_from(history)))
    assert merge([*parts, *history, *parts]) == merge(history)


@given(histories(), st.data())
def test_p5_what_is_known_never_gets_less(history, data):
    part = history[: data.draw(st.integers(1, len(history)))]
    before, after = Ancestry.of(part), Ancestry.of(history)
    assert {r.revision_id for r in before.live} <= {r.revision_id for r in after.live}
    assert set(merge(part).cells) <= set(merge(history).cells) | {c.cell for c in merge(history).conflicts}


@given(histories())
def test_p6_no_write_is_lost(history):
    state = merge(history)
    above = ancestors(history)
    listed = {(c.cell, v.revision_id) for c in state.conflicts for v in c.versions}
    listed_contents = [(c.cell, v.content) for c in state.conflicts for v in c.versions]
    for item in history:
        for cell, content in item.set.items():
            overwritten = any(
                cell in other.set and item.revision_id in above[other.revision_id]
                for other in history
                if other is not item
            )
            if overwritten:
                continue
            shown = cell in state.cells and state.cells[cell] == content
            assert shown or (cell, item.revision_id) in listed or (cell, content) in listed_contents


@given(histories(), st.data())
def test_p7_a_resolution_leaves_one_head_and_old_packages_change_nothing(history, data):
    state = merge(history)
    clashing = {c.cell: data.draw(st.sampled_from(c.versions)).content for c in state.conflicts}
    cells = clashing or {"title": {"value": 9}}
    resolved = revision(cells, state.heads, device="office", counter=99)
    after = merge([*history, resolved])
    assert after.heads == (resolved.revision_id,)
    assert after.conflicts == ()
    assert not after.soft
    assert {cell: after.cells[cell] for cell in cells} == cells
    assert merge([*history, resolved, *data.draw(st.lists(st.sampled_from(history)))]) == after


@given(st.lists(st.dictionaries(st.sampled_from(CELLS), st.just({"value": 1}), min_size=1), min_size=1))
def test_p8_one_writer_never_conflicts_with_himself(writes):
    history, shown = [], {}
    for counter, cells in enumerate(writes, 1):
        cells = {cell: {"value": counter} for cell in cells}  # noqa: PLW2901
        history.append(revision(cells, [history[-1].revision_id] if history else [], counter=counter))
        shown |= cells
    state = merge(history)
    assert (state.conflicts, state.soft, state.cells) == ((), False, shown)


@given(synced_histories(), st.data())
def test_p9_late_parents_give_the_state_of_the_right_order(history, data):
    lost = data.draw(st.sampled_from(history))
    rest = [item for item in history if item is not lost]
    if rest:
        held = set(merge(rest).held)
        assert all(lost.revision_id in ancestors(history)[key] for key in held)
    assert merge([*rest, lost]) == merge(history)


@given(histories(deletions=False), st.sets(st.sampled_from(CELLS), min_size=1, max_size=2))
def test_p10_disjoint_cells_never_clash(history, mine):
    base = merge(history)
    theirs = {cell for cell in CELLS if cell not in mine}
    one = revision({cell: {"value": "mine"} for cell in mine}, base.heads, device="x", counter=50)
    two = revision({cell: {"value": "theirs"} for cell in theirs}, base.heads, device="y", counter=50)
    state = merge([*history, one, two])
    assert state.soft
    assert state.cells == {cell: {"value": "mine" if cell in mine else "theirs"} for cell in CELLS}


@given(synced_histories(), st.data())
def test_p11_a_decision_stays_with_its_revision(history, data):
    accepted = data.draw(st.sampled_from(history))
    ruling = [decision(accepted)]
    before = merge(Ancestry.of(history).closure([accepted.revision_id]), ruling)
    after = merge(history, ruling)
    assert before.accepted == after.accepted
    if before.status is Status.ACCEPTED and after.heads != before.heads:
        assert after.status in (Status.CHANGED, Status.CONFLICT)


@given(histories(), st.data())
def test_p14_claims_never_change_the_state(history, data):
    ruling = data.draw(rulings(history))
    assert merge(map(forget_claims, history), ruling) == merge(history, ruling)


@given(histories(), st.data())
def test_a_return_never_counts_as_accepted(history, data):
    of = data.draw(st.sampled_from(history))
    state = merge(history, [decision(of, Verdict.RETURNED)])
    assert state.accepted is None
    assert state.accepted_figures is None


ROOT = revision({"title": {"value": "甲"}, "org": {"value": "厂"}})


def child(cells, *parents, device="a", counter=2):
    return revision(cells, [p.revision_id for p in parents], device=device, counter=counter)


def test_deletion_beside_an_edit_is_hard():
    gone = child({DELETED: {"value": True}}, ROOT)
    edit = child({"title": {"value": "乙"}}, ROOT, device="b")
    state = merge([ROOT, gone, edit])
    assert [c.cell for c in state.conflicts] == [DELETED]
    assert not state.deleted
    assert {v.revision_id for v in state.conflicts[0].versions} == {gone.revision_id, edit.revision_id}


def test_a_later_edit_elsewhere_does_not_settle_a_deletion():
    gone = child({DELETED: {"value": True}}, ROOT)
    edit = child({"title": {"value": "乙"}}, ROOT, device="b")
    later = child({"org": {"value": "厂2"}}, gone, edit, device="b", counter=3)
    assert [c.cell for c in merge([ROOT, gone, edit, later]).conflicts] == [DELETED]
    kept = child({DELETED: None}, later, device="b", counter=4)
    state = merge([ROOT, gone, edit, later, kept])
    assert not state.conflicts
    assert not state.deleted


def test_deletion_after_the_edit_was_seen_is_no_conflict():
    edit = child({"title": {"value": "乙"}}, ROOT, device="b")
    gone = child({DELETED: {"value": True}}, edit)
    state = merge([ROOT, edit, gone])
    assert state.deleted
    assert state.received_figures is None


def test_deleted_on_two_desks_is_deleted():
    state = merge(
        [ROOT, child({DELETED: {"value": True}}, ROOT), child({DELETED: {"value": True}}, ROOT, device="b")]
    )
    assert (state.deleted, state.soft, state.conflicts) == (True, True, ())


def test_equal_values_on_two_desks_do_not_clash():
    one, two = child({"title": {"value": "乙"}}, ROOT), child({"title": {"value": "乙"}}, ROOT, device="b")
    state = merge([ROOT, one, two])
    assert state.soft
    assert state.cells["title"] == {"value": "乙"}


def test_removing_beside_changing_is_hard():
    one, two = child({"title": None}, ROOT), child({"title": {"value": "乙"}}, ROOT, device="b")
    assert [c.cell for c in merge([ROOT, one, two]).conflicts] == ["title"]


def test_figures_during_a_conflict_are_the_last_accepted():
    one, two = child({"title": {"value": "乙"}}, ROOT), child({"title": {"value": "丙"}}, ROOT, device="b")
    state = merge([ROOT, one, two], [decision(ROOT)])
    assert state.status is Status.CONFLICT
    assert state.received_figures == ROOT.set
    assert merge([ROOT, one, two]).received_figures is None


def test_verified_values_lie_over_the_reported_ones():
    state = merge([ROOT], [decision(ROOT, verified={"title": {"value": "核"}})])
    assert state.cells["title"] == {"value": "甲"}
    assert state.accepted == {"title": {"value": "核"}, "org": {"value": "厂"}}
    assert state.received_figures == state.accepted_figures


@pytest.mark.parametrize(
    ("verdicts", "status"),
    [
        ([], Status.RECEIVED),
        ([Verdict.ACCEPTED], Status.ACCEPTED),
        ([Verdict.RETURNED], Status.RETURNED),
        ([Verdict.VOID], Status.VOID),
        ([Verdict.ACCEPTED, Verdict.RETURNED], Status.DISPUTED),
    ],
)
def test_status_of_a_single_head(verdicts, status):
    assert merge([ROOT], [decision(ROOT, verdict) for verdict in verdicts]).status is status


def test_a_superseding_decision_stands_alone():
    first = decision(ROOT, Verdict.RETURNED)
    second = decision(ROOT, Verdict.ACCEPTED, supersedes=[first.decision_id])
    assert merge([ROOT], [second, first]).status is Status.ACCEPTED


def test_a_newer_head_after_acceptance_is_changed_and_a_correction_is_seen():
    edit = child({"title": {"value": "乙"}}, ROOT)
    assert merge([ROOT, edit], [decision(ROOT)]).status is Status.CHANGED
    assert merge([ROOT, edit], [decision(ROOT, Verdict.RETURNED)]).status is Status.CORRECTED


def test_void_and_held_do_not_count():
    state = merge([ROOT], [decision(ROOT, Verdict.VOID)])
    assert (state.received_figures, state.accepted_figures) == (None, None)
    held = merge([child({"title": {"value": "乙"}}, ROOT)])
    assert held.status is Status.HELD
    assert held.received_figures is None


def test_an_unknown_decision_changes_nothing():
    other = replace(ROOT, revision_id="a" * 64)
    assert merge([ROOT], [decision(other)]) == merge([ROOT])
