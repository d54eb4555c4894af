"""A workspace in which every text somebody may type, send or publish is hostile."""

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from leadwright.accounts.actor import operator
from leadwright.accounts.queries import actor_for
from leadwright.capture.mapping import FACT_FIELDS
from leadwright.leads.models import Lead
from leadwright.leads.operations.merge import merge_leads
from leadwright.learning.asking import Question
from leadwright.learning.operations import Asked, ask_study
from leadwright.learning.queries import StudyKind
from leadwright.platform import clock, workspace
from leadwright.playbook import queries, yaml_form
from leadwright.playbook.operations import draft_document, publish_version
from tests.accounts.people import make_team, make_user
from tests.leads.people import lead, ref
from tests.ui.crowd import buyer, compute, happened
from tests.ui.hostile import FILE_NAME, HOSTILE, OTHERS, Crawl

_TYPED = {
    "email": "oxss@acme.example",
    "phone": "+49 30 901820",
    "country": "Germany",
    "company_size": "40",
    "company_domain": "acme.example",
    "website": OTHERS[0],
    "linkedin_url": OTHERS[0],
}


def fill(client: Client, work_off: Callable[[], None]) -> Crawl:
    """Make it, by people, lists, events, documents, and by every form of every page; `client` is its administrator's."""
    now = clock.now()
    boss = make_user(name=HOSTILE)
    client.force_login(boss)
    make_team(HOSTILE, boss)
    workspace.write("company", HOSTILE)
    compute(now)
    _publish(now)
    _ask(now)
    _leads(now)
    result = _bring_in(client, work_off)
    compute(now)
    _export(client, work_off)
    crawl = Crawl(client, boss)
    crawl.look(result)
    crawl.everything(sending=True)
    work_off()
    client.post("/playbook/scoring/default/effects/compute?version=1")
    work_off()
    compute(clock.now())
    return crawl


def _leads(now: datetime) -> None:
    told = {name: f"{HOSTILE}{other}" for name in ("company", "role", "need") for other in OTHERS[:1]}
    one = buyer(now, full_name=f"Ida {HOSTILE}", **told)
    for place, hostile in enumerate((HOSTILE, *OTHERS)):
        happened(one, "page_viewed", now - timedelta(hours=place), path=hostile, url=hostile, title=hostile)
        happened(one, "form_submitted", now - timedelta(hours=place), form=hostile, product=hostile)
    for name in ("note_added", "download_finished", "email_clicked"):
        happened(one, name, now, url=OTHERS[0], asset=HOSTILE, link=HOSTILE, subject=HOSTILE)
    twin = lead(full_name=f"Idb {HOSTILE}", email="twin@acme.example", company=HOSTILE)
    merge_leads(actor=operator(), survivor=ref(one), duplicate=ref(twin), reason=HOSTILE, at=now)
    assert Lead.objects.count() == 2


def _publish(now: datetime) -> None:
    """Documents hold texts where they are titles, names and reasons."""
    for kind in ("lifecycle", "scoring"):
        read = queries.read_version(actor=operator(), kind=kind)
        body = dict(yaml_form.load(read.text).value)  # type: ignore[call-overload]
        body.pop("kind")
        if kind == "scoring":
            body["rules"] = body["rules"][:3]  # so that the version before would move somebody
        _again(kind, "default", {**body, "title": HOSTILE}, now)
    when = {
        "any": [{"field": "company_name", "contains": HOSTILE}, {"field": "stage", "any_of": ["lead", "mql"]}]
    }
    _again("segment", "hostile", {"title": HOSTILE, "when": when}, now)
    columns = {HOSTILE: {"field": "full_name"}, "Mail": {"field": "email"}}
    _again("mapping", "hostile", {"title": HOSTILE, "columns": columns}, now)


def _ask(now: datetime) -> None:
    """A study with nothing to judge, which names an outcome in hostile words."""
    asked = Asked(StudyKind.BACKTEST, Question(f"custom.won={HOSTILE}", now))
    ask_study(actor=operator(), asked=asked, at=now, follow=False)


def _again(kind: str, slug: str, body: dict[str, object], now: datetime) -> None:
    actor = actor_for(make_user(email=f"{kind}@acme.example", name=HOSTILE))
    draft = draft_document(actor=actor, kind=kind, slug=slug, body=body, reason=HOSTILE, at=now)
    publish_version(actor=actor, kind=kind, slug=slug, number=draft.number, at=now)


def _bring_in(client: Client, work_off: Callable[[], None]) -> str:
    """A list with every column there is and one of the workspace's own; its address. Another like it stays a draft."""
    columns = [*FACT_FIELDS, "own"]
    rows = [[_TYPED.get(name, f"{HOSTILE} {name}") for name in columns], [HOSTILE for _ in columns]]
    rows.append(["" for _ in FACT_FIELDS] + [HOSTILE])
    lines = [[f"{HOSTILE} {name}" for name in columns], *rows]
    content = "\n".join("\t".join(line) for line in lines)
    for list_ in (f"{content}\n", content):
        draft = str(client.post("/imports/new", {"file": _file(list_)})["Location"])
        work_off()
        _answer(client, draft)
        work_off()
    assert client.post(f"{draft}/start").status_code == 302
    work_off()
    return str(client.get(f"{draft}/run")["Location"])


def _answer(client: Client, draft: str) -> None:
    chosen = {f"c{place}": f"f:{name}" for place, name in enumerate(FACT_FIELDS)}
    own = f"c{len(FACT_FIELDS)}"
    sent = {**chosen, own: "+", f"{own}-label": HOSTILE, f"{own}-type": "text", "then": "next"}
    assert client.post(f"{draft}/columns", sent).status_code == 302
    said = {"source": "Fair of xss", "basis": "consent", "purpose": "newsletter"}
    assert client.post(f"{draft}/questions", said).status_code == 302


def _file(content: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(FILE_NAME, content.encode())


def _export(client: Client, work_off: Callable[[], None]) -> None:
    """Every lead with what the list shows, as the file people fetch."""
    batch = urlsplit(client.post("/leads/batches", {"whole": "1", "kind": "export"})["Location"]).path
    assert client.post(f"{batch}/start", {"format": "csv"}).status_code == 302
    work_off()
