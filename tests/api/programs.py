"""Somebody who asks the interface for programs."""

import json
from typing import Any

from django.test import Client

from leadwright.accounts.operations.api_keys import create_api_key
from leadwright.accounts.rules import PERMISSIONS, Action, Role
from leadwright.platform.ids import Kind, public_id
from tests.accounts.people import NOW, OPERATOR, make_user

ANA = {"full_name": "Ana Ruiz", "email": "ana@acme.example", "company": "Acme"}


class Program:
    """Somebody who asks with a key."""

    def __init__(
        self, role: Role = Role.ADMINISTRATOR, *scopes: Action, email: str = "", without: Action | None = None
    ) -> None:
        user = make_user(email or f"{role}-{len(scopes)}@acme.example", role=role)
        made = create_api_key(
            actor=OPERATOR,
            user=user,
            name="sync",
            scopes=(frozenset(scopes) or PERMISSIONS[role]) - {without},
            expires_at=None,
            at=NOW,
        )
        self.key, self.text = made.key, made.text
        self.owner = public_id(Kind.USER, user.public_id)

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return Client(enforce_csrf_checks=True).generic(
            method,
            f"/api/v1{path}",
            raw,
            content_type="application/json",
            headers={"authorization": f"Bearer {self.text}", **headers},
        )
