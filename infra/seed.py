"""Demo data of a local hub, made through the hub's own admin API: an application, a service, people, groups, secrets.

Secrets are shown once, so they are kept beside the state (.local/credentials.json) and stay the same for as long as the
state lives. Tokens are minted anew by every `make up`.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from infra.calls import Answer, read, send_form, send_json
from infra.terminal import Trouble, say

if TYPE_CHECKING:
    from pathlib import Path

Headers = dict[str, str]

APPLICATION = {"appId": "OA", "name": "办公自动化"}
GROUPS = [{"groupId": "office", "name": "办公室"}]
USERS: list[dict[str, Any]] = [
    {"userId": "zhangsan", "name": "张三", "departmentId": "D1", "departmentName": "信息中心"},
    {
        "userId": "lisi",
        "name": "李四",
        "departmentId": "D1",
        "departmentName": "信息中心",
        "groups": ["office"],
        "roles": ["2"],
    },
    {
        "userId": "wangwu",
        "name": "王五",
        "departmentId": "D2",
        "departmentName": "教务处",
        "groups": ["office"],
        "roles": ["3"],
    },
    {
        "userId": "zhaoliu",
        "name": "赵六",
        "departmentId": "10",
        "departmentName": "物业服务中心",
        "roles": ["4"],
    },
    {"userId": "admin", "name": "管理员", "departmentId": "D0", "departmentName": "平台", "roles": ["administrator"]},
]
DEMO_TARGET = "演示任务中心"
KINDS: dict[str, dict[str, str]] = {
    "push": {"kind": "push"},
    "client": {"kind": "client"},
    "signature": {"kind": "signature", "scheme": "zwdd-hmac"},
    "workorder": {"kind": "workorder"},
}


def credentials(base_url: str, administrator: Headers, kept: Path) -> dict[str, Any]:
    """The demo credentials: those kept if the hub still knows them, else new ones with their application.

    Returns `{push, client, signature, workorder, service}`, each as the admin API showed it.

    Raises:
        Trouble: the hub refused a demo row; says which and why.
    """
    try:
        found: dict[str, Any] = json.loads(kept.read_text())
    except (OSError, ValueError):
        found = {}
    if not _still_known(base_url, found):
        found = _create(base_url, administrator)
        kept.touch(mode=0o600)
        kept.write_text(json.dumps(found, indent=2))
    return found


def people(base_url: str, administrator: Headers) -> list[str]:
    """Ids of the demo people, who are made or brought to what this version wants of them (an import merges).

    Raises:
        Trouble: the hub refused one; says why.
    """
    post(f"{base_url}/admin/groups", GROUPS, administrator)
    post(f"{base_url}/admin/users", USERS, administrator)
    return [user["userId"] for user in USERS]


def demo_target(base_url: str, administrator: Headers, centre: dict[str, str]) -> None:
    """Have the hub tell the demo centre about every change of the demo application; made once, kept up to date.

    Raises:
        Trouble: the hub refused it.
    """
    wanted = {
        "baseUrl": f"{centre['url']}/push",
        "credential": {"appId": centre["appId"], "accessToken": centre["accessToken"]},
        "filter": {"appIds": [APPLICATION["appId"]]},
    }
    known = read(f"{base_url}/admin/targets", {"pageSize": "100"}, administrator).body["rows"]
    found = next((row for row in known if row["name"] == DEMO_TARGET), None)
    if found is None:
        post(f"{base_url}/admin/targets", {"name": DEMO_TARGET, "protocol": "push", **wanted}, administrator)
    else:  # the centre may have forgotten its credential, which the hub does not show
        send_json("PUT", f"{base_url}/admin/targets/{found['targetId']}", wanted, administrator)


def _still_known(base_url: str, found: dict[str, Any]) -> bool:
    if not found.keys() >= {*KINDS, "service"}:
        return False
    client = found["client"]
    asked = {"grant_type": "client_credentials"}
    asked |= {"client_id": client["clientId"], "client_secret": client["clientSecret"]}
    return send_form(f"{base_url}/oauth2/token", asked).status == HTTPStatus.OK


def _create(base_url: str, administrator: Headers) -> dict[str, Any]:
    say("seeding: application OA, its people, their credentials")
    post(f"{base_url}/admin/applications", APPLICATION, administrator, may_exist=True)
    where = f"{base_url}/admin/applications/{APPLICATION['appId']}/credentials"
    found = {name: _issued(where, wanted, administrator) for name, wanted in KINDS.items()}
    found["service"] = post(f"{base_url}/admin/services", {"name": "示例服务"}, administrator)
    return found


def _issued(where: str, wanted: dict[str, str], administrator: Headers) -> Any:
    """A new credential. Two of a kind may live: where seedings were cut short before theirs were kept, those go."""
    if (made := post(where, wanted, administrator, may_exist=True)) is not None:
        return made
    for row in read(where, {"pageSize": "100"}, administrator).body["rows"]:
        if row["kind"] == wanted["kind"] and row["enabled"]:
            send_json("DELETE", f"{where}/{row['credentialId']}", {}, administrator)
    return post(where, wanted, administrator)


def bearer(token: str) -> Headers:
    """The header a user's token travels in."""
    return {"Authorization": f"Bearer {token}"}


def post(url: str, body: object, headers: Headers, *, may_exist: bool = False) -> Any:
    """`data` of the answer to an administration call; None for something that is there already and may be.

    Raises:
        Trouble: the hub refused; says what it said.
    """
    answer: Answer = send_json("POST", url, body, headers)
    if may_exist and answer.status == HTTPStatus.CONFLICT:
        return None
    if answer.status >= HTTPStatus.BAD_REQUEST:
        raise Trouble(f"Seeding failed: POST {url} answered {answer.status} {answer.body}")
    return answer.body["data"]
