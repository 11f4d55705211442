"""docs/protocols/push.md: every sample is sent in its order, and answered as it says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import urlencode

from chalicelib.protocols.push.server import PATHS
from chalicelib.protocols.push.wire import PushRow

PAGE = (Path(__file__).parents[3] / "docs/protocols/push.md").read_text()
BLOCK = re.compile(r"```json (request|answer)\n(.*?)```", re.DOTALL)


def test_every_sample_is_answered_as_the_page_says(hub):
    blocks = BLOCK.findall(PAGE)
    pairs = list(zip(blocks[::2], blocks[1::2], strict=True))
    assert len(pairs) == 6
    for (asks, info), (answers, expected) in pairs:
        assert (asks, answers) == ("request", "answer")
        answer = hub.post_push(urlencode({"appId": "OA", "taskInfo": info}).encode()).json_body
        assert {**answer, "push_id": "…"} == json.loads(expected)


def test_every_field_and_path_is_on_the_page():
    named = set(re.findall(r"`([A-Za-z_]+)`", PAGE))
    covered = {name for name in PushRow.model_fields if name.startswith("process_instance_")}
    assert set(PushRow.model_fields) - named - covered == set()
    assert all(path.removesuffix(".do") in PAGE for path in PATHS if path != PATHS[2])
