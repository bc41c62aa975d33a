"""Sheets of the workbook that describe indicators, targets, checks, scoring and changes."""

from __future__ import annotations

from qcdesk.plan import words
from qcdesk.plan.model import Check, Indicator, PlanChange, Reward, SchemeItem, Target
from qcdesk.plan.sheet_types import ColumnDef as C
from qcdesk.plan.sheet_types import Shape, SheetDef

INDICATORS = SheetDef(
    "indicators",
    "指标",
    "由台账计算、直接填报或由其他指标算出的数。",
    Indicator,
    (
        C("code", "代码", "指标代码,不含连字符和双下划线", Shape.CODE, "G05", required=True),
        C("name", "名称", "指标名称", example="监督抽检合格率", required=True, width=26),
        C("group", "分组", "显示时的分组", example="质量监管"),
        C("unit_of_measure", "计量单位", "如 个、万元、%", example="%"),
        C("source", "来源", "数从哪里来", Shape.WORD, "比率", words.SOURCES, required=True),
        C("time", "时间口径", "存量看期末,流量看年内,默认流量", Shape.WORD, "流量", words.TIMES),
        C("register_code", "台账", "来源为台账时的台账代码", Shape.CODE, refers="registers"),
        C("where", "条件", "只计满足条件的记录", Shape.EXPRESSION, width=24),
        C("measure", "计算", "怎样计算,默认计数", Shape.WORD, "计数", words.MEASURES),
        C("of", "计算对象", "对什么求和、去重", Shape.EXPRESSION),
        C("numerator", "分子", "比率的分子指标", Shape.CODE, "G04", refers="indicators"),
        C("denominator", "分母", "比率的分母指标", Shape.CODE, "G03", refers="indicators"),
        C("formula", "公式", "由其他指标算出的表达式", Shape.EXPRESSION, width=24),
        C("factor", "系数", "结果乘以的数,百分数填 100", Shape.DECIMAL, "100"),
        C("decimals", "小数位", "显示几位小数,默认 0", Shape.INTEGER, "1"),
        C("value_type", "值类型", "默认数值", Shape.WORD, "数值", words.VALUE_TYPES),
        C("roll_up", "汇总方式", "由各单位得出全县数的方式", Shape.WORD, "比率", words.ROLL_UPS),
        C("lead", "牵头单位", "牵头单位的代码", Shape.CODE, "zhijian", refers="units"),
        C("co_units", "协办单位", "协办单位的代码", Shape.LIST, refers="units"),
        C("higher_is_better", "方向", "默认越高越好", Shape.WORD, "越高越好", words.DIRECTIONS),
        C("auxiliary", "辅助", "只供计算,不单独展示", Shape.BOOLEAN, "否", words.BOOLEANS),
        C("help", "说明", "在哪里填、附什么材料", width=30),
        C("definition", "口径", "统计口径", width=30),
        C("legal_basis", "依据", "法律、文件依据", width=24),
        C("seed", "讲话原文", "讲话中的原句", width=30),
    ),
)

TARGETS = SheetDef(
    "targets",
    "目标",
    "对指标的要求。",
    Target,
    (
        C("code", "代码", "目标代码", Shape.CODE, "T01", required=True),
        C("name", "名称", "目标的表述", example="监督抽检合格率达 95%以上", required=True, width=30),
        C("indicator", "指标", "指标代码", Shape.CODE, "G05", required=True, refers="indicators"),
        C("operator", "比较", "怎样才算完成", Shape.WORD, "≥", words.OPERATORS, required=True),
        C("threshold", "目标值", "要达到的数", Shape.DECIMAL, "95"),
        C("reference", "参照", "以另一指标为目标值,如全省平均", Shape.CODE, refers="indicators"),
        C("base", "基数", "起点数", Shape.DECIMAL, "92.5"),
        C("basis", "基数口径", "按总量还是按新增,默认总量", Shape.WORD, "总量", words.BASES),
        C("status", "性质", "默认约束性", Shape.WORD, "约束性", words.STATUSES),
        C("unit", "单位", "承担目标的单位,空为全县", Shape.CODE, refers="units"),
        C("split", "分解", "各单位怎样分担,默认自有", Shape.WORD, "同标", words.SPLITS),
        C("lead", "牵头单位", "约束性目标必须有", Shape.CODE, "zhijian", refers="units"),
        C("co_units", "协办单位", "协办单位的代码", Shape.LIST, refers="units"),
        C("weights", "权重", "与协办单位一一对应,合计为 1", Shape.DECIMALS, "0.6、0.4"),
        C("start", "开始", "第一天", Shape.DATE, "2013-01-01", required=True),
        C("due", "截止", "最后一天", Shape.DATE, "2013-12-31", required=True),
        C("document", "文件", "目标出自的文件", example="洪政发〔2013〕15号"),
        C("revision", "修订", "第几次修订,默认 1", Shape.INTEGER, "1"),
        C("valid_from", "生效日期", "修订从哪天起算", Shape.DATE),
        C("note", "备注", "备注"),
    ),
    key=("code", "unit", "revision"),
)

CHECKS = SheetDef(
    "checks",
    "审核",
    "数据应满足的规则。",
    Check,
    (
        C("code", "代码", "规则代码", Shape.CODE, "V-01", required=True),
        C("name", "名称", "规则名称", example="合格数不超过抽检数", required=True, width=24),
        C("severity", "级别", "不满足时怎么办", Shape.WORD, "强制性", words.SEVERITIES, required=True),
        C("scope", "范围", "对什么审核", Shape.WORD, "指标", words.SCOPES, required=True),
        C("register_code", "台账", "范围为行、唯一时的台账", Shape.CODE, refers="registers"),
        C("when", "条件", "满足此条件才审核", Shape.EXPRESSION, width=20),
        C("rule", "规则", "应成立的条件;唯一时为字段代码", Shape.EXPRESSION, "G04 <= G03", required=True),
        C("message", "提示", "可用 {名称} 显示数值", example="合格 {G04} 多于抽检 {G03}", required=True),
        C("cells", "定位", "出错时指向的字段或指标", Shape.LIST, "G04"),
        C("note", "备注", "备注"),
    ),
)

SCHEME = SheetDef(
    "scheme",
    "考核",
    "计分项目。",
    SchemeItem,
    (
        C("code", "代码", "项目代码", Shape.CODE, "S01", required=True),
        C("block", "板块", "所属板块", example="质量监管"),
        C("name", "名称", "项目名称", example="监督抽检合格率", required=True, width=26),
        C("points", "分值", "满分", Shape.DECIMAL, "5", required=True),
        C("primitive", "计分方式", "计分方式的代码", example="P3", required=True),
        C("indicator", "指标", "指标代码", Shape.CODE, "G05", refers="indicators"),
        C("params", "参数", "计分方式的参数", width=24),
    ),
)

REWARDS = SheetDef(
    "rewards",
    "奖励",
    "奖励标准。",
    Reward,
    (
        C("code", "代码", "奖励代码", Shape.CODE, "R01", required=True),
        C("name", "名称", "奖励名称", example="中国名牌产品", required=True, width=26),
        C("event", "事件", "奖励什么事"),
        C("level", "级别", "级别", example="国家级"),
        C("amount", "金额", "金额,空为未明确", Shape.DECIMAL, "50"),
        C("unit_of_measure", "计量单位", "默认万元", example="万元"),
        C("document", "文件", "文件依据", width=24),
    ),
)

CHANGES = SheetDef(
    "changes",
    "变更",
    "与上一版本相比的改名、停用、放宽和对应。",
    PlanChange,
    (
        C("kind", "类型", "变更的类型", Shape.WORD, "改名", words.CHANGE_KINDS, required=True),
        C("subject", "对象", "变更的对象", Shape.WORD, "字段", words.SUBJECTS, required=True),
        C("register_code", "台账", "对象为字段时的台账,对象为选项时的列表", Shape.CODE, "honours"),
        C("old", "原代码", "上一版本的代码", example="amt", required=True),
        C("new", "新代码", "本版本的代码", example="amount"),
        C("note", "备注", "备注"),
    ),
    key=("subject", "register_code", "old"),
)
