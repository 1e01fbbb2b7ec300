"""A little OpenID Connect provider on a port of its own: discovery, keys, and codes exchanged for signed answers."""

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET, CODE = "pursuit", "a secret between the two", "the-code"


class Provider:
    """Answers as told: ``claims`` go into the signed answer, ``key`` signs it, ``userinfo`` is told beside it."""

    def __init__(self):
        self.published = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def expect(self, asked, **claims):
        """Let the person say yes to what Pursuit asked for; ``claims`` differ from what an honest provider says."""
        self.challenge = asked.get("code_challenge", "")
        now = int(time.time())
        honest = {
            "iss": self.url, "aud": CLIENT_ID, "sub": "1234", "iat": now, "exp": now + 300, "nonce": asked["nonce"],
            "email_verified": True,
        }  # fmt: skip
        self.claims = {name: value for name, value in {**honest, **claims}.items() if value is not None}
        self.key, self.algorithm, self.userinfo = self.published, "RS256", {}

    def signed(self):
        return jwt.encode(self.claims, self.key, algorithm=self.algorithm, headers={"kid": "one"})

    def answer(self, path, form):
        if path.endswith("/.well-known/openid-configuration"):
            return {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
                "userinfo_endpoint": f"{self.url}/userinfo",
            }
        if path == "/keys":
            key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.published.public_key()))
            return {"keys": [{**key, "kid": "one", "alg": "RS256", "use": "sig"}]}
        if path == "/userinfo":
            return self.userinfo
        digest = hashlib.sha256(form.get("code_verifier", [""])[0].encode()).digest()
        proven = base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == self.challenge
        if form["code"] == [CODE] and form["client_secret"] == [CLIENT_SECRET] and proven:
            return {"access_token": "t", "token_type": "Bearer", "id_token": self.signed()}
        return {"error": "invalid_grant"}

    def handler(self):
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                length = int(self.headers.get("Content-Length", 0))
                body = json.dumps(provider.answer(self.path, parse_qs(self.rfile.read(length).decode()))).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self):
                self.do_GET()

            def log_message(self, *args):
                pass

        return Handler
