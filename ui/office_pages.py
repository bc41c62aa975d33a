"""The pages of the office desk."""

from __future__ import annotations

from collections.abc import Callable

from ui.base.desk import Desk
from ui.base.findings_watch import FindingsWatch
from ui.base.page import Page
from ui.office_upper_page import OfficeUpperPage
from ui.pages.office_conflicts_page import OfficeConflictsPage
from ui.pages.office_consolidation_page import OfficeConsolidationPage
from ui.pages.office_county_page import OfficeCountyPage
from ui.pages.office_inbox_page import OfficeInboxPage
from ui.pages.office_keys_page import OfficeKeysPage
from ui.pages.office_plan_page import OfficePlanPage
from ui.pages.office_review_page import OfficeReviewPage
from ui.pages.office_units_page import OfficeUnitsPage
from ui.pages.settings_page import SettingsPage

PAGES: tuple[Callable[[Desk, FindingsWatch], Page], ...] = (
    OfficeCountyPage,
    OfficeInboxPage,
    OfficeReviewPage,
    OfficeConflictsPage,
    OfficeConsolidationPage,
    OfficePlanPage,
    OfficeUnitsPage,
    OfficeUpperPage,
    OfficeKeysPage,
    SettingsPage,
)
"""From top to bottom; the last one stands at the rail's foot."""
