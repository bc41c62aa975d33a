"""The words that the workbook's cells may hold, with the model's value of each."""

from __future__ import annotations

from collections.abc import Iterable

from qcdesk.plan.nearest import folded
from qcdesk.plan.sheet_types import Word

BOOLEANS = (
    Word("true", "是", ("yes", "y", "true", "1", "✓", "√", "对")),
    Word("false", "否", ("no", "n", "false", "0", "×", "✗", "错")),
)
ENCRYPTION = (Word("off", "关", ("不加密",)), Word("age", "age", ("开", "加密")))
RELEASES = (Word("sequence-jump", "序号跳跃"), Word("none", "不放行"))
SIGNATURES = (Word("ed25519", "ed25519"), Word("sm2", "sm2", ("国密",)))
UNIT_KINDS = (
    Word("town", "镇", ("乡镇", "街道")),
    Word("department", "部门"),
    Word("park", "园区"),
    Word("office", "办公室"),
    Word("county", "县"),
    Word("district", "县区", ("下级县区", "县(市、区)")),
    Word("other", "其他"),
)
EVIDENCE = (Word("required", "必需"), Word("optional", "可选"), Word("none", "不需要"))
KINDS = (
    Word("text", "文本"),
    Word("integer", "整数"),
    Word("decimal", "小数"),
    Word("money", "金额"),
    Word("date", "日期"),
    Word("choice", "单选"),
    Word("multi_choice", "多选"),
    Word("boolean", "是否"),
    Word("organisation", "组织"),
    Word("reference", "引用"),
    Word("file", "文件"),
)
STATES = (
    Word("at_least", "至少"),
    Word("nil", "零报告"),
    Word("not_applicable", "不适用"),
)
MOVERS = (
    Word("unit", "单位"),
    Word("office", "质强办", ("办公室",)),
    Word("both", "双方"),
)
SOURCES = (
    Word("register", "台账"),
    Word("reading", "填报"),
    Word("ratio", "比率"),
    Word("formula", "公式"),
)
TIMES = (
    Word("stock", "存量"),
    Word("flow", "流量"),
    Word("cumulative", "累计"),
    Word("streak", "连续"),
)
MEASURES = (
    Word("count", "计数"),
    Word("sum", "求和"),
    Word("distinct", "去重"),
    Word("last", "期末值"),
    Word("max", "最大"),
)
VALUE_TYPES = (Word("number", "数值"), Word("yes_no", "是否"))
ROLL_UPS = (
    Word("sum", "求和"),
    Word("distinct", "去重"),
    Word("ratio", "比率"),
    Word("last", "期末"),
    Word("county", "全县"),
)
DIRECTIONS = (
    Word("true", "越高越好", ("是", "yes", "true", "1")),
    Word("false", "越低越好", ("否", "no", "false", "0")),
)
OPERATORS = (
    Word(">=", "≥", ("=>", "不低于")),
    Word(">", "＞", ("高于",)),
    Word("<", "＜", ("低于",)),
    Word("<=", "≤", ("=<", "不高于")),
    Word("=", "＝", ("==", "等于")),
    Word("rise", "增长", ("提高",)),
    Word("breakthrough", "零的突破", ("突破",)),
    Word("done", "完成"),
)
BASES = (Word("total", "总量"), Word("new", "新增"))
STATUSES = (
    Word("binding", "约束性"),
    Word("stretch", "争创"),
    Word("directional", "导向性"),
)
SPLITS = (
    Word("split", "分解"),
    Word("same", "同标"),
    Word("own", "自有"),
    Word("support", "协助"),
)
SEVERITIES = (
    Word("error", "强制性"),
    Word("explain", "核实性"),
    Word("hint", "提示"),
)
SCOPES = (
    Word("row", "行"),
    Word("unique", "唯一"),
    Word("indicator", "指标"),
    Word("county", "全县"),
)
CHANGE_KINDS = (
    Word("rename", "改名"),
    Word("retire", "停用"),
    Word("widen", "放宽"),
    Word("map", "对应"),
)
SUBJECTS = (
    Word("register", "台账"),
    Word("field", "字段"),
    Word("choice", "选项"),
    Word("indicator", "指标"),
    Word("target", "目标"),
    Word("unit", "单位"),
)


def word_meant(words: Iterable[Word], text: str) -> Word | None:
    """The word with this value, shown form or alias."""
    wanted = folded(text)
    for word in words:
        if wanted in {folded(name) for name in (word.value, word.shown, *word.aliases)}:
            return word
    return None


def shown_word(words: Iterable[Word], value: str) -> str:
    """What the workbook shows for a model value; raises KeyError."""
    for word in words:
        if word.value == value:
            return word.shown
    raise KeyError(value)
