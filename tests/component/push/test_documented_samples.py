"""docs/protocols/push.md: every sample is sent in its order, and answered as it says."""

from __future__ import annotations

import json
import re
from urllib.parse import urlencode

from chalicelib.protocols.push.server import PATHS
from chalicelib.protocols.push.wire import PushRow
from infra.bootstrap import ROOT
from tests.documented import blocks

PAGE = ROOT / "docs/protocols/push.md"


def test_every_sample_is_answered_as_the_page_says(hub):
    pairs = list(zip(blocks(PAGE, "json request"), blocks(PAGE, "json answer"), strict=True))
    assert len(pairs) == 6
    for info, expected in pairs:
        answer = hub.post_push(urlencode({"appId": "OA", "taskInfo": info}).encode()).json_body
        assert {**answer, "push_id": "…"} == json.loads(expected)


def test_every_field_and_path_is_on_the_page():
    page = PAGE.read_text()
    named = set(re.findall(r"`([A-Za-z_]+)`", page))
    covered = {name for name in PushRow.model_fields if name.startswith("process_instance_")}
    assert set(PushRow.model_fields) - named - covered == set()
    assert all(path.removesuffix(".do") in page for path in PATHS if path != PATHS[2])
