"""Every component in each of its states, for those who build pages. Only there where the setting COMPONENT_PAGE is on."""

import re
from datetime import timedelta
from pathlib import Path

from django import forms
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from leadwright.accounts.access import requires_sign_in
from leadwright.lifecycle.stages import Stage
from leadwright.ui import charts
from leadwright.ui.frames import page, page_time
from leadwright.ui.marks import stage_mark
from leadwright.ui.notices import Notice, Undo
from leadwright.ui.presenting import Band
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.studio.rule_form import ConditionLine
from leadwright.ui.tray import Work

_INPUT = {"class": "input"}
_LINES = (
    ("Asked for a quote", "15 Nov, quote form", 382, "19.1 on 17 Dec"),
    ("Visited pricing", "3 visits since 8 Nov", 200, "10.0 on 1 Dec"),
    ("Clicked a link in an e-mail", "2 clicks by a mail scanner count for nothing", 0, ""),
    ("Visited the careers page", "8 Oct", -64, "−3.2 on 17 Dec"),
)


class _Fields(forms.Form):
    company = forms.CharField(initial="Mekong Coldstore JSC", widget=forms.TextInput(attrs=_INPUT))
    half_life = forms.ChoiceField(
        choices=[("14", "14 days"), ("28", "28 days")],
        help_text="After 14 days half of the points are left.",
        widget=forms.Select(attrs={"class": "select"}),
    )
    points = forms.IntegerField(
        error_messages={"invalid": "This is not a number. Enter −100 to 100."},
        widget=forms.TextInput(attrs=_INPUT),
    )
    answer = forms.ChoiceField(choices=[("yes", "Yes"), ("no", "Not yet")], widget=forms.RadioSelect)
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={**_INPUT, "rows": 2}))
    day = forms.DateField(required=False, widget=forms.DateInput(attrs={**_INPUT, "type": "date"}))
    keep = forms.BooleanField(label="Keep the old owner", required=False, help_text="4 of them have one.")


@requires_sign_in
@require_safe
def components(request: SignedInRequest) -> HttpResponse:
    """The page."""
    fall = charts.waterfall([points for _, _, points, _ in _LINES])
    moment = page_time(request).moment(page_time(request).now - timedelta(hours=3))
    context = {
        "form": _Fields(
            {"company": "Mekong Coldstore JSC", "half_life": "14", "points": "4o", "answer": "yes"}
        ),
        "stages": [stage_mark(stage) for stage in Stage],
        "bands": [(Band(fit, level), Band(str(level), level)) for level, fit in enumerate("ABCD", start=1)],
        "lines": [
            {
                "sentence": sentence,
                "because": because,
                "points": f"{points / 10:+.1f}".replace("-", "−"),
                "later": later,
                "bar": bar,
            }
            for (sentence, because, points, later), bar in zip(_LINES, fall.bars, strict=True)
        ],
        "total_bar": fall.total,
        "meter": charts.meter(51.8, [("4", 0), ("3", 15), ("2", 35), ("1", 60)], 100, "51.8"),
        "bars": charts.bars([("Website", 1240, "#"), ("Fairs", 310, "#"), ("Import", 96, "#")]),
        "compared": charts.compared([("0–9", 41, 30), ("10–19", 96, 88), ("20–29", 22, 41)]),
        "distribution": charts.distribution(
            [(f"{n * 10}–{n * 10 + 9}", v) for n, v in enumerate((41, 96, 63, 22, 8))]
        ),
        "track": _track(),
        "criteria": [
            {"met": True, "text": "Interest went on", "because": "1 reply, 2 human clicks after 11 Nov"},
            {"met": False, "text": "A buyer is confirmed", "because": "Ask in the call"},
        ],
        "conditions": [
            ConditionLine(0, "all", "All of these hold", "", (("add:", "Add a condition"),)),
            ConditionLine(1, "field", "Employees is at least 50", "", (("remove:", "Remove"),)),
        ],
        "happenings": _happenings(moment),
        "notices": [
            Notice("Assigned 31 leads to Hana Šimková.", undo=Undo("#")),
            Notice("Saved."),
            Notice(
                "Not saved: Dae-jung changed the owner at 14:48.", tone="bad", link="#", link_label="See both"
            ),
        ],
        "work": _work(),
        "troubled": {"stale": {"behind": "41 min", "why": "#"}},
        "scoring": {"stale": {"behind": "", "in_bulk": 212_400}},
        "icons": _icons(),
        "steps": [
            {"name": "File", "state": "done", "address": "#"},
            {"name": "Check the mapping", "state": "current"},
            {"name": "Import", "state": "to_come"},
        ],
        "tabs": [
            {"name": "Call first", "address": "#", "current": True, "count": 214},
            {"name": "Everyone", "address": "#", "current": False, "count": "2,041"},
        ],
    }
    return page(request, "ui/components.html", context)


def _work() -> list[Work]:
    return [
        Work("1", "Importing fair-list-2026.xlsx", "running", "#", 1822, 2874, "9 s left"),
        Work("2", "Deleting 214 leads", "done", "#"),
        Work("3", "Export", "failed", "#", note="The disk is full."),
        Work("4", "Tagging 27 leads", "waiting", "#"),
    ]


def _icons() -> list[str]:
    """Every icon of the sprite, as its drawings are named."""
    sprite = (Path(__file__).parent / "static/ui/icons.svg").read_text(encoding="utf-8")
    return sorted(re.findall(r'id="i-([\w-]+)"', sprite))


def _track() -> list[dict[str, str]]:
    states = (
        ("Lead", "14 Oct", "done"),
        ("MQL", "6 days", "current"),
        ("SQL", "2 of 3 met", "next"),
        ("Customer", "", ""),
    )
    return [{"name": name, "note": note, "state": state} for name, note, state in states]


def _happenings(moment: object) -> list[dict[str, object]]:
    told = (
        ("doc", "Asked for a quote", "“Audit in February.”", "key"),
        ("globe", "Visited Pricing", "5 min 42 s", ""),
        ("bot", "2 links opened by a mail scanner", "Counts for nothing", "machine"),
    )
    return [
        {"icon": icon, "text": text, "note": note, "kind": kind, "moment": moment}
        for icon, text, note, kind in told
    ]
