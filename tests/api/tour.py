"""A walk through every operation, in an order that makes a story: what is asked and answered are the examples."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from leadwright.accounts.rules import Role
from leadwright.leads.models import Lead
from leadwright.platform import clock
from leadwright.platform.ids import Kind, public_id
from leadwright.playbook.operations import draft_document, publish_version
from leadwright.pulse.operations import run_pulse
from leadwright.sales.jobs import simulate_routing
from leadwright.sales.models import RoutingSimulation
from leadwright.simulation.jobs import simulate
from leadwright.simulation.models import Simulation
from tests.accounts.people import NOW, OPERATOR
from tests.api.programs import Program
from tests.capture.forms.world import publish
from tests.sales.world import HOUR, ready, seller
from tests.starter import starter_in_force

_ID = re.compile(r"\b([a-z]+)_[0-9a-hjkmnp-tv-z]{26}\b")
_PLACE = "WyJsZWFkcyBieSByYW5rIiwgIuKApiJd"
Told = dict[str, dict[str, Any]]


class Tour:
    """Asks, and keeps what was asked and answered by the name of the operation."""

    def __init__(self, program: Program) -> None:
        self.program, self.told, self._names = program, Told(), dict[str, str]()

    def ask(self, operation: str, method: str, path: str, body: object = None, **parameters: str) -> Any:
        headers = {"if-match": self.told["lead"]["tag"]} if operation == "lead_change" else {}
        response = self.program.ask(method, path, body, **headers)
        assert response.status_code < 300, (operation, response.content)
        answer = response.json() if response.content else None
        self.told[operation] = {
            "method": method,
            "path": path,
            "parameters": {**dict(parse_qsl(urlsplit(path).query)), **parameters},
            "body": body,
            "status": response.status_code,
            "answer": answer,
            "tag": response.get("ETag", ""),
        }
        return answer

    def examples(self) -> Mapping[str, Any]:
        """What was told, with ids and places that are the same each time."""
        shown = {
            name: {key: value for key, value in one.items() if key != "tag"}
            for name, one in self.told.items()
        }
        text = _ID.sub(self._named, json.dumps(shown, sort_keys=True))
        found: dict[str, Any] = json.loads(re.sub(r'"next": "[^"]+"', f'"next": "{_PLACE}"', text))
        return found

    def _named(self, found: re.Match[str]) -> str:
        number = len(self._names) + 1
        return self._names.setdefault(found[0], f"{found[1]}_{number:026d}")


def prepare() -> Tour:
    """A workspace with a form, an offer, a segment, and leads that are ready for sales."""
    starter_in_force(at=NOW)
    publish(at=NOW)
    _publish("segment", "buyers", {
        "title": "Buyers", "describes": "Who buys for a company.", "when": {"field": "role", "is": "Head of Logistics"},
    })  # fmt: skip
    _publish("offer", "cold-stores", {"title": "Cold stores, a guide", "position": "tofu", "persona": ""})
    _publish("offer", "first-order", {
        "title": "Ten percent off", "type": "coupon", "coupon": {"worth": "10 % off the first order"},
    })  # fmt: skip
    _publish("offer", "live", {
        "title": "Cold stores, live", "type": "webinar", "schedule": {"begins": "2026-02-27T15:00", "zone": "Europe/Berlin"},
    })  # fmt: skip
    _publish("page", "stores", {
        "title": "Cold stores", "blocks": [{"block": "text", "text": "Ours stay cold."}, {"block": "form", "form": "contact"}],
    })  # fmt: skip
    seller("Kim")
    return Tour(Program(Role.ADMINISTRATOR))


def walk(tour: Tour) -> None:
    """Every operation once."""
    facts = {
        "full_name": "Ana Ruiz",
        "email": "ana@acme.example",
        "company": "Acme",
        "role": "Head of Logistics",
    }
    tour.ask("me", "GET", "/me")
    ana = tour.ask("leads_create", "POST", "/leads", {"facts": facts, "source": "spring-fair-2027"})["id"]
    bo = {"full_name": "Bo Lind", "email": "bo@bolt.example", "company": "Bolt"}
    tour.ask(
        "leads_batch", "POST", "/leads/batch", {"leads": [{"facts": bo}, {"facts": {"email": "no address"}}]}
    )
    path = f"/leads/{ana}"
    tour.ask("lead", "GET", path, lead=ana)
    tour.ask(
        "lead_change",
        "PATCH",
        path,
        {"facts": {"phone": "+34 912 34 56 78", "need": "A cold store"}},
        lead=ana,
    )
    event = {"name": "webinar_attended", "occurred_at": "2026-03-01T10:00:00Z", "properties": {"minutes": 40}}
    tour.ask("lead_events", "POST", f"{path}/events", {"events": [{**event, "id": "w-17"}]}, lead=ana)
    tour.ask("events_batch", "POST", "/events/batch", {"events": [
        {**event, "lead": "bo@bolt.example", "id": "w-18"}, {**event, "lead": "nobody@bolt.example", "id": "w-19"},
    ]})  # fmt: skip
    _consent(tour, path, ana)
    _work(tour, path, ana)
    _companies(tour)
    _forms(tour)
    run_pulse(at=NOW)
    tour.ask("leads", "GET", "/leads?limit=1&search=ana")
    tour.ask("lead_explain", "GET", f"{path}/explain?segment=buyers", lead=ana)
    tour.ask("segments", "GET", "/segments")
    tour.ask("segment", "GET", "/segments/buyers", slug="buyers")
    tour.ask("segment_members", "GET", "/segments/buyers/members", slug="buyers")
    _merge(tour, ana)
    _hand_over(tour)
    _sell(tour)
    tour.ask("lead_history", "GET", f"{path}/events?limit=5", lead=ana)
    tour.ask("lead_owner", "POST", f"{path}/owner", {"owner": tour.program.owner}, lead=ana)
    said = {"stage": "sql", "reason": "Asked for an offer on the phone"}
    tour.ask("lead_stage", "POST", f"{path}/stage", said, lead=ana)
    tour.ask("lead_bin", "DELETE", path, lead=ana)
    tour.ask("lead_restore", "POST", f"{path}/restore", lead=ana)


def _consent(tour: Tour, path: str, lead: str) -> None:
    tour.ask("purposes", "GET", "/consent/purposes")
    tour.ask("lead_consent_told", "POST", f"{path}/consent", {
        "status": "granted", "purpose": "marketing", "channel": "email", "occurred_at": "2026-03-02T09:30:00Z",
        "wording": "You may write to me about offers and news.", "evidence": {"card": "Signed at the stand, scan 4711"},
        "source": "spring-fair-2027",
    }, lead=lead)  # fmt: skip
    tour.ask("lead_consent", "GET", f"{path}/consent", lead=lead)


def _work(tour: Tour, path: str, lead: str) -> None:
    note = tour.ask("lead_note", "POST", f"{path}/notes", {"text": "Asked for prices."}, lead=lead)["id"]
    tour.ask("note", "PATCH", f"/notes/{note}", {"text": "Asked for prices of two sizes."}, note_id=note)
    tour.ask("lead_notes", "GET", f"{path}/notes", lead=lead)
    tour.ask("note_delete", "DELETE", f"/notes/{note}", note_id=note)
    task = tour.ask(
        "lead_task", "POST", f"{path}/tasks", {"title": "Send prices", "due_on": "2026-03-10"}, lead=lead
    )["id"]
    tour.ask(
        "task",
        "PUT",
        f"/tasks/{task}",
        {"title": "Send prices of both", "due_on": "2026-03-11"},
        task_id=task,
    )
    tour.ask("task_done", "POST", f"/tasks/{task}/done", task_id=task)
    tour.ask("lead_tasks", "GET", f"{path}/tasks", lead=lead)
    tour.ask("task_reopen", "POST", f"/tasks/{task}/reopen", task_id=task)
    tour.ask("task_delete", "DELETE", f"/tasks/{task}", task_id=task)


def _companies(tour: Tour) -> None:
    found = tour.ask("companies", "GET", "/companies?find=acme&limit=1")["companies"][0]["id"]
    path = f"/companies/{found}"
    tour.ask("company", "GET", path, company_id=found)
    told = {"facts": {"industry": "Logistics", "company_size": "1,200"}}
    tour.ask("company_change", "PATCH", path, told, company_id=found)
    tour.ask("company_leads", "GET", f"{path}/leads", company_id=found)
    tour.ask("company_history", "GET", f"{path}/history", company_id=found)


def _forms(tour: Tour) -> None:
    form = tour.ask("form", "GET", "/forms/contact", slug="contact")
    answers = {
        "full_name": "Cy Park", "email": "cy@parkfoods.com", "message": "Please call me.", form["consents"][0]["name"]: True,
    }  # fmt: skip
    told = {"answers": answers, "page": "https://www.example.com/contact?utm_source=news"}
    tour.ask("form_submit", "POST", "/forms/contact/submissions", told, slug="contact")
    tour.ask("forms", "GET", "/forms?days=30")
    tour.ask("offers", "GET", "/offers")
    tour.ask("offer", "GET", "/offers/cold-stores", slug="cold-stores")
    path, code = "/offers/first-order", {"slug": "first-order", "code": "SPRING-7KXQF-M3RTW"}
    tour.ask("offer_codes", "POST", f"{path}/codes", {"codes": [code["code"]]}, slug="first-order")
    place = f"{path}/codes/{code['code']}"
    tour.ask("offer_redeem", "POST", f"{place}/redeem", {"reference": "order-4711"}, **code)
    tour.ask("offer_code", "GET", place, **code)
    tour.ask("offer_redeem_back", "POST", f"{place}/take-back", **code)
    tour.program.ask("POST", f"{path}/codes", {"codes": ["SPRING-2ZNRD-W8HPC"]})
    tour.ask("offer_give", "POST", f"{path}/codes/give", {"lead": "ana@acme.example"}, slug="first-order")
    tour.ask("offer_given", "GET", f"{path}/codes?limit=1", slug="first-order")
    people = [{"email": "ana@acme.example", "minutes": 47}, {"email": "eve@park.example"}]
    tour.ask("offer_attendance", "POST", "/offers/live/attendance", {"people": people}, slug="live")
    seat = tour.ask("offer_seats", "GET", "/offers/live/seats", slug="live")["seats"][0]["id"]
    gone = {"seats": [seat]}
    tour.ask("offer_attendance_back", "POST", "/offers/live/attendance/take-back", gone, slug="live")
    tour.ask("pages", "GET", "/pages?days=30")
    tour.ask("page", "GET", "/pages/stores", slug="stores")
    _write(tour)


def _write(tour: Tour) -> None:
    coupon = {
        "title": "Twenty percent off",
        "type": "coupon",
        "position": "bofu",
        "coupon": {"worth": "20 % off a year"},
    }
    told = {"slug": "renewal", "document": coupon, "reason": "For who stays"}
    tour.ask("offer_create", "POST", "/offers", told)
    _write_form(tour)
    webinar = {"title": "Cold stores, live", "type": "webinar", "position": "tofu",
               "schedule": {"begins": "2026-04-15T15:00", "zone": "Europe/Berlin", "minutes": 45}}  # fmt: skip
    told = {"document": webinar, "reason": "Asked for again", "version": 1}
    tour.ask("offer_publish", "POST", "/offers/live/versions", told, slug="live")
    tour.ask("offer_document", "GET", "/offers/live/document", slug="live")
    tour.ask("offer_retire", "POST", "/offers/renewal/retire", {"reason": "The year is over"}, slug="renewal")
    page = {"title": "Loggers", "position": "mofu", "blocks": [
        {"block": "text", "text": "Ours **tell** what they measure."}, {"block": "form", "form": "contact"}]}  # fmt: skip
    tour.ask("page_create", "POST", "/pages", {"slug": "loggers", "document": page, "reason": "For the fair"})
    blocks = [*page["blocks"], {"block": "quote", "text": "They do.", "by": "Ana Ruiz"}]
    told = {"document": {**page, "blocks": blocks}, "reason": "A voice", "version": 1}
    tour.ask("page_publish", "POST", "/pages/loggers/versions", told, slug="loggers")
    tour.ask("page_document", "GET", "/pages/loggers/document", slug="loggers")
    tour.ask("page_retire", "POST", "/pages/loggers/retire", {"reason": "The fair is over"}, slug="loggers")


def _write_form(tour: Tour) -> None:
    form = {"title": "Try the loggers", "type": "demo", "about": "Loggers", "fields": [
        {"field": "email", "required": True}, {"custom": "stores", "type": "integer", "label": "How many cold stores?"}],
        "consents": [{"wording": "Write to me about cold chains, once a month at most."}]}  # fmt: skip
    tour.ask("form_create", "POST", "/forms", {"slug": "try", "document": form, "reason": "For the fair"})
    told = {"document": {**form, "button": "Try them"}, "reason": "Plainer words", "version": 1}
    tour.ask("form_publish", "POST", "/forms/try/versions", told, slug="try")
    tour.ask("form_document", "GET", "/forms/try/document", slug="try")
    tour.ask("form_retire", "POST", "/forms/try/retire", {"reason": "The fair is over"}, slug="try")


def _merge(tour: Tour, lead: str) -> None:
    facts = {"full_name": "Ana Ruiz", "email": "ana.ruiz@home.example"}
    other = tour.program.ask("POST", "/leads", {"facts": facts}).json()["id"]
    tour.ask("merge_preview", "GET", f"/merges/preview?one={lead}&other={other}")
    told = {"survivor": lead, "duplicate": other, "reason": "The same person, writing from home"}
    merge = tour.ask("merges", "POST", "/merges", told)["merge"]
    tour.ask("merge_undo", "POST", f"/merges/{merge}/undo", merge_id=merge)


def _hand_over(tour: Tour) -> None:
    keys = [public_id(Kind.LEAD, Lead.objects.get(pk=one).public_id) for one in ready(1, at=NOW)]
    tour.ask("hand_overs_begin", "POST", "/hand-overs", {"leads": keys})
    one = tour.ask("hand_overs", "GET", "/hand-overs?state=open")["hand_overs"][0]["id"]
    tour.ask("hand_over", "GET", f"/hand-overs/{one}", reference=one)
    tour.ask("hand_over_accept", "POST", f"/hand-overs/{one}/accept", reference=one)
    told = {"reason": "no_fit", "note": "Too small for us"}
    tour.ask("hand_over_reject", "POST", f"/hand-overs/{one}/reject", told, reference=one)
    tour.ask("hand_over_reopen", "POST", f"/hand-overs/{one}/reopen", reference=one)
    _manage(tour, one)
    _qualify(tour, keys[0])


def _manage(tour: Tour, hand_over: str) -> None:
    mine = tour.program.owner
    tour.ask("team_loads", "GET", "/team/loads")
    tour.ask("team_people", "GET", "/team/people")
    tour.ask("team_hand_overs", "GET", "/team/hand-overs?limit=5")
    tour.ask("team_give", "POST", "/team/hand-overs/give", {"hand_overs": [hand_over], "to": mine})
    tour.ask("queue", "GET", "/queue?limit=5")
    tour.ask("queue_next", "GET", "/queue/next")
    tour.ask("queue_waiting", "GET", "/queue/waiting")
    tour.ask("queue_notices", "GET", "/queue/notices")
    tour.ask("queue_notices_put_away", "POST", "/queue/notices/put-away", {"notices": [4711]})
    tour.ask("notice_choices", "GET", "/queue/notices/choices")
    wanted = {"by_mail": ["given", "reminded"], "quiet_from": 18, "quiet_to": 8}
    tour.ask("notice_choose", "PUT", "/queue/notices/choices", wanted)
    week = {day: ["09:00-12:30", "13:30-17:00"] for day in ("monday", "tuesday", "thursday")}
    away = {"first": "2026-07-06", "last": "2026-07-17", "why": "Holidays"}
    told = {"zone": "Europe/Madrid", "week": week, "holidays": ["2026-05-15"], "absences": [away]}
    tour.ask("working_time_set", "PUT", "/working-time/me", told, person="me")
    tour.ask("working_time", "GET", f"/working-time/{mine}", person=mine)


def _qualify(tour: Tour, lead: str) -> None:
    path = f"/leads/{lead}"
    tour.ask("frameworks", "GET", "/frameworks")
    questions = tour.program.ask("GET", f"{path}/qualification").json()["questions"]
    best = {one["slug"]: _best(one) for one in questions[:2]}
    tour.ask("lead_answers", "PATCH", f"{path}/qualification", {"answers": best}, lead=lead)
    call = {"outcome": "call_back", "note": "In a meeting", "again_at": "2026-03-10T09:00:00Z"}
    tour.ask("lead_call", "POST", f"{path}/calls", call, lead=lead)
    tour.ask("lead_qualification", "GET", f"{path}/qualification?framework=bant", lead=lead)
    tour.ask("lead_qualify", "POST", f"{path}/qualification/confirm", {"framework": "bant"}, lead=lead)
    tour.ask("lead_sales", "GET", f"{path}/sales", lead=lead)


def _best(question: Mapping[str, Any]) -> str:
    texts = {"scale": "4", "amount": "18400", "date": "2026-05-01", "text": "A cold store"}
    return texts.get(question["kind"]) or max(question["options"], key=lambda one: one["worth"])["text"]


def _sell(tour: Tour) -> None:
    first, other = (
        public_id(Kind.LEAD, Lead.objects.get(pk=one).public_id) for one in ready(2, start=40, at=NOW)
    )
    deal = {"lead": first, "name": "Loggers for four stores", "value": "18400", "currency": "EUR",
            "expected_on": "2026-05-01", "products": ["Logger"]}  # fmt: skip
    made = tour.ask("opportunity_begin", "POST", "/opportunities", deal)["id"]
    again = tour.program.ask("POST", "/opportunities", {"lead": other, "name": "Pilot"}).json()["id"]
    path = f"/opportunities/{made}"
    told = {name: value for name, value in deal.items() if name != "lead"}
    tour.ask("opportunity_change", "PATCH", path, {**told, "value": "19000"}, reference=made)
    tour.ask("opportunity_move", "POST", f"{path}/move", {"stage": "proposal"}, reference=made)
    contact = {"lead": other, "role": "Decides"}
    tour.ask("opportunity_contact", "POST", f"{path}/contacts", contact, reference=made)
    tour.ask("opportunity", "GET", path, reference=made)
    tour.ask("opportunities", "GET", "/opportunities?stage=proposal&limit=1")
    met = {"kind": "demo", "told": "held", "at": "2026-03-03T10:00:00Z"}
    tour.ask("lead_meeting", "POST", f"/leads/{first}/meetings", met, lead=first)
    offer = {"kind": "discount", "by": "task", "code": "DEPOT-10"}
    tour.ask("lead_offer", "POST", f"/leads/{first}/direct-offers", offer, lead=first)
    tour.ask("opportunity_win", "POST", f"{path}/win", {"note": "Signed"}, reference=made)
    lost = {"reason": "price", "note": "Chose paper lists"}
    tour.ask("opportunity_lose", "POST", f"/opportunities/{again}/lose", lost, reference=again)
    tour.ask("opportunity_reopen", "POST", f"/opportunities/{again}/reopen", reference=again)
    tour.ask("feedback", "GET", "/feedback?days=90")
    tour.ask("feedback_hand_overs", "GET", "/feedback/hand-overs?days=90&part=accepted&limit=1")
    tour.ask("pipeline", "GET", "/pipeline")
    _try_routing(tour)


def _try_routing(tour: Tour) -> None:
    told = {"days": 30, "document": {"fallback": {"person": "kim@acme.example"}}}
    clock.freeze(NOW + HOUR)  # What was handed over lies behind it.
    begun = tour.ask("routing_simulate", "POST", "/routing/simulations", told)["id"]
    simulate_routing(work=begun, simulation=RoutingSimulation.objects.latest("id").pk)
    path = f"/routing/simulations/{begun}"
    tour.ask("routing_simulation", "GET", path, simulation=begun)
    tour.ask("routing_simulation_leads", "GET", f"{path}/leads?limit=1", simulation=begun)
    begun = tour.program.ask("POST", "/routing/simulations", {"days": 7}).json()["id"]
    tour.ask("routing_simulation_stop", "POST", f"/routing/simulations/{begun}/stop", simulation=begun)
    clock.freeze(NOW)
    _write_ways(tour)
    _write_lifecycle(tour)


def _write_lifecycle(tour: Tour) -> None:
    known = {
        "text": "We can reach them",
        "when": {"any": [{"field": "email", "known": True}, {"field": "phone", "known": True}]},
    }
    body = {"title": "Whoever we can reach", "stages": [{"stage": "lead", "criteria": [known]}]}
    begun = tour.ask("simulation_begin", "POST", "/simulations", {"kind": "lifecycle", "document": body})[
        "id"
    ]
    simulate(work=begun, simulation=Simulation.objects.latest("id").pk)
    tour.ask("simulation", "GET", f"/simulations/{begun}", simulation=begun)
    path = f"/simulations/{begun}/leads?what=stage&way=down&limit=2"
    tour.ask("simulation_leads", "GET", path, simulation=begun)
    begun = tour.program.ask("POST", "/simulations", {"kind": "lifecycle"}).json()["id"]
    tour.ask("simulation_stop", "POST", f"/simulations/{begun}/stop", simulation=begun)
    told = {"document": body, "reason": "To begin with", "version": 1}
    tour.ask("lifecycle_publish", "POST", "/lifecycle/versions", told)
    tour.ask("lifecycle_document", "GET", "/lifecycle/document")


def _write_ways(tour: Tour) -> None:
    held = tour.ask("routing_document", "GET", "/routing/document")
    told = {
        "document": {**held["document"], "recycle_after_days": 60},
        "reason": "Sooner",
        "version": held["version"],
    }
    tour.ask("routing_publish", "POST", "/routing/versions", told)
    size = {"slug": "size", "criterion": "Fit", "text": "How many stores?", "kind": "amount"}
    body = {"title": "Stores: how many and when", "qualified_from": 60, "questions": [size]}
    told = {"slug": "stores", "document": body, "reason": "For chains"}
    tour.ask("framework_create", "POST", "/frameworks", told)
    when = {"slug": "when", "criterion": "Time", "text": "When do they open?", "kind": "date"}
    told = {"document": {**body, "questions": [size, when]}, "reason": "A date", "version": 1}
    tour.ask("framework_publish", "POST", "/frameworks/stores/versions", told, slug="stores")
    tour.ask("framework_document", "GET", "/frameworks/stores/document", slug="stores")
    tour.ask(
        "framework_retire", "POST", "/frameworks/stores/retire", {"reason": "Asked by BANT"}, slug="stores"
    )


def _publish(kind: str, slug: str, body: Mapping[str, object]) -> None:
    draft = draft_document(actor=OPERATOR, kind=kind, slug=slug, body=dict(body), at=NOW)
    publish_version(actor=OPERATOR, kind=kind, slug=slug, number=draft.number, at=NOW)
