"""Sheets of the workbook that describe the programme, who reports, when and what."""

from __future__ import annotations

from qcdesk.plan import words
from qcdesk.plan.model import Choice, FieldDef, Organisation, Period, RegisterDef, Settings, Stage, Unit
from qcdesk.plan.sheet_types import ColumnDef as C
from qcdesk.plan.sheet_types import Shape, SheetDef

SETTINGS = SheetDef(
    "settings",
    "设置",
    "方案的名称、年度、版本和填报规则,一行一项。",
    Settings,
    (
        C("programme", "方案代码", "方案的代码,各年度保持不变", Shape.CODE, "hongze-quality", required=True),
        C("name", "方案名称", "方案的全称", example="洪泽县质量强县责任目标", required=True),
        C("county", "县名", "县(市、区)的名称", example="洪泽县", required=True),
        C("year", "年度", "方案所属年度", Shape.INTEGER, "2013", required=True),
        C("version", "版本", "版本号,从 1 开始,每次下发加 1", Shape.INTEGER, "1", required=True),
        C("document", "发文字号", "下发方案的文件字号", example="洪政办发〔2013〕21号"),
        C("expires", "有效期至", "过了这一天不再受理", Shape.DATE, "2014-03-31"),
        C("explanation_min_length", "说明最少字数", "出错说明至少写几个字,默认 6", Shape.INTEGER, "6"),
        C("explanation_refused", "不予接受的说明", "不算说明的套话", Shape.LIST, "核实无误、情况属实"),
        C(
            "signature",
            "签名算法",
            "上报包必须有的签名,默认 ed25519;写两种表示两种都须有效",
            Shape.WORDS,
            "ed25519",
            words.SIGNATURES,
        ),
        C("encryption", "加密", "上报包是否加密,默认关", Shape.WORD, "关", words.ENCRYPTION),
        C(
            "release",
            "隔离放行",
            "专人写明理由后可放行哪种隔离文件,默认序号跳跃",
            Shape.WORD,
            "序号跳跃",
            words.RELEASES,
        ),
        C("note", "备注", "备注"),
    ),
    key=(),
    required=True,
    vertical=True,
)

UNITS = SheetDef(
    "units",
    "单位",
    "填报的镇、部门和其他单位。",
    Unit,
    (
        C("code", "代码", "单位代码,下发后不再改动", Shape.CODE, "gaoliangjian", required=True),
        C("name", "名称", "单位名称", example="高良涧镇", required=True),
        C("kind", "类别", "单位类别", Shape.WORD, "镇", words.UNIT_KINDS, required=True),
        C("parent", "上级", "上级单位的代码", Shape.CODE, refers="units"),
        C("aliases", "别名", "曾用名和简称", Shape.LIST, "高涧镇"),
        C("group", "分组", "考核时同组比较", example="镇"),
        C("contact", "联系方式", "联系人和电话"),
        C("lead", "责任岗位", "负责填报的岗位", example="分管副镇长"),
        C("note", "备注", "备注"),
    ),
    required=True,
)

ORGANISATIONS = SheetDef(
    "organisations",
    "组织",
    "被填报的企业和机构;同一组织由几个单位填报也只计一次。",
    Organisation,
    (
        C("code", "代码", "信用代码或自编代码", example="91350100M000100Y43", required=True, width=22),
        C("name", "名称", "组织全称", example="某某有限公司", required=True, width=28),
        C("town", "所在镇", "所在镇的单位代码", Shape.CODE, "gaoliangjian", refers="units"),
        C("scale", "规模", "大型、中型、小型、微型", example="中型"),
        C("listed", "列统", "是否列入规模以上统计", Shape.BOOLEAN, "是", words.BOOLEANS),
        C("note", "备注", "备注"),
    ),
)

PERIODS = SheetDef(
    "periods",
    "报告期",
    "上报的时段,如半年、全年。",
    Period,
    (
        C("code", "代码", "报告期代码", Shape.CODE, "Y2013H1", required=True),
        C("name", "名称", "报告期名称", example="2013年上半年", required=True),
        C("start", "开始", "第一天", Shape.DATE, "2013-01-01", required=True),
        C("end", "结束", "最后一天", Shape.DATE, "2013-06-30", required=True),
        C("due", "上报截止", "上报的最后一天", Shape.DATE, "2013-07-15", required=True),
        C("year", "年度", "所属年度", Shape.INTEGER, "2013", required=True),
        C("previous", "上期", "上一报告期的代码", Shape.CODE, refers="periods"),
    ),
    required=True,
)

REGISTERS = SheetDef(
    "registers",
    "台账",
    "要填报的台账;各台账的字段在“字段”表。",
    RegisterDef,
    (
        C("code", "代码", "台账代码,小写字母开头", Shape.CODE, "honours", required=True),
        C("name", "名称", "台账名称", example="质量荣誉", required=True, width=20),
        C("units", "填报单位", "单位代码、单位类别,或 * 表示全部", Shape.LIST, "镇、部门", words.UNIT_KINDS),
        C("identity", "唯一标识", "合起来认定一条记录的字段", Shape.LIST, "org、title", refers="fields.code"),
        C("date_field", "日期字段", "事实发生日期的字段", Shape.CODE, "granted_on", refers="fields.code"),
        C("valid_from", "有效期起", "有效期起始日的字段", Shape.CODE, "granted_on", refers="fields.code"),
        C("valid_to", "有效期止", "有效期截止日的字段", Shape.CODE, "valid_to", refers="fields.code"),
        C("revoked", "撤销日期", "撤销日的字段", Shape.CODE, "revoked_on", refers="fields.code"),
        C("title", "标题字段", "在列表中代表记录的字段", Shape.CODE, "title", refers="fields.code"),
        C("stage_field", "流程字段", "存放流程环节的字段", Shape.CODE, refers="fields.code"),
        C("evidence", "佐证", "每条记录是否要佐证材料", Shape.WORD, "必需", words.EVIDENCE),
        C("nil_report", "零报告", "没有记录时是否要报零", Shape.BOOLEAN, "是", words.BOOLEANS),
        C("help", "说明", "给填报人的说明", width=30),
    ),
    required=True,
)

FIELDS = SheetDef(
    "fields",
    "字段",
    "台账的字段,一行一个,按填报的顺序排列。",
    FieldDef,
    (
        C("register_code", "台账", "所属台账代码", Shape.CODE, "honours", required=True, refers="registers"),
        C("code", "代码", "字段代码,小写字母开头", Shape.CODE, "amount", required=True),
        C("label", "名称", "字段名称,表达式中可直接使用", example="奖励金额", required=True, width=18),
        C("kind", "类型", "字段类型", Shape.WORD, "金额", words.KINDS, required=True),
        C("unit_of_measure", "计量单位", "如 万元、批次、%", example="万元"),
        C("places", "小数位", "小数、金额保留几位,不填为 2 位", Shape.INTEGER, "2"),
        C("required", "必填", "是,或在什么条件下必填", Shape.EXPRESSION, "是", words.BOOLEANS),
        C("relevant", "显示条件", "在什么条件下显示", Shape.EXPRESSION, "级别 = 'national'", words.BOOLEANS),
        C("constraint", "校验", "填入的值应满足的条件", Shape.EXPRESSION, "奖励金额 >= 0", width=24),
        C("constraint_message", "校验提示", "不满足时的提示", example="金额不能为负数", width=24),
        C("default", "默认值", "新记录的初始值"),
        C("pattern", "格式", "文本的正则表达式", example="[0-9]{4}"),
        C("choices", "选项", "单选、多选的选项列表", Shape.CODE, refers="choices"),
        C("choice_filter", "选项筛选", "其值为选项上级的字段", Shape.CODE, refers="fields.code"),
        C("reference", "引用台账", "引用型字段所引用的台账", Shape.CODE, refers="registers"),
        C("cell", "单元", "要一起修改、一起合并的字段填同一名称", Shape.CODE),
        C("states", "特殊值", "除数值外还允许的填法", Shape.WORDS, "至少、零报告", words.STATES),
        C("help", "说明", "给填报人的说明", width=30),
        C("in_list", "列表显示", "是否在列表中显示,默认是", Shape.BOOLEAN, "是", words.BOOLEANS),
    ),
    key=("register_code", "code"),
    required=True,
)

CHOICES = SheetDef(
    "choices",
    "选项",
    "单选、多选字段的选项,一行一个。",
    Choice,
    (
        C("list", "列表", "选项列表的代码", Shape.CODE, "level", required=True),
        C("code", "代码", "选项代码,存入数据", example="national", required=True),
        C("name", "名称", "显示的名称", example="国家级", required=True),
        C("parent", "上级", "上级字段取此值时才出现"),
    ),
    key=("list", "code"),
)

STAGES = SheetDef(
    "stages",
    "流程",
    "有流程的台账(申报、督办、案件)的环节。",
    Stage,
    (
        C("register_code", "台账", "所属台账的代码", Shape.CODE, "cases", required=True, refers="registers"),
        C("code", "代码", "环节代码", Shape.CODE, "filed", required=True),
        C("name", "名称", "环节名称", example="立案", required=True),
        C("order", "顺序", "先后次序", Shape.INTEGER, "1", required=True),
        C("next", "可转至", "可以转到的环节", Shape.LIST, "closed", refers="stages.code"),
        C("mover", "办理", "由谁办理,默认单位", Shape.WORD, "单位", words.MOVERS),
        C("required", "必填字段", "进入这一环节前必须填好的字段", Shape.LIST, refers="fields.code"),
        C("due_field", "期限字段", "存放办理期限的日期字段", Shape.CODE, refers="fields.code"),
        C("final", "终结", "是否为最后环节", Shape.BOOLEAN, "否", words.BOOLEANS),
    ),
    key=("register_code", "code"),
)
