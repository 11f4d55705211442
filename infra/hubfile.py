""".local/hub.json: where the running hub is and how to call it as anybody. Other programs rely on its shape."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from infra.seed import Headers, bearer

if TYPE_CHECKING:
    from pathlib import Path


def contents(base_url: str, shown: dict[str, Any], tokens: dict[str, str], centre: str) -> dict[str, Any]:
    """The file's content.

    Args:
        base_url: where the hub's routes begin.
        shown: credentials as the admin API showed them, by kind (infra/seed.py).
        tokens: user id → user token, the administrator's under `admin`.
        centre: where the demo centre shows what it received.
    """
    client, signature, service = shown["client"], shown["signature"], shown["service"]
    return {
        "base_url": base_url,
        "admin": {"headers": bearer(tokens["admin"])},
        "push": {"headers": {"appId": shown["push"]["appId"], "accessToken": shown["push"]["accessToken"]}},
        "transaction": {
            "token_url": f"{base_url}/oauth2/token",
            "client_id": client["clientId"],
            "client_secret": client["clientSecret"],
            "appId": shown["push"]["appId"],
        },
        "gov_task": {key: signature[key] for key in ("accessKey", "secretKey", "appKey")},
        "workorder": {
            "app_headers": _app(shown["workorder"], tokens["admin"]),
            "service_headers": {
                "requestType": "service",
                "serverID": service["serverID"],
                "secretKey": service["secretKey"],
                "accessToken": tokens["admin"],
            },
            "users": {
                user: {"headers": _app(shown["workorder"], token), "console_url": console_url(base_url, token)}
                for user, token in tokens.items()
            },
        },
        "console_url": console_url(base_url, tokens["zhangsan"]),
        "demo_centre": {"url": centre, "received": f"{centre}/received"},
    }


def console_url(base_url: str, token: str) -> str:
    """Opens the console with a person signed in: the token stands in the fragment, which no server ever sees."""
    return f"{base_url}/console/index.html#token={token}"


def write(path: Path, content: dict[str, Any]) -> None:
    """Replace the file in one step, readable by its owner alone."""
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    fresh.replace(path)


def _app(workorder: dict[str, str], token: str) -> Headers:
    known = {"requestType": "app", "appID": workorder["appID"], "secretKey": workorder["secretKey"]}
    return {**known, "accessToken": token, **bearer(token)}
