"""Which move a workflow allows, and who makes it."""

from __future__ import annotations

from qcdesk.plan.stages import moves_for, next_stages, path, stages_of
from tests.workflow import workflow_plan


def _codes(stages):
    return None if stages is None else [stage.code for stage in stages]


def test_stages_come_in_their_order():
    plan = workflow_plan()
    assert _codes(stages_of(plan, "cases")) == ["filed", "investigated", "approved", "closed"]
    assert stages_of(plan, "honours") == ()


def test_next_stages():
    stages = stages_of(workflow_plan(), "cases")
    assert _codes(next_stages(stages, "")) == ["filed"]
    assert _codes(next_stages(stages, "investigated")) == ["approved", "closed"]
    assert next_stages(stages, "closed") == ()


def test_path_goes_only_over_stages_that_were_there():
    stages = stages_of(workflow_plan(), "cases")
    every = {stage.code for stage in stages}
    assert _codes(path(stages, "filed", "closed", every)) == ["investigated", "closed"]
    assert path(stages, "filed", "closed", {"closed"}) is None
    assert path(stages, "closed", "filed", every) is None


def test_the_office_moves_everything_and_a_unit_what_is_its_own():
    plan = workflow_plan()
    by_code = {stage.code: stage for stage in stages_of(plan, "cases")}
    assert moves_for(plan.unit("north"), by_code["closed"])
    assert not moves_for(plan.unit("north"), by_code["approved"])
    assert moves_for(plan.unit("bureau"), by_code["approved"])
