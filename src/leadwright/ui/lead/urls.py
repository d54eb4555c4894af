"""Addresses of the page of a lead, and of what is done from it."""

from django.urls import URLPattern, path

from leadwright.ui.lead import (
    adjusting,
    deciding,
    devices,
    editing,
    erasing,
    joining,
    logging,
    notes,
    pages,
    proof,
    referring,
    tasks,
)

LEAD: tuple[URLPattern, ...] = (
    path("leads/<str:public_id>", pages.lead_page, name="lead"),
    path("leads/<str:public_id>/edit", editing.edit, name="lead_edit"),
    path("leads/<str:public_id>/undo-edit", editing.undo, name="lead_undo_edit"),
    path("leads/<str:public_id>/copy", erasing.copy, name="lead_copy"),
    path("leads/<str:public_id>/erase", erasing.erase, name="lead_erase"),
    path("leads/<str:public_id>/owner", deciding.owner, name="lead_owner"),
    path("leads/<str:public_id>/stage", deciding.stage, name="lead_stage"),
    path("leads/<str:public_id>/need", deciding.need, name="lead_need"),
    path("leads/<str:public_id>/log", logging.log, name="lead_log"),
    path("leads/<str:public_id>/referral", referring.make, name="referral_make"),
    path("leads/<str:public_id>/referral/<str:link_id>/<str:deed>", referring.switch, name="referral_switch"),
    path("leads/<str:public_id>/adjust", adjusting.adjust, name="lead_adjust"),
    path("leads/<str:public_id>/unadjust", adjusting.unadjust, name="lead_unadjust"),
    path("leads/<str:public_id>/consent", proof.ledger, name="lead_consent"),
    path("leads/<str:public_id>/merge", joining.merge, name="lead_merge"),
    path("leads/<str:public_id>/unmerge", joining.unmerge, name="lead_unmerge"),
    path("leads/<str:public_id>/visitor/leave", devices.leave, name="lead_visitor_leave"),
    path("leads/<str:public_id>/visitor/back", devices.back, name="lead_visitor_back"),
    path("leads/<str:public_id>/notes", notes.write, name="note_write"),
    path("leads/<str:public_id>/notes/<str:note_id>", notes.edit, name="note_edit"),
    path("leads/<str:public_id>/notes/<str:note_id>/delete", notes.delete, name="note_delete"),
    path("leads/<str:public_id>/notes/<str:note_id>/restore", notes.restore, name="note_restore"),
    path("leads/<str:public_id>/tasks", tasks.add, name="task_add"),
    path("leads/<str:public_id>/tasks/<str:task_id>", tasks.edit, name="task_edit"),
    path("leads/<str:public_id>/tasks/<str:task_id>/<str:deed>", tasks.act, name="task_act"),
)
