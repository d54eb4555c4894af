"""A form as a browser would send it when nobody touches it."""

from html.parser import HTMLParser


class Form(HTMLParser):
    """The fields of the first form with this id, and what each of them holds."""

    def __init__(self, page: str, form: str) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self._wanted = form
        self._inside = False
        self._name = ""
        self._text: list[str] | None = None
        self._options: list[tuple[str, bool]] = []
        self._several = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "form":
            self._inside = told.get("id") == self._wanted
        if not self._inside:
            return
        match tag:
            case "input" if told.get("type") not in ("checkbox", "radio") or "checked" in told:
                self._hold(told.get("name") or "", told.get("value") or "")
            case "select":
                self._name, self._options, self._several = told.get("name") or "", [], "multiple" in told
            case "option":
                self._options.append((told.get("value") or "", "selected" in told))
            case "textarea":
                self._name, self._text = told.get("name") or "", []

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "form":
                self._inside = False
            case "select" if self._inside:
                chosen = [value for value, selected in self._options if selected]
                if not chosen and not self._several and self._options:
                    chosen = [self._options[0][0]]
                for value in chosen:
                    self._hold(self._name, value)
            case "textarea" if self._text is not None:
                self._hold(self._name, "".join(self._text))
                self._text = None

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def _hold(self, name: str, value: str) -> None:
        if name:
            self.fields.setdefault(name, []).append(value)
