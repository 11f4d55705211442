"""Whatever is stored is shown as text."""

from __future__ import annotations

import pytest

CORPUS = [
    "<img src=x onerror=globalThis.xss=1>",
    "<script>globalThis.xss=1</script>",
    '"><svg onload=globalThis.xss=1>',
    "javascript:globalThis.xss=1",
    "{{constructor.constructor('globalThis.xss=1')()}}",
    "${globalThis.xss=1}",
    '<a href="javascript:globalThis.xss=1">x</a>',
    "</textarea><iframe srcdoc='<script>parent.xss=1</script>'>",
]


@pytest.mark.short
def test_hostile_texts_are_shown_and_never_run(visits):
    page = visits.of("lisi")
    for hostile in CORPUS:
        leave = visits.leave(hostile)
        visits.call("lisi", "/workflow/task/complete", {"taskId": leave["task"], "comment": hostile})
        visits.go(page, leave["route"].replace("/inbox/todo", "/inbox/done"))
        page.get_by_text(hostile).first.wait_for()
        page.get_by_role("tab", name="流转记录").click()
        page.get_by_text(hostile).last.wait_for()
        assert page.evaluate("globalThis.xss === undefined")
