import pytest

PATH = "/whoami/workorder"


@pytest.fixture
def headers(admin_call):
    """Complete header sets of an application and a service, acting for zhangsan."""
    admin_call.data("POST", "/admin/applications", {"appId": "WO", "name": "工单"})
    app = admin_call.data("POST", "/admin/applications/WO/credentials", {"kind": "workorder"})
    service = admin_call.data("POST", "/admin/services", {"serverID": "bus", "name": "服务总线"})
    admin_call.data("POST", "/admin/users", {"userId": "zhangsan", "name": "张三", "groups": ["g"]})
    token = admin_call.data("POST", "/admin/tokens", {"userId": "zhangsan"})["accessToken"]
    person = {"accessToken": token}
    return {
        "app": {
            "requestType": "app",
            "appID": app["appID"],
            "secretKey": app["secretKey"],
            **person,
            "Authorization": token,
        },
        "service": {
            "requestType": "service",
            "serverID": service["serverID"],
            "secretKey": service["secretKey"],
            **person,
        },
    }


def test_an_application_and_a_service_act_for_the_person_the_token_names(headers, anyone):
    app, service = anyone("GET", PATH, **headers["app"]), anyone("GET", PATH, **headers["service"])
    assert app.json_body == {"kind": "user", "app": "WO", "user": "zhangsan", "groups": ["g"]}
    assert service.json_body == {"kind": "service", "app": "bus", "user": "zhangsan", "groups": ["g"]}


def test_every_header_is_found_in_any_letter_case(headers, anyone):
    for change in (str.lower, str.upper):
        assert anyone("GET", PATH, **{change(k): v for k, v in headers["app"].items()}).status_code == 200


@pytest.mark.parametrize("kind", ["app", "service"])
def test_each_missing_or_wrong_header_is_401_and_named(headers, anyone, kind):
    for name in headers[kind]:
        missing = anyone("GET", PATH, **{k: v for k, v in headers[kind].items() if k != name})
        wrong = anyone("GET", PATH, **{**headers[kind], name: "wrong"})
        assert (missing.status_code, wrong.status_code) == (401, 401)
        assert name in missing.json_body["msg"]
        assert name in wrong.json_body["msg"]


def test_authorization_may_be_the_applications_own_token_but_not_anothers(headers, admin_call, anyone):
    given = admin_call.data("POST", "/admin/applications/WO/credentials", {"kind": "client"})
    admin_call.data("POST", "/admin/applications", {"appId": "X", "name": "别的"})
    other = admin_call.data("POST", "/admin/applications/X/credentials", {"kind": "client"})

    def token(client):
        fields = {"client_id": client["clientId"], "client_secret": client["clientSecret"]}
        answer = anyone("POST", "/oauth2/token", {"grant_type": "client_credentials", **fields})
        return answer.json_body["access_token"]

    assert anyone("GET", PATH, **{**headers["app"], "Authorization": token(given)}).status_code == 200
    assert anyone("GET", PATH, **{**headers["app"], "Authorization": token(other)}).status_code == 401
    stranger = admin_call.headers["Authorization"]
    assert anyone("GET", PATH, **{**headers["app"], "Authorization": stranger}).status_code == 401
    assert anyone("GET", PATH, **{**headers["service"], "accessToken": token(given)}).status_code == 401


def test_a_disabled_service_or_person_is_refused(headers, admin_call, anyone):
    admin_call.data("DELETE", "/admin/users/zhangsan")
    assert anyone("GET", PATH, **headers["app"]).json_body["error"] == "account_disabled"
    admin_call.data("PUT", "/admin/users/zhangsan", {"enabled": True})
    admin_call.data("DELETE", "/admin/services/bus")
    assert anyone("GET", PATH, **headers["service"]).json_body["error"] == "account_disabled"
    assert anyone("GET", PATH, **headers["app"]).status_code == 200


def test_a_token_in_the_query_is_taken_where_the_document_says_so(headers, anyone):
    token = headers["app"]["accessToken"]
    assert anyone("GET", f"/whoami/query?accessToken={token}").json_body["user"] == "zhangsan"
    assert anyone("GET", "/whoami/query").status_code == 401
    assert anyone("GET", f"/whoami/bearer?accessToken={token}").status_code == 401


def test_a_services_secret_is_rotated_without_a_gap(headers, admin_call, anyone):
    second = admin_call.data("POST", "/admin/services/bus/credentials")
    [first, _] = admin_call("GET", "/admin/services/bus/credentials").json_body["rows"]
    admin_call.data("DELETE", f"/admin/services/bus/credentials/{first['credentialId']}")
    assert anyone("GET", PATH, **headers["service"]).status_code == 401
    assert anyone("GET", PATH, **{**headers["service"], "secretKey": second["secretKey"]}).status_code == 200
