"""What docs/plan-workbook.md must say about each sheet and column of `qcdesk.plan.sheets`."""

from __future__ import annotations

from qcdesk.plan.sheet_types import ColumnDef, Shape, SheetDef
from qcdesk.plan.sheets import SHEETS

_SHAPES = {
    Shape.TEXT: "文本",
    Shape.CODE: "代码",
    Shape.INTEGER: "整数",
    Shape.DECIMAL: "数",
    Shape.DATE: "日期",
    Shape.LIST: "列表",
    Shape.DECIMALS: "数的列表",
    Shape.EXPRESSION: "表达式",
}


def heading(sheet: SheetDef) -> str:
    """The sheet's section heading."""
    return f"## {sheet.title} {sheet.name}" + (" (必需)" if sheet.required else "")


def line(column: ColumnDef) -> str:
    """The column's table row: header, English name, meaning, allowed content, example."""
    name = f"**{column.header}**" if column.required else column.header
    example = f"`{column.example}`" if column.example else ""
    return f"| {name} | {column.field} | {column.help} | {content(column)} | {example} |"


def content(column: ColumnDef) -> str:
    """What a cell of the column may hold."""
    words = "、".join(f"{word.shown} `{word.value}`" for word in column.words)
    if column.shape in (Shape.WORD, Shape.BOOLEAN):
        return words
    if column.shape is Shape.WORDS:
        return f"可多个:{words}"
    text = _SHAPES[column.shape]
    if column.refers:
        owner = next(s for s in SHEETS if s.name == column.refers.partition(".")[0])
        text = ("多个" if column.shape is Shape.LIST else "") + f"“{owner.title}”表的代码"
    return f"{text},或 {words}" if words else text
