"""No text that people, lists or documents bring ever becomes markup, an address that runs, a formula or a header."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.template.base import VariableNode
from django.template.context import Context
from django.test import Client
from django.urls import resolve
from django.utils.html import escape

from leadwright.platform import jobs, sql
from tests.routes import all_routes
from tests.ui.hostile import Crawl, faults_in
from tests.ui.hostile_world import fill

pytestmark = pytest.mark.django_db(transaction=True)

# A GET gives no page: they take posts, lead on, or are for who is not signed in.
NO_PAGES = {
    f"ui:{name}"
    for name in (
        *(
            "back_up",
            "batch_start",
            "batch_undo",
            "batches",
            "bin_restore",
            "column_width",
            "view_begin",
            "view_delete",
        ),
        *("write_key_create", "write_key_switch", "audience_new", "effects_compute"),
        *("custom_field_add", "custom_field_change", "invite", "person_change", "team_create", "team_change"),
        *(
            "import_check_again",
            "import_discard",
            "import_layout",
            "import_mapping",
            "import_start",
            "import_draft",
        ),
        *(
            "import_stop",
            "lead_copy",
            "lead_owner",
            "lead_undo_edit",
            "lead_unmerge",
            "lead_visitor_back",
            "lead_visitor_leave",
            "leads_count",
            "note_delete",
            "note_restore",
        ),
        *(
            "note_write",
            "own_password",
            "sample",
            "sample_fill",
            "sample_remove",
            "session_end",
            "sign_in",
            "sign_out",
        ),
        *("task_act", "task_add", "work_put_away", "work_stop", "link", "company_export", "document_restore"),
        *("routing_rules", "routing_simulate", "framework_questions", "lifecycle_stages"),
        *("study_ask", "study_repeat", "study_adopt"),
        *("form_publish", "form_discard", "form_close", "form_open", "quarantine_decide"),
        *("quarantine_discard", "quarantine_hold"),
        *("webhook_discard", "webhook_secret_end", "webhook_again", "webhook_close", "webhook_open"),
        *("webhook_secret", "payload_again", "webhook_send", "referral_make", "referral_switch"),
        *("applicant_change", "applicant_delete"),
        *(f"offer_{deed}" for deed in ("close", "open", "codes", "redeem", "redeem_back")),
        *("offer_attendance", "offer_attendance_back"),
        *(f"page_{deed}" for deed in ("image", "publish", "discard", "close", "open")),
        *(f"hand_over_{deed}" for deed in ("accept", "reject", "reopen", "answers", "outcome", "qualify")),
        *("opportunity_move", "opportunity_close", "opportunity_reopen", "queue_notices", "queue_reassign"),
        *("lead_hand_over", "opportunity_contact"),
        *("mail_test",),
        *("lead_unadjust", "draft_discard", "draft_go_on", "draft_publish", "studio_rules"),
    )
}
# What programs ask answers with JSON and pictures, and tells nobody's text.
NO_PAGES |= {
    f"edge:{name}{slash}"
    for name in ("ingest", "beacon", "pixel", "segment_settings", "hook")
    for slash in ("", "_with_slash")
}
# What other people's pages ask of forms: a script, trees as JSON (whose texts tests.edge looks at), counts.
NO_PAGES |= {f"edge:{name}" for name in ("form_submit", "form_seen")}
# A file for calendars, pictures, and counts.
NO_PAGES |= {"edge:page_image", "edge:page_seen"}
# What the script of a website asks, and the form that makes its key.
NO_PAGES |= {"tracker:script", "tracker:hit", "ui:website_key"}
# What programs ask with a key of the API, and the forms that make and end one.
NO_PAGES |= {route.name for route in all_routes() if route.name.startswith("api:")} - {"api:openapi-json"}
NO_PAGES |= {"ui:api_key_create", "ui:api_key_revoke"}
# Pages on which nobody's text stands.
PLAIN = {
    *(
        "asset",
        "api:openapi-json",
        "edge:healthz",
        "edge:embed_script",
        "ui:forgotten",
        "ui:fresh",
        "ui:import_undo_progress",
        "ui:effects_progress",
        "ui:study_progress",
        "ui:routing_simulating",
    ),
    *(f"edge:{name}{slash}" for name in ("measurements", "rudder_settings") for slash in ("", "_with_slash")),
}
_PLANTED = 6
EFFECTS = "/playbook/scoring/default/effects?version=1"


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LEADWRIGHT_HOME", str(tmp_path / "home"))
    yield
    sql.execute(
        "truncate procrastinate_jobs, procrastinate_events, procrastinate_workers restart identity cascade"
    )


@pytest.fixture
def crawl(client: Client) -> Crawl:
    return fill(client, lambda: jobs.run_worker(wait=False))


class Printed:
    """Which variables of templates print hostile text, and where; `unescaped` prints one of them as it is."""

    def __init__(self, crawl: Crawl, patch: pytest.MonkeyPatch) -> None:
        self.where: dict[str, str] = {}
        self.unescaped = ""
        real = VariableNode.render

        def render(node: VariableNode, context: Context) -> str:
            value = node.filter_expression.resolve(context)
            # Forms give their fields as markup, made and escaped by Django.
            text = "" if hasattr(value, "__html__") else str(value)
            told = str(node.filter_expression.token)
            # An address made of a hostile name is markup of ours, such as the lines that embed a form.
            if re.search(r"xss=1'|<xss|=xss>", text) and escape(text) != text:
                self.where.setdefault(told, crawl.now_at)
            return text if text and told == self.unescaped else str(real(node, context))

        patch.setattr(VariableNode, "render", render)


def found_at(crawl: Crawl, address: str) -> list[str]:
    """Faults of the page, or of the part of it that is asked for without the rest."""
    return faults_in(crawl.client.get(address)) or faults_in(
        crawl.client.get(address, headers={"HX-Request": "true"})
    )


@pytest.mark.slow
def test_hostile_texts_stay_texts_on_every_page(crawl: Crawl, monkeypatch: pytest.MonkeyPatch) -> None:
    printed = Printed(crawl, monkeypatch)
    crawl.everything(sending=False)

    assert crawl.faults == {}
    unread = {route.name for route in all_routes()} - set(crawl.read)
    assert unread == NO_PAGES, (sorted(unread - NO_PAGES), sorted(NO_PAGES - unread))
    assert set(crawl.read) - crawl.marked == PLAIN
    assert len(printed.where) > 50
    planted = dict(printed.where)
    lists = re.findall(r'href="(/playbook/effects/[^"]+)"', crawl.client.get(EFFECTS).content.decode())
    assert {resolve(urlsplit(unescape(one)).path).url_name for one in lists} == {
        "effects_moves",
        "effects_rule",
    }
    assert [one for one in lists if found_at(crawl, unescape(one))] == []
    for variable in list(planted)[:: max(1, len(planted) // _PLANTED)]:
        printed.unescaped = variable
        assert found_at(crawl, planted[variable]), variable
