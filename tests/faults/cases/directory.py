"""What administrators of the hub do with people, groups, services and targets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.faults.cases import push
from tests.faults.cases.hub import admin
from tests.faults.sweeping import Case

if TYPE_CHECKING:
    from tests.faults.site import Site

SERVICE = {"serverID": "bus", "name": "服务总线"}


def serving(site: Site) -> None:
    """A service; the id of its credential is noted."""
    answer = admin("POST", "/admin/services", SERVICE)(site)
    site.notes["credential"] = answer.json_body["data"]["credentialId"]


def revoked(site: Site) -> Any:
    """Its credential ends."""
    return admin("DELETE", f"/admin/services/bus/credentials/{site.notes['credential']}")(site)


def held(site: Site) -> None:
    """The target is paused, and something has happened since."""
    admin("POST", "/admin/targets/t1/pause")(site)
    push.stored()(site)


def made(path: str, body: object) -> Any:
    """It is there."""
    return admin("POST", path, body)


NIGHT = {"groupId": "night", "name": "夜班", "members": ["lisi"]}
SCIM, CORE = "/scim/v2", "urn:ietf:params:scim:schemas:core:2.0"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


def patch(*operations: dict[str, Any]) -> dict[str, Any]:
    """Changes of a SCIM resource."""
    return {"schemas": [PATCH], "Operations": list(operations)}


def joining(*members: str) -> dict[str, Any]:
    """Users become members of a SCIM group."""
    return {"op": "add", "path": "members", "value": [{"value": member} for member in members]}


WISH = {"application": {"appId": "portal", "name": "门户", "origins": ["https://portal.example.edu.cn"]}}


def asked(site: Site) -> None:
    """Somebody has asked for a registration; its id is noted."""
    answer = site.as_user("lisi", "POST", "/hub/registrations", WISH)
    site.notes["registration"] = answer.json_body["data"]["registrationId"]


def granted(site: Site) -> Any:
    """An administrator grants it."""
    return admin("POST", f"/admin/registrations/{site.notes['registration']}/grant")(site)


def refused(site: Site) -> Any:
    """An administrator refuses it."""
    return admin("POST", f"/admin/registrations/{site.notes['registration']}/refuse", {"reason": "不"})(site)


def waiting_for_a_look(site: Site) -> None:
    """It is granted, and its applicant has not looked yet."""
    asked(site)
    granted(site)


def looked(site: Site) -> Any:
    """Its applicant looks."""
    return site.as_user("lisi", "GET", f"/hub/registrations/{site.notes['registration']}")


CASES = [
    Case(
        "registration asked for",
        lambda site: site.as_user("lisi", "POST", "/hub/registrations", WISH, key="k"),
    ),
    Case("registration granted", granted, asked, rival=granted),
    Case("registration refused", refused, asked, rival=refused),
    Case("registration's secret shown", looked, waiting_for_a_look, rival=looked),
    Case(
        "page of another host",
        admin("PUT", "/admin/applications/OA", {"origins": ["https://portal.example.edu.cn"]}),
        rival=admin("PUT", "/admin/applications/OA", {"origins": ["https://other.example.edu.cn"]}),
    ),
    Case("SCIM user replaced", admin("PUT", f"{SCIM}/Users/lisi", {"schemas": [f"{CORE}:User"], "userName": "lisi"})),
    Case(
        "SCIM user changed",
        admin("PATCH", f"{SCIM}/Users/lisi", patch({"op": "replace", "path": "displayName", "value": "李四二"})),
        rival=admin("PUT", "/admin/users/lisi", {"phone": "1"}),
    ),
    Case(
        "SCIM group changed",
        admin("PATCH", f"{SCIM}/Groups/night", patch(joining("wangwu"))),
        made("/admin/groups", NIGHT),
        rival=admin("PATCH", f"{SCIM}/Groups/night", patch(joining("zhaoliu"))),
    ),
    Case("application disabled", admin("DELETE", "/admin/applications/OA")),
    Case("service registered", admin("POST", "/admin/services", SERVICE)),
    Case("service changed", admin("PUT", "/admin/services/bus", {"name": "总线"}), serving),
    Case("service disabled", admin("DELETE", "/admin/services/bus"), serving),
    Case("service's credential revoked", revoked, serving),
    Case(
        "user changed",
        admin("PUT", "/admin/users/lisi", {"name": "李四二", "groups": ["夜班"]}),
        rival=admin("POST", "/admin/groups", {"groupId": "财务组", "members": ["zhaoliu"]}),
    ),
    Case(
        "group changed",
        admin("PUT", "/admin/groups/night", {"members": ["wangwu"]}),
        made("/admin/groups", NIGHT),
        rival=admin("PUT", "/admin/users/zhaoliu", {"groups": ["night"]}),
    ),
    Case("group disabled", admin("DELETE", "/admin/groups/night"), made("/admin/groups", NIGHT)),
    Case("roles imported", admin("POST", "/admin/roles", [{"roleId": "5", "name": "处长"}])),
    Case(
        "role changed",
        admin("PUT", "/admin/roles/5", {"name": "院长"}),
        made("/admin/roles", [{"roleId": "5", "name": "处长"}]),
    ),
    Case("role disabled", admin("DELETE", "/admin/roles/5"), made("/admin/roles", [{"roleId": "5", "name": "处长"}])),
    Case("departments imported", admin("POST", "/admin/departments", [{"departmentId": "D9", "name": "图书馆"}])),
    Case(
        "department changed",
        admin("PUT", "/admin/departments/D9", {"name": "馆"}),
        made("/admin/departments", [{"departmentId": "D9", "name": "图书馆"}]),
    ),
    Case(
        "department disabled",
        admin("DELETE", "/admin/departments/D9"),
        made("/admin/departments", [{"departmentId": "D9", "name": "图书馆"}]),
    ),
    Case("user token", admin("POST", "/admin/tokens", {"userId": "lisi"})),
    Case("target resumed", admin("POST", "/admin/targets/t1/resume"), held),
    Case("target disabled", admin("DELETE", "/admin/targets/t1"), push.stored()),
]
