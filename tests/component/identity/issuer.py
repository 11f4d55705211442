"""A user centre on loopback: it has keys, publishes them, and signs tokens."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
KEYS: dict[str, Any] = {"RS256": RSA_KEY, "ES256": EC_KEY}


class UserCentre:
    """Serves a JWKS; `published` may be changed, `fetches` counts, `status` and `body` may be made wrong."""

    def __init__(self):
        self.published = [public("r1", "RS256"), public("e1", "ES256")]
        self.fetches = 0
        self.status = 200
        self.body = None
        centre = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                centre.fetches += 1
                data = centre.body or json.dumps({"keys": centre.published}).encode()
                self.send_response(centre.status)
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def stop(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def public(key_id, algorithm, key=None):
    key = key or KEYS[algorithm]
    kind = jwt.algorithms.RSAAlgorithm if algorithm == "RS256" else jwt.algorithms.ECAlgorithm
    return {**json.loads(kind.to_jwk(key.public_key())), "kid": key_id, "alg": algorithm, "use": "sig"}


def sign(claims, *, algorithm="RS256", key_id="r1", key=None):
    return jwt.encode(claims, key or KEYS[algorithm], algorithm=algorithm, headers={"kid": key_id} if key_id else None)
