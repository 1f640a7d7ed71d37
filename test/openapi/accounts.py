"""Schemathesis's way to sign in: requests end sessions and delete accounts, so each few seconds there is another user."""

import json
import os
import urllib.request

import schemathesis

URL = os.environ["SERVICE_URL"]
EMAILS = iter(json.loads(os.environ["SERVICE_EMAILS"]))


@schemathesis.auth(refresh_interval=2)
class SignIn:
    def get(self, case, context):
        credentials = {"email": next(EMAILS), "password": os.environ["SERVICE_PASSWORD"], "client_type": "api"}
        headers = {"content-type": "application/json"}
        request = urllib.request.Request(f"{URL}/auth/login", json.dumps(credentials).encode(), headers)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)["access_token"]

    def set(self, case, token, context):
        case.headers = case.headers or {}
        case.headers["Authorization"] = f"Bearer {token}"
