"""What is done with many leads at once."""

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client

from leadwright.accounts.rules import Role
from leadwright.leads.models import LeadTag
from leadwright.ui.lists.compact import pack
from tests.accounts.people import NOW, make_user
from tests.leads.people import lead, ref
from tests.ui.lists.listing import SPAIN, SignIn, run_jobs, some, text, work_off

pytestmark = pytest.mark.django_db


def fields_of(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(list|whole|found)" value="([^"]*)"', page))


def test_many_are_tagged_after_a_look_and_it_is_taken_back(boss: Client) -> None:
    some(3, country="Spain")
    lead(at=NOW, email="f@acme.example", country="France")

    chosen_at = boss.post(
        "/leads/batches", {"list": f"view=all&where={pack(SPAIN)}", "whole": "1", "kind": "tag"}
    )["Location"]
    page = text(boss, chosen_at)
    assert "3 leads" in page
    assert "Nothing is done yet." in page
    assert page.count('class="who"') == 3
    assert not LeadTag.objects.exists()
    batch = urlsplit(chosen_at).path
    refused = boss.post(f"{batch}/start", {"tag": " "})
    assert refused.status_code == 422
    assert "A tag is a word or a few" in refused.content.decode()

    assert boss.post(f"{batch}/start", {"tag": "fair"}).status_code == 302
    assert "Waiting for its turn." in text(boss, batch)
    page = run_jobs(boss, batch)
    assert "3 leads changed." in page
    assert LeadTag.objects.count() == 3
    boss.post(f"{batch}/undo")
    assert "Undone." in run_jobs(boss, batch)
    assert not LeadTag.objects.exists()


def test_many_are_taken_from_their_owners_only_where_nobody_is_chosen(boss: Client) -> None:
    one = some(1)[0]
    place = boss.post("/leads/batches", {"list": "view=all", "lead": [ref(one)], "kind": "assign"})[
        "Location"
    ]
    batch = urlsplit(place).path
    refused = boss.post(f"{batch}/start", {"owner": ""})

    assert refused.status_code == 422
    assert "Choose to whom these leads go, or Nobody." in refused.content.decode()
    assert boss.post(f"{batch}/start", {"owner": "nobody"}).status_code == 302


def test_nothing_ticked_does_nothing_and_says_so(boss: Client) -> None:
    answer = boss.post("/leads/batches", {"list": "view=all", "kind": "tag"}, follow=True)
    assert "Nothing is selected." in answer.content.decode()
    assert boss.post("/leads/batches", {"list": "view=all", "whole": "1", "kind": "x"}).status_code == 422


def test_an_export_is_fetched_as_an_attachment_by_whoever_made_it(signed_in: SignIn, client: Client) -> None:
    boss = signed_in(make_user())
    some(2, country="Spain")
    boss.post("/leads/columns", {"shown": "country"})
    batch = urlsplit(
        boss.post("/leads/batches", {"list": "view=all", "whole": "1", "kind": "export"})["Location"]
    ).path
    boss.post(f"{batch}/start", {"list": "view=all", "format": "csv"})
    assert "Save the file" in run_jobs(boss, batch)

    answer = boss.get(f"{batch}/file")
    assert answer["Content-Disposition"].startswith('attachment; filename="leads-')
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lines[0] == "Id,Lead,Country"
    assert len(lines) == 3

    other = signed_in(make_user("other@acme.example", Role.MARKETER))
    assert other.get(f"{batch}/file").status_code == 404


def test_a_condition_no_page_can_wait_for_becomes_a_list_found_in_the_background(
    boss: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from leadwright.leads.errors import TooSlow
    from leadwright.ui.lists import leads as list_page

    some(2, country="Spain")

    def too_slow(**_: object) -> None:
        raise TooSlow("This condition looks at too many leads for one answer.")

    monkeypatch.setattr(list_page, "ranked_leads", too_slow)
    page = text(boss, "/", where=pack(SPAIN))
    assert "Find them in the background" in page
    batch = urlsplit(boss.post("/leads/batches", {**fields_of(page), "kind": "list"})["Location"]).path

    page = run_jobs(boss, batch)

    assert "2 leads found." in page
    assert page.count('class="who"') == 2
    form = {"found": fields_of(page)["found"], "kind": "tag"}
    assert "Nothing is selected." in text(boss, boss.post("/leads/batches", form)["Location"])
    chosen = text(boss, boss.post("/leads/batches", {**form, "whole": "1"})["Location"])
    assert "2 leads" in chosen
    assert "Nothing is done yet." in chosen


def test_what_a_search_found_is_acted_on_like_any_list(boss: Client) -> None:
    some(2, company="Harbour Freight")
    lead(at=NOW, email="harry@acme.example", company="Rival")
    assert "/?view=all&amp;q=har+fre" in boss.get("/search?q=har fre").content.decode()

    page = text(boss, "/", view="all", q="har  fre", count="1")
    assert "found by “har fre”" in page.replace("<bdi>", "").replace("</bdi>", "")
    assert "1–2 of 2" in page
    address = boss.post("/leads/batches", {**fields_of(page), "whole": "1", "kind": "bin"})["Location"]
    assert "2 leads" in text(boss, address)
    assert text(boss, address).count('class="who"') == 2
    assert "Nothing here begins with “<bdi>---</bdi>”" in text(boss, "/", q="---")


def test_a_batch_takes_any_words_and_any_way_back(boss: Client) -> None:
    (one,) = some(1)
    batch = boss.post("/leads/batches", {"kind": "stage", "lead": ref(one)})["Location"]
    long_way = "&".join(f"a{number}=1" for number in range(30))

    answer = boss.post(f"{batch}/start", {"to": "lost", "reason": "gone\x00", "list": long_way})

    assert answer.status_code == 302


def test_undo_is_offered_wherever_one_is_when_many_have_been_changed(boss: Client) -> None:
    some(2)
    batch = urlsplit(
        boss.post("/leads/batches", {"list": "view=all", "whole": "1", "kind": "tag"})["Location"]
    ).path
    boss.post(f"{batch}/start", {"tag": "fair"})
    undo = f'<form method="post" action="{batch}/undo">'
    going = text(boss, "/companies")
    assert "Tag 2 leads with “fair”" in going
    assert undo not in going

    work_off()
    here = {"HX-Request": "true", "HX-Current-URL": "http://testserver/companies?sort=name"}
    part = boss.get("/work", headers=here).content.decode()

    toast = part.partition('hx-swap-oob="beforeend:#toasts"')[2]
    assert "Tag 2 leads with “fair”: 2 leads changed." in toast
    assert undo in toast
    again = boss.get("/work", headers=here).content.decode()
    assert 'hx-swap-oob="beforeend' not in again
    assert undo in again
    answer = boss.post(
        f"{batch}/undo", {"stay": "1"}, headers={"Referer": "http://testserver/companies?sort=name"}
    )
    assert answer["Location"] == "/companies?sort=name"
    work_off()
    assert not LeadTag.objects.exists()
    page = text(boss, "/companies")
    assert "Undo: Tag 2 leads with “fair”: Undone." in page
    assert undo not in page


def test_the_page_of_a_batch_tells_its_end_itself(boss: Client) -> None:
    some(1)
    batch = urlsplit(
        boss.post("/leads/batches", {"list": "view=all", "whole": "1", "kind": "tag"})["Location"]
    ).path
    boss.post(f"{batch}/start", {"tag": "fair"})
    text(boss, batch)

    page = run_jobs(boss, batch)

    said = 'class="toast" data-tone="good"'
    assert "1 lead changed." in page
    assert said not in page
    assert said not in text(boss, "/companies")
