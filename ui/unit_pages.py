"""The pages of the unit desk."""

from __future__ import annotations

from collections.abc import Callable

from ui.base.desk import Desk
from ui.base.findings_watch import FindingsWatch
from ui.base.page import Page
from ui.pages.evidence_page import EvidencePage
from ui.pages.findings_page import FindingsPage
from ui.pages.first_steps_page import FirstStepsPage
from ui.pages.overview_page import OverviewPage
from ui.pages.registers_page import RegistersPage
from ui.pages.returned_page import ReturnedPage
from ui.pages.settings_page import SettingsPage
from ui.pages.submit_page import SubmitPage
from ui.pages.targets_page import TargetsPage

PAGES: tuple[Callable[[Desk, FindingsWatch], Page], ...] = (
    OverviewPage,
    TargetsPage,
    RegistersPage,
    EvidencePage,
    FindingsPage,
    SubmitPage,
    ReturnedPage,
    FirstStepsPage,
    SettingsPage,
)
"""From top to bottom; the last one stands at the rail's foot."""
