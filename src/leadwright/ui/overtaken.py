"""Forms that two people may have open at once: what each showed goes along, and what a colleague made of it is said."""

import json
from collections.abc import Mapping
from datetime import datetime

from django import forms

from leadwright.platform.meanwhile import ChangedMeanwhile
from leadwright.ui.frames import page_time
from leadwright.ui.requests import SignedInRequest
from leadwright.ui.words import exact_time


class SharedForm(forms.Form):
    """A form that remembers what it showed when it was made, in the field `seen`."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def seen_values(self) -> Mapping[str, object] | None:
        """What the posted form showed; None where it does not say."""
        try:
            seen = json.loads(self.cleaned_data["seen"])
        except ValueError:
            return None
        return seen if isinstance(seen, dict) else None


def fresh_values(now: Mapping[str, object]) -> dict[str, object]:
    """The initial values of a `SharedForm` that shows what is there `now`."""
    return {**now, "seen": json.dumps(dict(now))}


def mark_overtaken(
    request: SignedInRequest, form: SharedForm, problem: ChangedMeanwhile, now: Mapping[str, object]
) -> None:
    """Say at each field what a colleague made of it by `now`. What was typed stays, and saving it again is a decision."""
    form.add_error(None, _sentence(request, problem))
    names = problem.data["fields"]
    for name in names if isinstance(names, list) else ():
        form.add_error(name, f"By now: {_text(form, name, now[name])}.")
    # A form that was posted holds a list of each value; `items` gives the last, as fields take it.
    form.data = {**dict(form.data.items()), "seen": json.dumps(dict(now))}


def _sentence(request: SignedInRequest, problem: ChangedMeanwhile) -> str:
    if "at" not in problem.data:
        return problem.message
    at = exact_time(datetime.fromisoformat(str(problem.data["at"])), page_time(request).zone)
    return f"Not saved: {problem.data['by']} changed the same on {at}. Both are shown below; saving again decides."


def _text(form: forms.Form, name: str, value: object) -> str:
    """A value as the field would show it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = "" if value is None else str(value)
    labels = {str(code): str(label) for code, label in _choices(form.fields[name])}
    return labels.get(text, text) or "nothing"


def _choices(field: forms.Field) -> list[tuple[object, object]]:
    return list(field.widget.choices) if isinstance(field.widget, forms.Select) else []
