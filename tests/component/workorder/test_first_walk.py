def test_a_leave_walks_from_start_to_finish(centre, zhangsan, lisi, wangwu):
    centre.deploy("leave", category="hr")
    started = zhangsan.start("leave", days=5)
    assert lisi.todo() == [started["TaskId"]]
    done = lisi.do("complete", started["TaskId"], comment="同意", variables={})
    assert wangwu.todo() == done["nextTaskIds"]
    last = wangwu.do("complete", done["nextTaskIds"][0], comment="同意")
    assert (last["nextTaskIds"], last["processStatus"]) == ([], "completed")
    [own] = zhangsan.rows("ownList")
    assert (own["processStatus"], own["procDefName"]) == ("completed", "请假申请")
    assert [row["taskId"] for row in lisi.rows("finishedList")] == [started["TaskId"]]
    detail = zhangsan.ok("GET", "/workflow/process/detail", procInsId=started["ProcessInstanceId"])["data"]
    assert [node["activityName"] for node in detail["historyProcNodeList"]] == [
        "结束",
        "主管审批",
        "部门领导审批",
        "填写申请",
        "开始",
    ]
