"""How django-allauth is to behave here: address and password, no sign-up, no mail, limits that hold."""

from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from leadwright.accounts.addresses import fold_address
from leadwright.platform.mail import MailRefused
from leadwright.ui.paths import safe_path


class SignInAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """The decisions allauth leaves to the project. The views are Leadwright's own; none of allauth's is
    reachable.
    """

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "That did not match. Check the address and the password.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        return bool(url) and safe_path(url or "", "") == url

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> NoReturn:
        raise MailRefused(f"{template_prefix} was refused: no part of Leadwright sends mail.")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: str) -> str:
        """One counter for each typed address. Allauth's own has the Host header in it, whose port a client is
        free to vary.
        """
        return fold_address(credentials.get("email", ""))
