import pytest
from pydantic import BaseModel

from leadwright.playbook import registry
from leadwright.playbook.errors import BadDocument
from leadwright.playbook.reading import read
from leadwright.playbook.registry import Kind
from tests.playbook.world import GERMAN, SEGMENT, scoring


def refusal(kind: str, body: object) -> list[tuple[str, str]]:
    with pytest.raises(BadDocument) as refused:
        read(kind, "default", body)
    return [(problem.path, problem.sentence) for problem in refused.value.problems]


def test_reading_what_was_stored_gives_the_same_again() -> None:
    first = read("scoring", "default", scoring(GERMAN, {"event": "page_viewed", "count": {"at_least": 2}}))
    again = read("scoring", "default", first.stored)
    assert again == first
    assert again.digest == first.digest


def test_defaults_are_not_stored() -> None:
    written = read("scoring", "default", {**scoring(GERMAN), "cap": None})
    assert "cap" not in written.stored


def test_an_unknown_kind_names_the_nearest() -> None:
    with pytest.raises(
        BadDocument, match=r'There is no kind of document "scorings"\. Did you mean "scoring"\?'
    ):
        read("scorings", "default", {})


def test_an_unknown_key_names_the_nearest_one_of_its_place() -> None:
    body = scoring(GERMAN)
    body["rules"][0]["pionts"] = 3  # type: ignore[index]
    assert refusal("scoring", body) == [("rules[0]", 'There is no key "pionts". Did you mean "points"?')]
    assert refusal("scoring", {**scoring(GERMAN), "rulez": 1}) == [
        ("", 'There is no key "rulez". Did you mean "rules"?')
    ]


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        ("5", "A whole number is needed."),
        (True, "A whole number is needed."),
        (5.5, "A whole number is needed."),
        (None, "A whole number is needed."),
    ],
)
def test_a_wrong_type_is_never_converted(points: object, sentence: str) -> None:
    body = scoring(GERMAN)
    body["rules"][0]["points"] = points  # type: ignore[index]
    assert refusal("scoring", body) == [("rules[0].points", sentence)]


def test_a_problem_inside_a_condition_has_the_path_of_its_node() -> None:
    body = scoring(GERMAN, {"all": [GERMAN, {"field": "country", "iss": "DE"}]})
    ((path, sentence),) = refusal("scoring", body)
    assert path.startswith("rules[1].when.all[1]")
    assert "iss" in sentence


def test_all_problems_are_told_at_once() -> None:
    body = {"rules": [{"name": 1, "points": "x", "when": 3}]}
    assert [path for path, _ in refusal("scoring", body)] == [
        "rules[0].name",
        "rules[0].points",
        "rules[0].when",
    ]
    with pytest.raises(BadDocument, match="The document has 3 problems:\n"):
        read("scoring", "default", body)


@pytest.mark.parametrize("body", [[], "text", 3, None])
def test_a_body_that_has_no_keys_is_refused(body: object) -> None:
    assert refusal("scoring", body) == [("", "Keys with values are needed.")]


@pytest.mark.parametrize("slug", ["", "Hot", "hot leads", "../etc", "-a", "a" * 64])
def test_a_slug_that_could_be_no_file_name_is_refused(slug: str) -> None:
    with pytest.raises(BadDocument, match="cannot be a slug"):
        read("scoring", slug, scoring(GERMAN))


def test_a_kind_whose_body_accepts_unknown_keys_is_refused() -> None:
    class Loose(BaseModel):
        title: str

    with pytest.raises(ValueError, match="refuse unknown keys"):
        registry.register(Kind(name="loose", title="Loose", body=Loose, order=1))


def test_a_kind_is_registered_once() -> None:
    registry.register(SEGMENT)
    with pytest.raises(ValueError, match="registered twice"):
        registry.register(Kind(name="segment", title="Other", body=SEGMENT.body, order=1))
