"""The document kind `page`: a landing page of blocks, for whom it is and where in the funnel it belongs."""

from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from leadwright.capture.forms.document import WebAddress
from leadwright.capture.offers.document import POSITIONS
from leadwright.playbook import registry
from leadwright.playbook.bodies import Body, Part
from leadwright.playbook.registry import Kind
from leadwright.playbook.saying import Said

BlockName = Literal["heading", "text", "image", "quote", "list", "form", "offer", "video", "questions"]
MOST_BLOCKS = 60
LONGEST_TEXT = 20_000
# What a block of each kind cannot do without, and how that is said.
_NEEDED = {
    "heading": ("text", "A heading needs its words."),
    "text": ("text", "A text needs its words."),
    "image": ("alt", "Say what the picture shows, for who cannot see it."),
    "quote": ("text", "A quote needs its words."),
    "list": ("items", "A list needs its lines."),
    "form": ("form", "Choose the form."),
    "offer": ("offer", "Choose the offer."),
    "video": ("link", "A video needs its address."),
    "questions": ("questions", "Write a question with its answer."),
}
BLOCKS = {
    "text": "Text",
    "heading": "Heading",
    "list": "List of advantages",
    "image": "Picture",
    "quote": "Quote",
    "offer": "Offer with its form",
    "form": "Form",
    "video": "Link to a video",
    "questions": "Questions and answers",
}


class Question(Part):
    """A question somebody may have, and the answer (Markdown)."""

    question: str = Field(min_length=1, max_length=300)
    answer: str = Field(min_length=1, max_length=4_000)


class Block(Part):
    """A part of a page. `text` of a text is Markdown, everything else is plain; `image` is the random name of a picture.

    `by` is who said a quote, or what stands below a picture; `label` the words of a link.
    """

    block: BlockName
    text: str = Field(default="", max_length=LONGEST_TEXT)
    items: list[str] = Field(default_factory=list, max_length=40)
    image: str = Field(default="", pattern=r"^([0-9a-f]{32})?$")
    alt: str = Field(default="", max_length=300)
    by: str = Field(default="", max_length=200)
    form: str = Field(default="", pattern=r"^([a-z0-9][a-z0-9_-]{0,62})?$")
    offer: str = Field(default="", pattern=r"^([a-z0-9][a-z0-9_-]{0,62})?$")
    link: WebAddress = ""
    label: str = Field(default="", max_length=100)
    questions: list[Question] = Field(default_factory=list, max_length=40)

    @model_validator(mode="after")
    def _whole(self) -> "Block":
        name, sentence = _NEEDED[self.block]
        if not getattr(self, name):
            raise PydanticCustomError("needed", "{sentence}", {"sentence": sentence})
        if any(not one.strip() or len(one) > 300 for one in self.items):
            raise PydanticCustomError("items", "A line of a list has 1 to 300 characters.")
        return self


class PageBody(Body):
    """A landing page. `title` is its heading and what the window is called, `describes` what search engines show.

    `persona` is the slug of whom it is for, empty for anybody; one that is not `listed` asks search engines to leave it out.
    """

    title: str = Field(min_length=1, max_length=120)
    describes: str = Field(default="", max_length=300)
    position: Literal["tofu", "mofu", "bofu"] = "tofu"
    persona: str = Field(default="", pattern=r"^([a-z0-9][a-z0-9-]{0,62})?$")
    language: str = Field(default="en", pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
    listed: bool = True
    blocks: list[Block] = Field(min_length=1, max_length=MOST_BLOCKS)


def _said(body: PageBody) -> tuple[Said, ...]:
    whom = f"For the persona “{body.persona}”" if body.persona else "For anybody"
    found = "Search engines may show it" if body.listed else "Search engines are asked to leave it out"
    return (
        Said("What it is for", (POSITIONS[body.position], whom, found)),
        Said("What is on it", tuple(map(_told, body.blocks))),
    )


def _told(one: Block) -> str:
    words = one.text or one.alt or one.form or one.offer or one.label or one.link
    if one.items:
        words = "; ".join(one.items)
    if one.questions:
        words = "; ".join(told.question for told in one.questions)
    short = " ".join(words.split())
    return f"{BLOCKS[one.block]}: {short[:120]}{'…' if len(short) > 120 else ''}"


PAGE = Kind(name="page", title="Landing page", body=PageBody, order=7, says=_said, judges=False)
registry.register(PAGE)
