"""What pages look like after somebody did something on them: for `make screens`, beside the pages of `tests/browser/pages.py`.

A scene is where it begins, and what is done there. They are played one after the other in one workspace, in this order, so that a
later one may stand on what an earlier one did.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from leadwright.platform import versions
from leadwright.platform.versions import Area
from leadwright.ui.lists.compact import pack
from tests.browser import pages
from tests.browser.working import work_off

STUDIO = "/playbook/scoring/default/draft"


@dataclass(frozen=True)
class Scene:
    """Where it begins, and what is done there."""

    path: str | Callable[[], str]
    act: Callable[[Page], None] = lambda page: None
    email: str = "ada@acme.example"


def _next_call(page: Page) -> None:
    page.locator(".lines-of-queue a").first.click()
    page.wait_for_load_state()


def _tick_three(page: Page) -> None:
    for number in (1, 3, 4):
        page.get_by_role("row").nth(number).get_by_role("checkbox").check()


def _press(name: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.locator("main").get_by_role("button", name=name, exact=True).first.click()
        page.wait_for_load_state()

    return act


def _open(text: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.locator("main summary").get_by_text(text).first.click()

    return act


def _say(**told: str) -> Callable[[Page], None]:
    """Fill in these fields, by their names, and send the form of the first."""

    def act(page: Page) -> None:
        for name, text in told.items():
            box = page.locator(f"main [name='{name}']").first
            box.evaluate("one => { const folded = one.closest('details'); if (folded) folded.open = true }")
            if box.evaluate("one => one.localName") == "select":
                box.select_option(text)
            else:
                box.fill(text)
        page.locator(f"main [name='{next(iter(told))}']").first.evaluate(
            "one => { one.form.noValidate = true; one.form.requestSubmit() }"
        )
        page.wait_for_load_state()

    return act


def _find(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("an")
    expect(page.locator("#palette-found a").first).to_be_visible()


def _more(page: Page) -> None:
    page.get_by_role("button", name="More", exact=True).last.click()


def _me(page: Page) -> None:
    page.locator("[popovertarget=you]").last.click()


def _edit_in_place(page: Page) -> None:
    page.get_by_role("link", name="Edit facts").click()
    expect(page.locator("#facts form")).to_be_visible()


def _merge(page: Page) -> None:
    page.locator(".joined a").first.click()
    page.wait_for_load_state()


def _merged(page: Page) -> None:
    _merge(page)
    _say(reason="The same phone number, and both told us so")(page)


def _delete_two(page: Page) -> None:
    for number in (38, 39):
        page.get_by_role("row").nth(number).get_by_role("checkbox").check()
    page.get_by_role("button", name="Delete…").click()
    page.locator("#batch form button.primary").click()
    page.wait_for_load_state()
    work_off()
    page.reload()


def _tray(page: Page) -> None:
    page.locator("[popovertarget=at-work]").click()


def _change_points(page: Page) -> None:
    _say(points="40")(page)
    page.locator("[name=remove]").nth(3).click()
    page.wait_for_load_state()


def _compute(page: Page) -> None:
    _press("Compute")(page)
    work_off()
    page.reload()


def _moves(page: Page) -> None:
    page.locator(".consequences a").first.click()
    page.wait_for_load_state()


def _publish(page: Page) -> None:
    _say(reason="Quotes close, and a newsletter says little")(page)


def _import(page: Page) -> None:
    page.get_by_role("button", name="Import").last.click()
    page.wait_for_load_state()


def _imported(page: Page) -> None:
    _import(page)
    work_off()
    page.goto("/imports")
    page.locator(".history tbody a").first.click()
    page.wait_for_load_state()


def _take_back(page: Page) -> None:
    page.locator(".history tbody a").first.click()
    page.get_by_role("link", name="Undo…").click()
    page.wait_for_load_state()


def _wrong_columns(page: Page) -> None:
    page.locator("main [name=c3]").select_option("f:email")
    page.locator("main [name=default_country]").evaluate("one => { one.closest('details').open = true }")
    page.locator("main [name=default_country]").fill("XX")
    page.get_by_role("button", name="Check again").click()
    page.wait_for_load_state()


def _wrong_condition(page: Page) -> None:
    page.locator("main a.chip.add").click()
    page.get_by_label("What about").select_option("field:company_size")
    page.locator("#operator").wait_for()
    page.locator("#operator").select_option("at_least")
    page.locator("#value").fill("many")
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_load_state()


def _grow_stale(page: Page) -> None:
    page.clock.install()
    page.reload()
    versions.changed(Area.LEADS)
    page.clock.fast_forward(21_000)
    expect(page.get_by_text("Leads have changed since you opened this.")).to_be_visible()


def _lose_the_server(page: Page) -> None:
    page.route("**/search*", lambda route: route.fulfill(status=418, body=""))
    page.keyboard.press("Control+k")
    expect(page.locator("#toasts")).to_contain_text("No answer")


SCENES: Mapping[str, Scene] = {
    "leads-selected": Scene("/", _tick_three),
    "leads-nobody": Scene("/?where=" + pack({"field": "country", "any_of": ["AQ"]})),
    "palette": Scene("/", _find),
    "menu-of-me": Scene("/", _me),
    "lead-menu": Scene(pages.first_lead, _more),
    "lead-editing": Scene(pages.first_lead, _edit_in_place),
    "lead-edit-mistake": Scene(lambda: f"{pages.first_lead()}/edit", _say(email="bo@@acme", phone="x")),
    "lead-saved": Scene(lambda: f"{pages.first_lead()}/edit", _say(role="Chief Cold Officer")),
    "lead-note-mistake": Scene(pages.first_lead, _say(text="")),
    "lead-adjust-mistake": Scene(lambda: f"{pages.first_lead()}/adjust", _say(points="many")),
    "lead-stage-mistake": Scene(lambda: f"{pages.first_lead()}/stage", _say(reason="")),
    "lead-need-mistake": Scene(lambda: f"{pages.first_lead()}/need", _say(need="")),
    "lead-merge-preview": Scene(lambda: f"{pages.first_lead()}/merge?q=an", _merge),
    "lead-merged": Scene(lambda: f"{pages.first_lead()}/merge?q=an", _merged),
    "lead-new-mistake": Scene("/leads/new", _say(full_name="", email="bo@@acme")),
    "batch-mistake": Scene(pages.batch, _say(owner="")),
    "batch-done": Scene("/", _delete_two),
    "tray": Scene("/", _tray),
    "found-leads": Scene(pages.found_leads),
    "companies-nobody": Scene("/companies?find=zzzz"),
    "companies-mistake": Scene("/companies?at_least=many"),
    "columns-mistake": Scene("/leads/columns", _say(width_company="x")),
    "view-mistake": Scene("/leads/view", _say(name="")),
    "view-saved": Scene("/leads/view", _say(name="Everybody, warm first")),
    "condition-mistake": Scene("/", _wrong_condition),
    "fields-new": Scene("/settings/fields", _open("Add a field")),
    "fields-mistake": Scene("/settings/fields", _say(label="", slug="No!")),
    "fields-added": Scene("/settings/fields", _say(label="Halls", type="decimal")),
    "fields-change": Scene("/settings/fields", _open("Change")),
    "programs-key": Scene("/settings/programs", _say(source="website", kind="browser")),
    "programs-secret": Scene("/settings/programs", _say(source="app", kind="server")),
    "api-keys-new": Scene("/settings/api-keys", _open("New key")),
    "api-keys-made": Scene("/settings/api-keys", _say(name="shop")),
    "invite": Scene("/settings/people", _open("Invite somebody")),
    "invite-mistake": Scene("/settings/people", _say(name="", email="bo@@acme")),
    "invited": Scene(
        "/settings/people", _say(name="Noor Haddad", email="noor@acme.example", role="marketer")
    ),
    "workspace-mistake": Scene(
        "/settings/workspace", _say(company="", default_country="XX", backup_days="0")
    ),
    "profile-mistake": Scene("/settings/profile", _say(name="")),
    "password-mistake": Scene("/settings/profile", _say(password="short", current="wrong")),
    "trail-nothing": Scene("/settings/trail?q=zzzzzz"),
    "studio-rule-mistake": Scene(f"{STUDIO}/rule?rule=quote", _say(points="much", half_life_days="x")),
    "studio-changed": Scene(f"{STUDIO}/rule?rule=quote", _change_points),
    "studio-effects": Scene(STUDIO, _compute),
    "studio-moves": Scene(STUDIO, _moves),
    "studio-publish-mistake": Scene(STUDIO, _say(reason="")),
    "studio-limits-mistake": Scene(f"{STUDIO}/limits", _say(new_group="No!", new_group_cap="x")),
    "studio-try-lead": Scene(lambda: f"{STUDIO}/try?lead={pages.first_lead().removeprefix('/leads/')}"),
    "studio-compare": Scene("/playbook/scoring/default/changes?from=1&to=2"),
    "studio-published": Scene(STUDIO, _publish),
    "playbook-put-back": Scene("/playbook/scoring/default?version=1"),
    "import-columns-mistake": Scene(lambda: f"{pages.upload()}/columns", _wrong_columns),
    "import-questions-mistake": Scene(lambda: f"{pages.upload()}/questions", _say(source="")),
    "import-new-mistake": Scene("/imports/new", _press("Upload and look into it")),
    "import-waiting": Scene(lambda: f"{pages.upload()}/run", _import),
    "import-result": Scene(lambda: f"{pages.upload()}/run", _imported),
    "import-undo": Scene("/imports", _take_back),
    "queue-of-a-salesperson": Scene("/queue", email="dae-jung.salesperson@tessera.example"),
    "call-next": Scene("/queue", _next_call, email="dae-jung.salesperson@tessera.example"),
    "opportunity-mistake": Scene(pages.opportunity, _say(value="much")),
    "forbidden": Scene("/settings/people", email="salesperson@acme.example"),
    "leads-of-a-salesperson": Scene("/", email="salesperson@acme.example"),
    "health-of-a-salesperson": Scene("/health", email="salesperson@acme.example"),
    "lead-of-an-analyst": Scene(pages.first_lead, email="analyst@acme.example"),
    "applicants-of-a-recruiter": Scene("/", email="recruiter@acme.example"),
    "changed": Scene("/", _grow_stale),
    "no-answer": Scene("/keys", _lose_the_server),
}
