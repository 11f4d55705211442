from __future__ import annotations

from infra.demo_processes import DIAGRAMS


def test_a_wrong_diagram_is_shown_where_it_is_wrong_and_a_right_one_is_deployed(visits, tmp_path):
    whole = (
        (DIAGRAMS / "leave.bpmn")
        .read_text()
        .replace('id="leave"', 'id="leave_drawn"')
        .replace('"leave"', '"leave_drawn"')
        .replace("请假申请", "绘制的请假单")
    )
    wrong, right = tmp_path / "wrong.bpmn", tmp_path / "right.bpmn"
    right.write_text(whole)
    wrong.write_text(whole.replace("${days &gt; 3}", "${days &gt;&gt; 3}"))
    page = visits.of("admin", "/processes")
    page.get_by_role("button", name="导入流程").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("BPMN 2.0 文件").set_input_files(wrong)
    dialog.get_by_role("button", name="只检查").click()
    dialog.get_by_role("alert").get_by_text("Flow_leave_long").first.wait_for()
    dialog.get_by_label("BPMN 2.0 文件").set_input_files(right)
    dialog.get_by_role("button", name="只检查").click()
    dialog.get_by_text("检查通过").wait_for()
    dialog.get_by_role("button", name="部署").click()
    page.get_by_text("已部署").wait_for()
    page.get_by_text("leave_drawn").first.wait_for()
