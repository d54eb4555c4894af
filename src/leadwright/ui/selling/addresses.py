"""Addresses of the pages of sales."""

from django.urls import URLPattern, path

from leadwright.ui.selling import answering, calling, feedback, managing, on_lead, pipeline, queue

ADDRESSES: tuple[URLPattern, ...] = (
    path("queue", queue.queue_page, name="queue"),
    path("queue/notices", queue.put_away, name="queue_notices"),
    path("queue/team", managing.team, name="queue_team"),
    path("queue/team/reassign", managing.team_reassign, name="queue_reassign"),
    path("queue/waiting", managing.waiting_page, name="queue_waiting"),
    path("leads/<str:public_id>/hand-over", on_lead.give, name="lead_hand_over"),
    path("leads/<str:public_id>/meeting", on_lead.meeting, name="lead_meeting"),
    path("leads/<str:public_id>/offer", on_lead.offer, name="lead_offer"),
    path("pipeline", pipeline.pipeline, name="pipeline"),
    path("pipeline/begin", pipeline.begin, name="opportunity_begin"),
    path("pipeline/<str:opportunity>", pipeline.opportunity_page, name="opportunity"),
    path("pipeline/<str:opportunity>/contacts", pipeline.contact, name="opportunity_contact"),
    path("pipeline/<str:opportunity>/move", pipeline.move, name="opportunity_move"),
    path("pipeline/<str:opportunity>/close", pipeline.close, name="opportunity_close"),
    path("pipeline/<str:opportunity>/reopen", pipeline.reopen, name="opportunity_reopen"),
    path("feedback", feedback.feedback_page, name="feedback"),
    path("feedback/hand-overs", feedback.feedback_list, name="feedback_list"),
    path("queue/<str:hand_over>", calling.call_page, name="hand_over"),
    path("queue/<str:hand_over>/accept", answering.accept_one, name="hand_over_accept"),
    path("queue/<str:hand_over>/reject", answering.reject_one, name="hand_over_reject"),
    path("queue/<str:hand_over>/reopen", answering.reopen_one, name="hand_over_reopen"),
    path("queue/<str:hand_over>/answers", calling.answers, name="hand_over_answers"),
    path("queue/<str:hand_over>/outcome", calling.outcome, name="hand_over_outcome"),
    path("queue/<str:hand_over>/qualify", calling.qualify, name="hand_over_qualify"),
)
