"""The pages of the office desk."""

from __future__ import annotations

from qcdesk.text import N_
from ui.base.icons import Icon
from ui.base.page_stack import PageKind

PAGES: tuple[PageKind, ...] = (
    PageKind("county", Icon.OVERVIEW, N_("County overview"), "ui.pages.office_county_page:OfficeCountyPage"),
    PageKind("inbox", Icon.INBOX, N_("Inbox"), "ui.pages.office_inbox_page:OfficeInboxPage"),
    PageKind("review", Icon.REVIEW, N_("Review"), "ui.pages.office_review_page:OfficeReviewPage"),
    PageKind(
        "conflicts", Icon.CONFLICT, N_("Conflicts"), "ui.pages.office_conflicts_page:OfficeConflictsPage"
    ),
    PageKind(
        "consolidation",
        Icon.CONSOLIDATION,
        N_("Consolidation"),
        "ui.pages.office_consolidation_page:OfficeConsolidationPage",
    ),
    PageKind("plan", Icon.DOCUMENT, N_("Plan"), "ui.pages.office_plan_page:OfficePlanPage"),
    PageKind("units", Icon.UNIT, N_("Units"), "ui.pages.office_units_page:OfficeUnitsPage"),
    PageKind("upper", Icon.SUBMIT, N_("Report upwards"), "ui.office_upper_page:OfficeUpperPage"),
    PageKind("keys", Icon.KEY, N_("Keys and backup"), "ui.pages.office_keys_page:OfficeKeysPage"),
    PageKind("settings", Icon.SETTINGS, N_("Settings"), "ui.pages.settings_page:SettingsPage"),
)
"""From top to bottom; the last one stands at the rail's foot."""
