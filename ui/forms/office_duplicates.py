"""What several units claim, and who counts it."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from qcdesk.domain.attribution import Attribution
from qcdesk.services.duplicates import Attribute, Claim, attribute, duplicates
from qcdesk.text import translate
from ui.base.desk import Desk
from ui.base.icons import Icon
from ui.base.names import explained
from ui.base.page import label
from ui.base.table_model import TableModel
from ui.models.office_figure_columns import claim_columns, claim_key
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button
from ui.widgets.empty_state import EmptyState
from ui.widgets.layouts import Card, row
from ui.widgets.table_view import TableView


class DuplicatesPanel(QWidget):
    """The lead unit counts the fact, or the others count a share of it; every ruling has a reason."""

    counted = Signal(int)
    """How many claims are not decided yet."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        theme = desk.theme
        self.model = TableModel(claim_columns(desk.plan), claim_key, self)
        self.table = TableView(theme, desk.state, self.model, "office-claims")
        self.table.setAccessibleName(translate("Claimed by several units"))
        self.table.chosen.connect(self._chosen)
        self.table.set_empty(EmptyState(theme, Icon.DONE, translate("No fact is claimed by two units")))
        self.banner = Banner(theme)
        self.rule, self.lead, self.share, self.reason = (
            QComboBox(),
            QComboBox(),
            QLineEdit("0.5"),
            QLineEdit(),
        )
        self.rule.addItem(translate("The lead unit counts it"), Attribution.LEAD)
        self.rule.addItem(translate("The others count a share"), Attribution.SHARE)
        self.rule.currentIndexChanged.connect(self._enable)
        self.share.setMaximumWidth(70)
        self.reason.setPlaceholderText(translate("Reason, e.g. the number of the document"))
        self.reason.textChanged.connect(self._enable)
        names = (translate("Rule"), translate("Lead unit"), translate("Share"), translate("Reason"))
        for part, name in zip((self.rule, self.lead, self.share, self.reason), names, strict=True):
            part.setAccessibleName(name)
        self.save = Button(
            theme, translate("Record the ruling"), self.record, icon=Icon.CHECK, look="primary"
        )
        line = row(
            self.rule,
            label(names[1], "muted"),
            self.lead,
            label(names[2], "muted"),
            self.share,
            self.reason,
            self.save,
        )
        line.setStretch(5, 1)
        self._card = Card(line)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.banner)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._card)
        self._chosen(None)

    def load(self) -> None:
        """Look for claims again."""
        self._desk.read(self, duplicates, done=self._listed, key="claims")

    def record(self) -> None:
        """Write down who counts the chosen fact."""
        claim = self.table.current()
        if not isinstance(claim, Claim):
            return
        try:
            share = Decimal(self.share.text().strip() or "0")
        except InvalidOperation:
            self.banner.show_text("warn", translate("The share is a number between 0 and 1."))
            return
        command = Attribute(
            claim.claim_id, self.rule.currentData(), self.reason.text(), self.lead.currentData(), share
        )
        self._desk.write(self, attribute, command, done=self._recorded, failed=self._failed)

    def _listed(self, found: list[Claim]) -> None:
        self.model.set_rows(found)
        self.counted.emit(sum(claim.ruling is None for claim in found))

    def _chosen(self, claim: Claim | None) -> None:
        self._card.setVisible(claim is not None)
        self.lead.clear()
        if claim is not None:
            for unit in claim.units:
                self.lead.addItem(self._desk.plan.unit(unit).name, unit)
            self.lead.setCurrentIndex(max(self.lead.findData(claim.lead), 0))
        self._enable()

    def _enable(self) -> None:
        self.share.setEnabled(self.rule.currentData() is Attribution.SHARE)
        self.save.setEnabled(bool(self.reason.text().strip()))

    def _recorded(self, _shares: object) -> None:
        self.reason.clear()
        self.banner.show_text("good", translate("The ruling was recorded and counts from now on."))
        self.load()

    def _failed(self, error: Exception) -> None:
        self.banner.show_explanation(explained(self._desk.plan, error), "warn")
