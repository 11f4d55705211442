"""Forms that would bring markup or pages of others into the console are refused when they are saved, and only then."""

from __future__ import annotations

import pytest

from chalicelib.storage.processes import shelves
from chalicelib.storage.processes.shelves import Item
from tests.unit.workflow.drawing import draw

OWN = {"type": "default", "components": [{"type": "html", "id": "h", "content": "<img src=x onerror=x()>"}]}
ASKS = draw("start s formKey=key_old", "user a assignee=lisi", "end e", "s > a > e").decode()


@pytest.fixture
def admin(centre):
    return centre.person("admin")


def test_a_form_with_markup_of_others_is_refused_by_name(admin) -> None:
    code, told = admin.refused("POST", "/workflow/form", {"formName": "旧", "content": OWN})
    assert (code, "html" in told, "content" in told) == (4101, True, True)
    fine = {**OWN, "components": []}
    made = admin.ok("POST", "/workflow/form", {"formName": "新", "content": fine})["data"]
    assert admin.refused("PUT", "/workflow/form", {"formId": made["formId"], "content": OWN})[0] == 4101
    imported = admin.refused("POST", "/workflow/deploy/import", {"xml": ASKS, "forms": {"key_old": OWN}})
    assert (imported[0], "html" in imported[1]) == (4101, True)


def test_one_that_was_stored_before_is_read_and_deployed(admin) -> None:
    shelves.save("form", Item("old", {"name": "旧", "schema": OWN, "at": "2026-01-01T00:00:00+00:00", "by": ""}), "r")
    assert admin.ok("GET", "/workflow/form/old")["data"]["content"] == OWN
    admin.ok("POST", "/workflow/deploy/import", {"xml": ASKS})
    assert admin.ok("PUT", "/workflow/form", {"formId": "old", "formName": "新名"})["data"]["formName"] == "新名"
