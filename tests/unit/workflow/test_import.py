"""What an import understands, warns of and refuses."""

from __future__ import annotations

import re

import pytest

from chalicelib.workflow.bpmn_import import import_bpmn
from chalicelib.workflow.model import CANDIDATES
from chalicelib.workflow.refusals import Unrunnable
from tests.unit.workflow.drawing import HANDLER, draw
from tests.unit.workflow.play import Play, fixture


def reasons(data: bytes, called=None) -> list[str]:
    with pytest.raises(Unrunnable) as refused:
        import_bpmn(data, called)
    assert refused.value.field == "xml"
    return [f"{reason.element}:{reason.line}:{reason.message}" for reason in refused.value.reasons]


def warned(*lines: str) -> list[str]:
    return [warning.message for warning in import_bpmn(draw(*lines)).warnings]


@pytest.mark.parametrize(("event", "word"), [("signal", "信号"), ("message", "消息")])
def test_what_is_thrown_and_does_not_leave_its_instance_is_said_so_at_import(event, word):
    told = warned("start s", f"throw t {event}=x", f"end e {event}=x", "s > t > e")
    assert told == [f"{word}只在本流程实例内传递，其他实例收不到"] * 2


@pytest.mark.parametrize("vendor", ["flowable", "camunda"])
def test_vendor_attributes_mean_the_same_in_either_dialect(vendor):
    definition = import_bpmn(draw(
        "start s formKey=key_9",
        "user a assignee=${initiator} candidateUsers=u1,${u2} candidateGroups=ROLE1,DEPT2 formKey=key_1",
        "user b assignee=${person} multi=sequential collection=${people} element=person done=${x>1}",
        "end e", "s > a > b > e", vendor=vendor,
    ))  # fmt: skip
    a, b = definition.main.nodes["a"], definition.main.nodes["b"]
    assert definition.start_form == "key_9"
    assert (a.assignment.assignee, a.form_key) == ("${initiator}", "key_1")
    assert (a.assignment.users, a.assignment.groups) == (("u1", "${u2}"), ("ROLE1", "DEPT2"))
    assert b.multi is not None
    assert (b.multi.sequential, b.multi.collection, b.multi.element) == (True, "${people}", "person")
    assert [node.id for node in definition.user_tasks()] == ["a", "b"]


def test_a_data_type_of_initiator_needs_no_assignee():
    play = Play(draw("start s", "user a dataType=INITIATOR assignee=", "end e", "s > a > e"))
    assert play.item("a").who.assignee == "zhangsan"


@pytest.mark.parametrize(
    "spelling",
    [HANDLER, "#{ multiInstanceHandler . getUserIds( execution ) }", "${multiInstanceHandler.getUsers(execution)}"],
)
def test_the_designers_handler_means_the_nodes_own_candidates(spelling):
    data = draw("start s", "user a candidateUsers=x multi=parallel collection=HERE", "end e", "s > a > e")
    definition = import_bpmn(data.replace(b"HERE", spelling.encode()))
    multi = definition.main.nodes["a"].multi
    assert multi is not None
    assert multi.collection == CANDIDATES


def test_standard_multi_instance_elements_are_read_too():
    data = draw("start s", "user a assignee=${p} multi=parallel times=2", "end e", "s > a > e").replace(
        b"<bpmn2:loopCardinality>2</bpmn2:loopCardinality>",
        b'<bpmn2:loopDataInputRef>people</bpmn2:loopDataInputRef><bpmn2:inputDataItem id="i" name="p"/>',
    )
    assert Play(data, people=["x", "y"]).open == ["a:x", "a:y"]


def test_all_reasons_come_at_once_with_element_and_line():
    found = reasons(draw(
        "start s", "script sc scriptFormat=groovy", "service sv class=org.example.Evil", "user a assignee=${u.name()}",
        "xor g default=nowhere", "boundary b on=g timer=duration:1h", "end e", "s > sc > sv > a > g > e", "g > missing",
    ))  # fmt: skip
    assert found == [
        "sc:6:脚本任务不会被执行，请改用决策表、连接器或外部任务",
        "sv:7:服务任务不会被执行，请改用用户任务或接收任务",
    ]
    found = reasons(draw(
        "start s", "user a assignee=${user.name()}", "xor g default=nowhere", "boundary b on=g timer=duration:1h",
        "end e", "s > a > g > e", "g > missing", "g > a if ${f(x)}",
    ))  # fmt: skip
    assert [line.split(":")[0] for line in found] == ["a", "b", "b", "g_missing", "g_a", "g"]
    assert found[0].startswith("a:6:表达式「user.name()」")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["user a", "end e", "a > e"], "开始节点不存在"),
        (["start s", "start t", "end e", "s > e", "t > e"], "恰好一个开始节点"),
        (["start s timer=duration:PT1H", "end e", "s > e"], "此处不支持定时事件"),
        (["start s", "end e", "end e", "s > e"], "节点 id 重复"),
        (["start s", "end e", "e > s"], "连线的方向不对"),
        (["start s", "end e", "s > x"], "连线的起点或终点不存在"),
        (["start s", "user a assignee=x", "sub i", "{", "start a", "}", "s > a > i"], "节点 id 在文件中重复"),
        (["start s", "user a multi=parallel", "s > a"], "多实例需要且只能设置"),
        (["start s", "xor g multi=parallel times=2", "s > g"], "只有用户任务、接收任务与子流程"),
        (["start s", "events g", "user a", "s > g > a"], "事件网关之后只能是"),
        (["start s", "catch c", "end e", "s > c > e"], "此处不支持空事件"),
        (["start s", "catch c timer=duration:1h", "end e", "s > c > e"], "ISO 8601"),
        (["start s", "call c", "end e", "s > c > e"], "需要 calledElement"),
        (["start s", "call c calls=${x.y(}", "end e", "s > c > e"], "无法识别"),
        (["start s", "call c calls=p", "end e", "s > c > e"], "调用形成循环：p → p"),
        (["start s", "xor g default=g_h", "plain h", "end e", "s > g > h > g", "g > e if ${x}"], "环路中没有等待"),
        (["start s", "end e", "s > e", "sub i triggeredByEvent=true", "{", "start t", "}"], "此处不支持空事件"),
        (["start s", "end e", "s > i > e", "sub i triggeredByEvent=true", "{", "start t signal=x", "}"], "不能有流入"),
        (["start s", "throw t link=x", "s > t"], "没有终点"),
        (["start s", "throw t link=x", "catch c link=x", "catch d link=x", "s > t"], "有多个终点"),
        (["start s", "throw t link=x", "catch c link=x", "s > t", "c > t"], "环路中没有等待"),
        (["start s", "catch c condition=${a.b(}", "s > c"], "无法识别"),
        (["start s", "end e link=x", "s > e"], "此处不支持链接事件"),
    ],
)  # fmt: skip
def test_a_diagram_that_cannot_run_is_refused(lines, message):
    assert any(message in reason for reason in reasons(draw(*lines)))


@pytest.mark.parametrize(
    "tag",
    ["sendTask", "businessRuleTask", "transaction", "adHocSubProcess", "complexGateway", "somethingNew"],
)
def test_elements_that_would_need_to_be_executed_are_refused_by_name(tag):
    data = draw("start s", "plain x", "end e", "s > x > e").replace(b"bpmn2:task", f"bpmn2:{tag}".encode())
    assert len(reasons(data)) == 1


def test_a_condition_in_a_scripting_language_is_refused():
    data = draw("start s", "xor g", "end e", "s > g", "g > e if ${x}").replace(
        b"<bpmn2:conditionExpression>", b'<bpmn2:conditionExpression language="groovy">'
    )
    assert "groovy" in reasons(data)[0]


def test_camunda_8_files_are_refused():
    data = draw("start s", "user a", "end e", "s > a > e").replace(
        b'<bpmn2:userTask id="a" name="a">',
        b'<bpmn2:userTask id="a" name="a"><bpmn2:extensionElements>'
        b'<z:assignmentDefinition xmlns:z="http://camunda.org/schema/zeebe/1.0"/></bpmn2:extensionElements>',
    )
    assert any("Camunda 8" in reason for reason in reasons(data))


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["start s", "user a", "end e", "s > a > e"], "没有设置办理人"),
        (["start s", "user a assignee=x skipExpression=${true}", "end e", "s > a > e"], "skipExpression 不生效"),
        (["start s", "user a assignee=x", "user z assignee=x", "end e", "s > a > e", "z > e"], "从开始节点无法到达"),
        (["start s", "user a assignee=x", "s > a"], "到此视为结束"),
    ],
)  # fmt: skip
def test_what_is_left_out_or_odd_is_a_warning(lines, message):
    assert any(message in warning for warning in warned(*lines))


def test_two_processes_that_call_each_other_are_refused():
    def process(key: str, calls: str) -> bytes:
        return draw("start s", f"call c calls={calls}", "end e", "s > c > e", key=key)

    inner = import_bpmn(draw("start s", "user a assignee=x", "end e", "s > a > e", key="two"))
    one = import_bpmn(process("one", "two"), {"two": inner})
    found = reasons(process("two", "one"), {"one": one})
    assert found[0].endswith("调用形成循环：two → one → two")


def test_the_process_no_other_calls_is_the_one_that_starts():
    assert fixture("call").key == "call"


def test_several_processes_that_could_start_are_refused():
    second = '<bpmn2:process id="q"><bpmn2:startEvent id="qs"/></bpmn2:process>'
    assert "多个可执行流程" in reasons(draw("start s", "end e", "s > e", more=second))[0]


def test_the_same_file_has_the_same_digest_and_another_has_not():
    data = draw("start s", "end e", "s > e")
    assert import_bpmn(data) == import_bpmn(data)
    assert import_bpmn(data).digest != import_bpmn(data + b" ").digest


def test_the_start_event_may_name_a_variable_for_who_starts():
    play = Play(draw("start s initiator=INITIATOR", "user a assignee=${INITIATOR}", "user b assignee=${INITIATOR}",
                     "end e", "s > a > b > e"))  # fmt: skip
    play.do("a", INITIATOR="lisi")
    assert play.item("b").who.assignee == "zhangsan"


def test_flows_need_no_id_as_in_files_written_by_hand():
    data = draw("start s", "user a assignee=x", "end e", "s > a > e")
    play = Play(re.sub(rb'(<bpmn2:sequenceFlow) id="[^"]*"', rb"\1", data))
    play.do("a")
    assert play.view.status == "completed"


@pytest.mark.parametrize("declared", ["GBK", "gb2312", "UTF-16", "ISO-8859-1"])
def test_a_declared_encoding_that_no_longer_holds_is_left_aside(declared):
    data = draw("start s", "user 审批 assignee=x", "end e", "s > 审批 > e", name="请假")
    assert import_bpmn(data.replace(b"UTF-8", declared.encode())).name == "请假"


def test_what_has_no_effect_here_is_said_with_its_line():
    data = draw("start s", "user a assignee=x owner=y", "end e", "s > a > e").replace(
        b'isExecutable="true">',
        b'isExecutable="true"><bpmn2:extensionElements>'
        b'<flowable:executionListener event="start" class="x.Y"/></bpmn2:extensionElements>',
    )
    data = data.replace(
        b'<bpmn2:endEvent id="e"',
        b'<bpmn2:userTask id="b" flowable:assignee="x"><bpmn2:extensionElements><camunda:formData/>'
        b'<camunda:inputOutput/></bpmn2:extensionElements></bpmn2:userTask><bpmn2:endEvent id="e"',
    )
    said = [f"{each.element}:{each.message}" for each in import_bpmn(data).warnings if each.line]
    assert {
        "p:监听器不会被执行：start x.Y",
        "a:属性 owner 不生效",
        "b:内嵌表单字段（formData）不生效",
        "b:输入输出映射（inputOutput）不生效",
    } <= set(said)
