"""Tables of the people who work here."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models

from leadwright.accounts.preferences import Density, Theme
from leadwright.accounts.rules import Role
from leadwright.platform.ids import new_uuid


class UserAccounts(BaseUserManager["User"]):
    """Looks users up by address whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().casefold())


class User(AbstractBaseUser):
    """Somebody who signs in. `session_epoch` is part of every session: raising it ends them all."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, default=new_uuid)
    email = models.TextField(unique=True)
    name = models.TextField()
    role = models.TextField(choices=[(role.value, role.value) for role in Role])
    time_zone = models.TextField(blank=True, default="")
    theme = models.TextField(default=Theme.SYSTEM, choices=[(one.value, one.value) for one in Theme])
    density = models.TextField(
        default=Density.COMFORTABLE, choices=[(one.value, one.value) for one in Density]
    )
    single_keys = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    session_epoch = models.IntegerField(default=0)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "role"]

    objects: ClassVar[UserAccounts] = UserAccounts()

    class Meta:
        db_table = "app_user"

    def get_session_auth_hash(self) -> str:
        return f"{super().get_session_auth_hash()}.{self.session_epoch}"


class Team(models.Model):
    """A group of salespeople; leads without an owner belong to a team."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, default=new_uuid)
    name = models.TextField(unique=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "team"


class TeamMember(models.Model):
    """Who is in a team, and who leads it."""

    id = models.BigAutoField(primary_key=True)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    leads_team = models.BooleanField(default=False)

    class Meta:
        db_table = "team_member"
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="team_member_once")]


class ApiKey(models.Model):
    """A program's way in: found by `prefix`, proved by the SHA-256 `digest`; the key itself is shown once and
    not kept.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, default=new_uuid)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_keys")
    name = models.TextField()
    prefix = models.TextField(unique=True)
    digest = models.TextField()
    scopes = ArrayField(models.TextField(), default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "api_key"


class KeptAnswer(models.Model):
    """What a program was answered to a write it may send again. `name` is a digest of who asked what under which key of its own,
    `body` one of what was sent; without `status` the write is under way in the transaction that wrote the row. `lead` is whom the
    answer tells of, where that is one.
    """

    id = models.BigAutoField(primary_key=True)
    name = models.TextField(unique=True)
    body = models.TextField()
    asked_at = models.DateTimeField()
    status = models.IntegerField(null=True)
    answer = models.TextField(default="")
    tag = models.TextField(default="")
    lead_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "kept_answer"
        indexes = [
            models.Index(fields=["asked_at"], name="kept_answer_asked"),
            models.Index(
                fields=["lead_id"], condition=models.Q(lead_id__isnull=False), name="kept_answer_lead"
            ),
        ]


class SignInLink(models.Model):
    """A one-time link: first run, sign-in, invitation or new password. Only a digest of its token is kept."""

    id = models.BigAutoField(primary_key=True)
    digest = models.TextField(unique=True)
    purpose = models.TextField()
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "sign_in_link"


class SignIn(models.Model):
    """A session of a browser, as its owner may see and end it. It counts while the session does: until `ends_at`, and as long
    as `epoch` is the user's.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, default=new_uuid)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    session_key = models.TextField(unique=True)
    epoch = models.IntegerField()
    device = models.TextField()
    begun_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        db_table = "sign_in"
