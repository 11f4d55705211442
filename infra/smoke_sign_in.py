"""After a deployment somebody signs in, as far as that goes without a person.

Where administrators issue tokens, a person without any right does so wholly. Of a user centre it is asked whether the
hub reaches it: what it never signed must be refused by its word (401), not for want of one (503). With a person's token
of the user centre in SMOKE_TOKEN the sign-in is whole there too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from base64 import urlsafe_b64encode
from http import HTTPStatus
from typing import Any

from infra.bootstrap import ROOT
from infra.calls import Answer, read, send_json
from infra.terminal import Trouble, say


def check(base_url: str, stage: str) -> None:
    """Sign in by every way that the stage tells of.

    Raises:
        Trouble: there is none, or one does not work.
    """
    told = read(f"{base_url}/hub/console.json", {}, {})
    if told.status == HTTPStatus.NOT_FOUND:
        say("sign-in not tried: what was deployed does not tell how people sign in")
        return
    _expect(told, HTTPStatus.OK, "GET /hub/console.json")
    ways = told.body["data"]["signIn"]
    if given := os.environ.get("SMOKE_TOKEN"):
        _expect(_inbox(base_url, given), HTTPStatus.OK, "the inbox of the person of SMOKE_TOKEN")
    if ways["links"]:
        _expect(_inbox(base_url, _token(stage)), HTTPStatus.OK, "an inbox with a token of the hub's own")
    for centre in ways["oidc"]:
        _expect(_inbox(base_url, _forged(centre)), HTTPStatus.UNAUTHORIZED, f"a token {centre['issuer']} never signed")
    if ways["cas"]:
        ticket = send_json("POST", f"{base_url}/hub/sign-in/cas", {"ticket": "ST-smoke-check"}, {})
        _expect(ticket, HTTPStatus.UNAUTHORIZED, "a ticket the CAS server never issued")
    found = ", ".join(name for name, way in ways.items() if way)
    say(f"sign-in: {found or 'by tokens of the configured issuer alone'}")


def _inbox(base_url: str, token: str) -> Answer:
    return read(f"{base_url}/hub/inbox", {}, {"Authorization": f"Bearer {token}"})


def _token(stage: str) -> str:
    environment = {**os.environ, "TODOHUB_STAGE": stage}
    command = [sys.executable, "-m", "infra.smoke_person"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["nothing"]
        raise Trouble(f"No token could be made for a first person: {said[-1]}")
    return done.stdout


def _forged(oidc: dict[str, Any]) -> str:
    parts = (
        {"alg": "RS256", "kid": "smoke-check"},
        {"iss": oidc["issuer"], "aud": oidc["clientId"], "sub": "smoke-check"},
    )
    return ".".join(
        [*(urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts), "c21va2U"]
    )


def _expect(answer: Answer, status: int, what: str) -> None:
    if answer.status != status:
        raise Trouble(f"{what} was answered {answer.status} {str(answer.body)[:300]}, not {int(status)}.")
