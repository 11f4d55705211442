"""An import that loses no form and goes over nobody's head."""

from __future__ import annotations

from tests.component.workorder.test_managing import FORM
from tests.unit.workflow.drawing import draw

PATH = "/workflow/deploy/import"
WITH = draw("start s", "user a assignee=lisi formKey=key_f", "user b assignee=lisi formKey=key_g", "end e",
            "s > a > b > e", key="kept").decode()  # fmt: skip
WITHOUT = draw("start s", "user a assignee=lisi formKey=key_f", "end e", "s > a > e", key="kept").decode()
FORMS = {"key_f": FORM, "key_g": FORM}


def test_the_forms_of_the_version_before_are_kept_for_the_keys_the_file_still_names(centre, admin, zhangsan, lisi):
    admin.ok("POST", PATH, {"xml": WITH, "forms": FORMS})
    second = admin.ok("POST", PATH, {"xml": WITH})["data"]
    assert second["version"] == 2
    assert not any("没有定义" in warning for warning in second["warnings"])
    task = zhangsan.start("kept")["TaskId"]
    assert lisi.cannot("complete", task)[0] == 4101  # the form asks for its field


def test_a_form_that_would_be_lost_is_refused_by_name_unless_it_is_meant(admin):
    admin.ok("POST", PATH, {"xml": WITH, "forms": FORMS})
    code, message = admin.refused("POST", PATH, {"xml": WITHOUT})
    assert code == 4101
    assert "key_g" in message
    assert "key_f" not in message
    assert admin.ok("POST", PATH, {"xml": WITHOUT, "dropForms": True})["data"]["version"] == 2


def test_a_dry_run_says_what_an_import_would_say_and_stores_nothing(admin):
    checked = admin.ok("POST", PATH, {"xml": WITH, "dryRun": True})["data"]
    assert (checked["definitionId"], checked["version"]) == (None, 1)
    assert any("key_f" in warning for warning in checked["warnings"])
    assert admin.ok("GET", "/workflow/deploy/list")["total"] == 0
    broken = draw("start s", "script x", "end e", "s > x > e").decode()
    assert admin.refused("POST", PATH, {"xml": broken, "dryRun": True})[0] == 4101
    admin.ok("POST", PATH, {"xml": WITH, "forms": FORMS})
    assert admin.refused("POST", PATH, {"xml": WITHOUT, "dryRun": True})[0] == 4101


def test_a_base_that_is_not_the_newest_any_more_is_a_conflict(admin):
    assert admin.ok("POST", PATH, {"xml": WITHOUT, "baseVersion": 0})["data"]["version"] == 1
    assert admin.ok("POST", PATH, {"xml": WITHOUT, "baseVersion": 1})["data"]["version"] == 2
    for more in ({}, {"dryRun": True}):
        code, message = admin.refused("POST", PATH, {"xml": WITHOUT, "baseVersion": 1, **more})
        assert code != 200
        assert "2" in message
    assert admin.ok("GET", "/workflow/deploy/publishList", processKey="kept")["total"] == 2


def test_a_repeat_under_its_key_is_no_conflict_with_itself(admin):
    admin.headers["Idempotency-Key"] = "once"
    first = admin.ok("POST", PATH, {"xml": WITHOUT, "baseVersion": 0})["data"]
    assert admin.ok("POST", PATH, {"xml": WITHOUT, "baseVersion": 0})["data"] == first
