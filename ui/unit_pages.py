"""The pages of the unit desk."""

from __future__ import annotations

from qcdesk.text import N_
from ui.base.icons import Icon
from ui.base.page_stack import PageKind

PAGES: tuple[PageKind, ...] = (
    PageKind("overview", Icon.OVERVIEW, N_("Overview"), "ui.pages.overview_page:OverviewPage"),
    PageKind("targets", Icon.TARGETS, N_("Targets"), "ui.pages.targets_page:TargetsPage"),
    PageKind("registers", Icon.REGISTERS, N_("Registers"), "ui.pages.registers_page:RegistersPage"),
    PageKind("evidence", Icon.EVIDENCE, N_("Evidence"), "ui.pages.evidence_page:EvidencePage"),
    PageKind("findings", Icon.FINDINGS, N_("Findings"), "ui.pages.findings_page:FindingsPage"),
    PageKind("submit", Icon.SUBMIT, N_("Submit"), "ui.pages.submit_page:SubmitPage"),
    PageKind("returned", Icon.RETURNED, N_("Returned"), "ui.pages.returned_page:ReturnedPage"),
    PageKind("first-steps", Icon.HELP, N_("First steps"), "ui.pages.first_steps_page:FirstStepsPage"),
    PageKind("settings", Icon.SETTINGS, N_("Settings"), "ui.pages.settings_page:SettingsPage"),
)
"""From top to bottom; the last one stands at the rail's foot."""
