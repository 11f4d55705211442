"""The demo centre's own logic; any 2xx of a webhook acknowledges, whatever its body."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chalicelib.outbound.outcome import Prepared
    from tests.faults.centres import Centre

CREDENTIAL = {"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
GOOD: dict[str, Any] = {}
REFUSAL = {"success": False}
ACKNOWLEDGES = {"garbage"}


def take(centre: Centre, request: Prepared) -> tuple[int, Any]:
    centre.receiver.webhook(json.loads(request.body), request.key)
    return 200, {}
