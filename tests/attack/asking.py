"""Rows made into calls, and answers into what can be compared."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from tests.attack import rows
from tests.attack.town import Call

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.attack.rows import Row
    from tests.attack.town import Headers, Town

    Ids = Mapping[str, str]

_PLACE = re.compile(r"{(\w+)}")
_PASSING = re.compile(
    r'"(?:took|timestamp|push_id|createTime|createdAt|credentialId|accessToken|secretKey)":("[^"]*"|\d+),?'
)


def call_of(route: str, row: Row, ids: Ids, consumes: str) -> Call:
    """The row's call of a route, with these ids."""
    method, _, path = route.partition(" ")
    for name in _PLACE.findall(path):
        path = path.replace(f"{{{name}}}", ids.get(row.names.get(name, name), "0"))
    pairs = tuple((name, _filled(value, ids)) for name, value in row.query)
    if method == "POST" and consumes.endswith("urlencoded"):
        return Call(method, path, body=dict(pairs), form=True)
    return Call(method, path, pairs, None if row.body is None else json.loads(_filled(json.dumps(row.body), ids)))


def named(route: str, row: Row) -> set[str]:
    """Which ids of the victim's a row's call carries."""
    text = json.dumps([route, row.query, row.body]) + "".join(f"{{{name}}}" for name in row.names.values())
    return set(_PLACE.findall(text)) - {"caller", "index", *row.names}


def owner_of(town: Town, row: Row) -> Headers:
    """The headers of who may make the call."""
    return {
        rows.ADMIN: lambda: town.person("admin"),
        rows.ADMIN_AT_CENTRE: lambda: town.at_centre("admin"),
        rows.PERSON: lambda: town.person("zhangsan"),
        rows.CENTRE: lambda: town.at_centre("zhangsan"),
        rows.APPLICATION: lambda: town.application("OA"),
        rows.KEYED: lambda: town.keyed("OA"),
        rows.PUSHING: lambda: town.pushing("OA"),
        rows.ANYONE: dict,
    }[row.owner]()


def alone(town: Town, row: Row) -> Headers:
    """The bare token of who may make a call of the centre."""
    return town.person("admin" if row.owner == rows.ADMIN_AT_CENTRE else "zhangsan")


def outsiders(town: Town, row: Row) -> dict[str, Headers]:
    """Everybody else who has credentials that the family knows."""
    at_centre = {
        "mallory at OA": town.at_centre("mallory", "OA"),
        "mallory at HR": town.at_centre("mallory", "HR"),
        "mallory through a service": town.through_service("mallory"),
        "mallory alone": town.person("mallory"),
    }
    by_token = {"mallory": town.person("mallory"), "HR": town.application("HR")}
    known: dict[str, dict[str, Headers]] = {
        rows.ADMIN: {**by_token, "zhangsan": town.person("zhangsan"), "OA": town.application("OA")},
        rows.ADMIN_AT_CENTRE: {
            **at_centre,
            "zhangsan": town.at_centre("zhangsan"),
            "he alone": town.person("zhangsan"),
        },
        rows.PERSON: by_token,
        rows.CENTRE: at_centre,
        rows.APPLICATION: {"HR": town.application("HR"), "mallory": town.person("mallory")},
        rows.KEYED: {"HR": town.keyed("HR")},
        rows.PUSHING: {"HR": town.pushing("HR")},
        rows.ANYONE: {"nobody": {}},
    }
    return known[row.owner]


def shape(answer: Any, *sets_of_ids: Ids) -> tuple[int, str, str]:
    """Status, body and Location without the ids that were asked about and without what differs from call to call."""
    text, leads = _PASSING.sub("", answer.body.decode()), str(answer.headers.get("Location", ""))
    for known in sorted({each for ids in sets_of_ids for each in ids.values()}, key=len, reverse=True):
        text, leads = text.replace(known, "<id>"), leads.replace(known, "<id>")
    return answer.status_code, text, leads


def succeeded(answer: Any) -> bool:
    """Whether an answer says yes, in any family's words."""
    if answer.status_code in (201, 204, 302):
        return True
    if "spreadsheetml" in str(answer.headers.get("Content-Type", "")):
        return True
    body = json.loads(answer.body)
    if answer.status_code != 200 or body.get("code", 200) not in (0, 200):
        return False
    content = body.get("content") or {}
    failed = body.get("push_result") == "ERROR" or content.get("success") is False
    return not failed and not (isinstance(body.get("data"), dict) and body["data"].get("errorIds"))


def _filled(text: str, ids: Ids) -> str:
    return _PLACE.sub(lambda found: ids[found[1]] if found[1] in ids else found[0], text)
