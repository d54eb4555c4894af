"""Tables of sales: hand-overs with their steps and notices, turns, calls with their answers, opportunities."""

from django.db import models

from leadwright.platform.ids import new_uuid

_OPEN = models.Q(state="open")
_UNDER_WAY = models.Q(state__in=["open", "accepted"])


class HandOver(models.Model):
    """Marketing gives a lead to sales: why, to whom, until when, and what became of it.

    `state` is open, accepted, rejected, withdrawn (merged away or in the bin) or done (lost or won). `why` holds what was known
    then: criteria met and last acts; `news` names what is new since the one before. `decision` says who could have got it.
    `priority`, `points` and `activity_order` are the standing's of that moment, so that a queue is read from one index.
    `next_at` is when its clock has something to do. `lines` are those of the score at the hand-over, by rule, with their words;
    null until it was answered and they were looked up. `form` is the one filled in last before, `campaign` that of the touch that
    made the lead, as it was called; each empty where there is none.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, default=new_uuid)
    lead_id = models.BigIntegerField()
    state = models.TextField(default="open")
    owner_id = models.BigIntegerField(null=True)
    team_id = models.BigIntegerField(null=True)
    given_at = models.DateTimeField()
    given_by = models.TextField()
    stage = models.TextField()
    source_id = models.IntegerField(null=True)
    fit_band = models.TextField(default="")
    engagement_band = models.TextField(default="")
    priority = models.SmallIntegerField(default=99)
    points = models.BigIntegerField(default=0)
    activity_order = models.BigIntegerField(default=0)
    reason = models.TextField(default="")
    why = models.JSONField(default=dict)
    news = models.TextField(default="")
    decision = models.JSONField(default=dict)
    routing_version_id = models.BigIntegerField(null=True)
    attempt = models.SmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    touched_at = models.DateTimeField(null=True)
    call_back_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    reject_reason = models.TextField(default="")
    note = models.TextField(default="")
    recycle_on = models.DateField(null=True)
    returned_at = models.DateTimeField(null=True)
    lines = models.JSONField(null=True)
    form = models.TextField(default="")
    campaign = models.TextField(default="")

    class Meta:
        db_table = "hand_over"
        constraints = [
            models.UniqueConstraint(fields=["lead_id"], condition=_UNDER_WAY, name="hand_over_one_under_way")
        ]
        indexes = [
            models.Index(fields=["lead_id", "-id"], name="hand_over_lead"),
            models.Index(
                "owner_id", "due_at", "priority", -models.F("points"), "activity_order", "id",
                condition=_OPEN, name="hand_over_queue",
            ),
            models.Index(
                "owner_id", "due_at", "priority", -models.F("points"), "activity_order", "id",
                condition=_OPEN & ~models.Q(news=""), name="hand_over_alive",
            ),
            models.Index(models.F("due_at").asc(nulls_first=True), "id", condition=_OPEN, name="hand_over_urgent"),
            models.Index(fields=["owner_id", "call_back_at"], condition=models.Q(state="accepted"), name="hand_over_accepted"),
            models.Index(fields=["next_at"], condition=models.Q(next_at__isnull=False), name="hand_over_next"),
            models.Index(
                fields=["owner_id", "team_id"],
                include=["state", "due_at", "escalated_at", "call_back_at", "lead_id"],
                condition=_UNDER_WAY,
                name="hand_over_load",
            ),
            models.Index(fields=["owner_id", "given_at"], name="hand_over_given"),
            models.Index(
                fields=["id"],
                condition=models.Q(answered_at__isnull=False, lines__isnull=True),
                name="hand_over_untold",
            ),
            models.Index(
                fields=["recycle_on"],
                condition=models.Q(state="rejected", returned_at__isnull=True, recycle_on__isnull=False),
                name="hand_over_waiting",
            ),
        ]  # fmt: skip


class HandOverStep(models.Model):
    """One line of what happened to a hand-over, append-only: given, reminded, reassigned, escalated, accepted, rejected, …"""

    id = models.BigAutoField(primary_key=True)
    hand_over_id = models.BigIntegerField()
    at = models.DateTimeField()
    what = models.TextField()
    actor = models.TextField()
    from_owner_id = models.BigIntegerField(null=True)
    to_owner_id = models.BigIntegerField(null=True)
    text = models.TextField(default="")

    class Meta:
        db_table = "hand_over_step"
        indexes = [
            models.Index(fields=["hand_over_id", "id"], name="hand_over_step_of"),
            models.Index(
                fields=["at"],
                condition=models.Q(actor="deadline", what__in=["reassigned", "escalated"]),
                name="hand_over_step_broken",
            ),
        ]


class HandOverMark(models.Model):
    """A lead that became ready for sales and is still to be handed over, since `marked_at`."""

    lead_id = models.BigIntegerField(primary_key=True)
    marked_at = models.DateTimeField()
    cause = models.TextField()

    class Meta:
        db_table = "hand_over_mark"
        indexes = [models.Index(fields=["marked_at", "lead_id"], name="hand_over_mark_oldest")]


class RoutingTurn(models.Model):
    """How far somebody's turns of a target have come, and how many leads were given by it.

    Who has the smallest `turn` is next and moves on by a stride that is shorter the larger the weight. The row of user 0 holds
    the turn that was taken last, behind which nobody who was away can fall.
    """

    id = models.BigAutoField(primary_key=True)
    target = models.TextField()
    user_id = models.BigIntegerField()
    turn = models.BigIntegerField(default=0)
    given = models.BigIntegerField(default=0)

    class Meta:
        db_table = "routing_turn"
        constraints = [models.UniqueConstraint(fields=["target", "user_id"], name="routing_turn_once")]


class OwnTime(models.Model):
    """When somebody works and is away, as they or who leads them said; it takes the place of what the routing says of them.

    `told` has the keys zone, week, holidays and absences of `routing.PersonPart`.
    """

    user_id = models.BigIntegerField(primary_key=True)
    told = models.JSONField()
    at = models.DateTimeField()
    by = models.TextField()

    class Meta:
        db_table = "own_time"


class SalesNotice(models.Model):
    """Something a colleague is told, once: which step of which hand-over. `decided_at` is when it was decided about its mail."""

    id = models.BigAutoField(primary_key=True)
    user_id = models.BigIntegerField()
    hand_over_id = models.BigIntegerField()
    what = models.TextField()
    attempt = models.SmallIntegerField(default=0)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "sales_notice"
        constraints = [
            models.UniqueConstraint(
                fields=["user_id", "hand_over_id", "what", "attempt"], name="sales_notice_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["user_id", "-id"],
                condition=models.Q(seen_at__isnull=True),
                name="sales_notice_unseen",
            ),
            models.Index(fields=["hand_over_id"], name="sales_notice_of"),
            models.Index(
                fields=["id"], condition=models.Q(decided_at__isnull=True), name="sales_notice_mail"
            ),
        ]


class QualificationCall(models.Model):
    """A call: by which framework, with which outcome, and what follows. `planned_for` is a call-back that was agreed."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, default=new_uuid)
    subject_id = models.BigIntegerField()
    hand_over_id = models.BigIntegerField(null=True)
    framework = models.TextField()
    caller_id = models.BigIntegerField(null=True)
    called_by = models.TextField()
    ended_at = models.DateTimeField()
    outcome = models.TextField()
    note = models.TextField(default="")
    planned_for = models.DateTimeField(null=True)

    class Meta:
        db_table = "qualification_call"
        indexes = [models.Index(fields=["subject_id", "-id"], name="qualification_call_subject")]


class QualificationAnswer(models.Model):
    """The latest answer of a subject to a question of a framework; one removed from the document is kept."""

    id = models.BigAutoField(primary_key=True)
    subject_id = models.BigIntegerField()
    framework = models.TextField()
    question = models.TextField()
    value = models.TextField()
    answered_at = models.DateTimeField()
    answered_by = models.TextField()

    class Meta:
        db_table = "qualification_answer"
        constraints = [
            models.UniqueConstraint(
                fields=["subject_id", "framework", "question"], name="qualification_answer_once"
            )
        ]


class Opportunity(models.Model):
    """Something sales may sell to somebody. `stage` is that of the pipeline; `value` is in `currency`; `products` are names.

    `closing` is what winning or losing it changed beside it, so that it can be taken back; null while it is open.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, default=new_uuid)
    lead_id = models.BigIntegerField()
    company_id = models.BigIntegerField(null=True)
    hand_over_id = models.BigIntegerField(null=True)
    name = models.TextField()
    stage = models.TextField()
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    currency = models.TextField(default="")
    expected_on = models.DateField(null=True)
    products = models.JSONField(default=list)
    created_at = models.DateTimeField()
    created_by = models.TextField()
    stage_since = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    reason = models.TextField(default="")
    note = models.TextField(default="")
    closing = models.JSONField(null=True)

    class Meta:
        db_table = "opportunity"
        indexes = [
            models.Index(fields=["stage", "expected_on", "id"], name="opportunity_stage"),
            models.Index(fields=["lead_id"], name="opportunity_lead"),
            models.Index(
                fields=["company_id"],
                condition=models.Q(company_id__isnull=False),
                name="opportunity_company",
            ),
        ]


class OpportunityMove(models.Model):
    """One move of an opportunity through the pipeline, append-only."""

    id = models.BigAutoField(primary_key=True)
    opportunity_id = models.BigIntegerField()
    at = models.DateTimeField()
    from_stage = models.TextField()
    to_stage = models.TextField()
    actor = models.TextField()
    reason = models.TextField(default="")

    class Meta:
        db_table = "opportunity_move"
        indexes = [models.Index(fields=["opportunity_id", "id"], name="opportunity_move_of")]


class OpportunityContact(models.Model):
    """Another lead who has a part in an opportunity, and which."""

    id = models.BigAutoField(primary_key=True)
    opportunity_id = models.BigIntegerField()
    lead_id = models.BigIntegerField()
    role = models.TextField(default="")

    class Meta:
        db_table = "opportunity_contact"
        constraints = [
            models.UniqueConstraint(fields=["opportunity_id", "lead_id"], name="opportunity_contact_once")
        ]
        indexes = [models.Index(fields=["lead_id"], name="opportunity_contact_lead")]


class RoutingSimulation(models.Model):
    """What a routing would have done with the leads between two instants, kept with the body it belongs to.

    `result` is None until it is finished.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, default=new_uuid)
    slug = models.TextField()
    version = models.IntegerField(null=True)
    body = models.JSONField()
    digest = models.TextField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    days = models.IntegerField()
    live_version = models.IntegerField(null=True)
    user_id = models.BigIntegerField(null=True)
    actor = models.TextField()
    finished_at = models.DateTimeField(null=True)
    result = models.JSONField(null=True)

    class Meta:
        db_table = "routing_simulation"
        indexes = [models.Index(fields=["digest", "-id"], name="routing_simulation_body")]


class RoutedAgain(models.Model):
    """A lead of a simulation: who would have got it by which rule, and who really did (`was_given` false: nobody was asked).

    `rule` is empty where nobody could take it, and `why` says why.
    """

    id = models.BigAutoField(primary_key=True)
    simulation_id = models.BigIntegerField()
    lead_id = models.BigIntegerField()
    at = models.DateTimeField()
    rule = models.TextField()
    owner_id = models.BigIntegerField(null=True)
    was_given = models.BooleanField()
    really_id = models.BigIntegerField(null=True)
    why = models.TextField(default="")

    class Meta:
        db_table = "routed_again"
        indexes = [
            models.Index(fields=["simulation_id", "id"], name="routed_again_list"),
            models.Index(fields=["lead_id"], name="routed_again_lead"),
        ]
