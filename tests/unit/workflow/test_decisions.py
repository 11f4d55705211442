"""Decision tables: what their cells hold for, what each hit policy makes of the rows, what is refused by cell."""

from __future__ import annotations

import time
from typing import Any
from xml.sax.saxutils import escape

import pytest

from chalicelib.errors import BadInput, Conflict
from chalicelib.workflow import engine
from chalicelib.workflow.bpmn_import import import_bpmn
from chalicelib.workflow.decisions.deciding import decide
from chalicelib.workflow.decisions.dmn_import import import_dmn
from chalicelib.workflow.decisions.unary import holds, read_test
from chalicelib.workflow.expressions import BadExpression
from chalicelib.workflow.refusals import Unrunnable
from tests.unit.workflow.drawing import draw
from tests.unit.workflow.play import Play

COLUMNS = ("amount:number", "level:string")

REQUIRES = '<informationRequirement><requiredDecision href="#x"/></informationRequirement>'


def entry(tag: str, text: str) -> str:
    return f"<{tag}><text>{escape(text)}</text></{tag}>"


def table(
    *rules: str,
    policy: str = 'hitPolicy="UNIQUE"',
    columns: tuple[str, ...] = COLUMNS,
    outputs: str = "who",
    more: str = "",
) -> bytes:
    """Rules as `test | test -> value, value`; columns as `expression:type`."""
    inputs = "".join(
        f'<input label="{one.split(":")[0]}"><inputExpression typeRef="{one.split(":")[1]}">'
        f"<text>{one.split(':')[0]}</text></inputExpression></input>"
        for one in columns
    )
    named = "".join(f'<output name="{one}"/>' for one in outputs.split(","))
    rows = ""
    for at, rule in enumerate(rules, start=1):
        tests, _, values = rule.partition("->")
        cells = "".join(entry("inputEntry", test.strip()) for test in tests.split("|"))
        rows += (
            f'<rule id="r{at}">{cells}'
            + "".join(entry("outputEntry", one.strip()) for one in values.split(";"))
            + "</rule>"
        )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d"><decision id="approver" name="甲">'
        f"{more}<decisionTable {policy}>{inputs}{named}{rows}</decisionTable></decision></definitions>"
    ).encode()


def decided(data: bytes, **values: Any) -> Any:
    return decide(import_dmn(data)[0], values).value


@pytest.mark.parametrize(
    ("cell", "value", "true"),
    [
        ("-", None, True),
        ("", "x", True),
        ("5", 5, True),
        ("5", "5.0", True),
        ("-5", -5, True),
        ("< 10", 9.5, True),
        (">=10", 10, True),
        ("!= 3", 3, False),
        ("== 3", 3, True),
        ("[1..5]", 5, True),
        ("[1..5)", 5, False),
        ("]1..5[", 1, False),
        ("(1..5)", 3, True),
        ("< 1, > 9, 5", 5, True),
        ("not(1, 2)", 2, False),
        ("not([1..5])", 6, True),
        ('"A", "B"', "B", True),
        ('not("A","B")', "C", True),
        ("true", "true", True),
        ("false", True, False),
        ("null", None, True),
        ("not(null)", 3, True),
        ("> 3", None, False),
        ("limit", 7, True),
        ("> order.limit", 9, True),
        ('date("2026-11-24")', "2026-11-24", True),
        ('>= date("2026-11-24")', "2026-11-24T08:00:00", True),
        ('[date("2026-01-01")..date("2026-12-31")]', "2027-01-01", False),
        ('< date and time("2026-11-24T09:00:00")', "2026-11-24 08:59:59", True),
    ],
)
def test_a_cell_holds_for_its_values(cell, value, true):
    assert holds(read_test(cell), value, {"limit": 7, "order": {"limit": 8}}) is true


@pytest.mark.parametrize(
    ("cell", "value"), [("> 3", "很多"), ("true", "或许"), ("5", True), ('date("2026-01-01")', "昨天"), ('"a"', [1])]
)
def test_what_cannot_be_compared_is_an_error_and_never_false(cell, value):
    with pytest.raises(BadInput):
        holds(read_test(cell), value, {})


@pytest.mark.parametrize(
    "cell",
    [
        "<",
        "[1..5",
        "[1,5]",
        "1..5",
        "not(1",
        "a b",
        "f(x)",
        '"unclosed',
        "5 +",
        "{}",
        ",".join(["1"] * 200),
        "x" * 2_000,
        'date("x")',
    ],
)
def test_what_is_no_unary_test_is_refused(cell):
    with pytest.raises(BadInput):
        read_test(cell)


def test_unique_gives_the_one_row_that_holds_or_nothing():
    data = table('< 1000 | - -> "组长"', '>= 1000 | "A" -> "经理"', '>= 1000 | not("A") -> boss')
    assert decided(data, amount="999.5", level="B") == {"who": "组长"}
    assert decided(data, amount=1000, level="B", boss="zhaoliu") == {"who": "zhaoliu"}
    assert decided(table('< 1 | - -> "x"'), amount=5) is None


def test_unique_refuses_two_rows_and_names_them():
    with pytest.raises(Conflict, match="r1、r2"):
        decided(table('> 1 | - -> "a"', '> 2 | - -> "b"'), amount=5)


@pytest.mark.parametrize(
    ("policy", "value"),
    [
        ('hitPolicy="FIRST"', {"who": 1}),
        ('hitPolicy="RULE ORDER"', [1, 3, 3]),
        ('hitPolicy="COLLECT"', [1, 3, 3]),
        ('hitPolicy="COLLECT" aggregation="SUM"', 7),
        ('hitPolicy="COLLECT" aggregation="MIN"', 1),
        ('hitPolicy="COLLECT" aggregation="MAX"', 3),
        ('hitPolicy="COLLECT" aggregation="COUNT"', 3),
    ],
)
def test_each_policy_makes_its_own_of_the_rows(policy, value):
    assert (
        decided(table("> 1 | - -> 1", "> 2 | - -> 3", "> 3 | - -> 3", "> 9 | - -> 4", policy=policy), amount=5) == value
    )


def test_any_wants_all_rows_to_say_the_same():
    assert decided(table("> 1 | - -> 1", "> 2 | - -> 1", policy='hitPolicy="ANY"'), amount=5) == {"who": 1}
    with pytest.raises(Conflict, match="ANY"):
        decided(table("> 1 | - -> 1", "> 2 | - -> 2", policy='hitPolicy="ANY"'), amount=5)


def test_several_outputs_come_by_name():
    assert decided(table('- | - -> "a"; amount * 2', outputs="who,twice"), amount=5) == {"who": "a", "twice": 10}


def test_one_output_without_a_name_is_called_as_its_table():
    assert decided(table("> 1 | - -> 7", outputs=""), amount=5) == {"approver": 7}


def test_a_default_is_given_when_no_row_holds():
    data = table("> 9 | - -> 1").replace(
        b'<output name="who"/>', b'<output name="who"><defaultOutputEntry><text>0</text></defaultOutputEntry></output>'
    )
    assert decided(data, amount=5) == {"who": 0}


def test_a_value_that_is_none_of_its_columns_type_is_refused_with_the_column():
    with pytest.raises(BadInput, match="amount"):
        decided(table("> 1 | - -> 1"), amount="很多")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (table("> | - -> 1"), "第1条规则第1个条件"),
        (table("- | f(x) -> 1"), "第1条规则第2个条件"),
        (table("- | - -> a b"), "第1条规则第1个输出"),
        (table("- -> 1"), "单元格数与表头不符"),
        (table("- | - -> 1", policy='hitPolicy="PRIORITY"'), "不支持的命中策略"),
        (table("- | - -> 1", policy='hitPolicy="FIRST" aggregation="SUM"'), "汇总只能用于"),
        (table("- | - -> 1;2", outputs="a,a"), "重名"),
        (table("- | - -> 1", columns=("f(x):string", "b:string")), "输入「f(x)」"),
        (table("- | - -> 1", more=REQUIRES), "依赖其他决策"),
        (table("- | - -> 1").replace(b"decisionTable", b"literalExpression"), "只支持决策表"),
        (table("- | - -> 1").replace(b"<inputEntry>", b'<inputEntry expressionLanguage="groovy">', 1), "groovy"),
        (table("- | - -> 1").replace(b"decision ", b"thing ").replace(b"decision>", b"thing>"), "没有决策"),
        (b"<x/>", "不是 DMN 文件"),
        (table(*["- | - -> 1"] * 2_500), "2000 条规则"),
        (b'<!DOCTYPE d [<!ENTITY a "x">]>' + table("- | - -> 1"), "DTD"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_worked_out_is_refused_with_the_cell(data, reason):
    begun = time.process_time()
    with pytest.raises(Unrunnable) as refused:
        import_dmn(data)
    assert any(reason in one.message for one in refused.value.reasons), refused.value.reasons
    assert time.process_time() - begun < 2


def test_a_large_table_is_worked_out_in_bounded_time():
    found = import_dmn(table(*[f"{at} | - -> {at}" for at in range(2_000)]))[0]
    begun = time.process_time()
    assert decide(found, {"amount": 1_999, "level": "x"}).rules == ("r2000",)
    assert time.process_time() - begun < 0.5


def test_a_deep_expression_in_a_cell_is_refused():
    with pytest.raises(BadExpression):
        read_test("((((" * 200)


def deciding(attributes: str, *, kind: str = "rule", policy: str = 'hitPolicy="UNIQUE"', inside: str = "") -> Play:
    tables = {
        one.key: one for one in import_dmn(table('< 1000 | - -> "lisi"', '>= 1000 | - -> "wangwu"', policy=policy))
    }
    lines = ("start s", "user a assignee=x", f"{kind} d {attributes}", "user b assignee=${who}", "end e")
    data = draw(*lines, "s > a > d > b > e").replace(b"</bpmn2:serviceTask>", inside.encode() + b"</bpmn2:serviceTask>")
    play = Play("sequence")
    play.definition = import_bpmn(data, decisions=tables)
    play.step = engine.start(play.definition, {"level": "A"}, "zhangsan", play.now)
    return play


def test_a_business_rule_task_sets_what_its_table_says():
    assert deciding("decisionRef=approver").do("a", amount="1200").item("b").who.assignee == "wangwu"
    named = deciding("decisionRef=approver resultVariable=who mapDecisionResult=singleEntry").do("a", amount=5)
    assert named.item("b").who.assignee == "lisi"
    listed = deciding("decisionRef=approver", policy='hitPolicy="COLLECT"').do("a", amount=5)
    assert listed.view.variables["approver"] == ["lisi"]


def test_a_service_task_of_type_dmn_is_a_business_rule_task():
    inside = (
        '<bpmn2:extensionElements><flowable:field name="decisionTableReferenceKey"><flowable:string>approver'
        "</flowable:string></flowable:field></bpmn2:extensionElements>"
    )
    assert deciding("type=dmn", kind="service", inside=inside).do("a", amount=5).item("b").who.assignee == "lisi"


def test_a_table_that_is_not_there_or_a_value_it_cannot_compare_is_refused():
    with pytest.raises(Unrunnable, match="决策表「other」不存在"):
        deciding("decisionRef=other")
    with pytest.raises(Unrunnable, match="不能写入变量「initiator」"):
        deciding("decisionRef=approver resultVariable=initiator")
    with pytest.raises(BadInput, match="amount"):
        deciding("decisionRef=approver").do("a", amount="很多")
