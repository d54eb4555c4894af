"""Address and password against the table of users, at the same cost whether the address is known or not."""

from django.contrib.auth.backends import BaseBackend

from leadwright.accounts.addresses import fold_address
from leadwright.accounts.models import User


class PasswordBackend(BaseBackend):
    """Django's way to ask who somebody is.

    One query and one password hash for a known address, an unknown one, one without a password and a
    deactivated user alike, so that neither the answer nor its duration tells which it was.
    """

    def authenticate(
        self, request: object, email: str = "", password: str = "", **_others: object
    ) -> User | None:
        user = User.objects.filter(email=fold_address(email)).first()
        if user is None:
            User().set_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()
