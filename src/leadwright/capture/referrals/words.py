"""What the page of a recommendation says above the form, in the language of the form."""

from collections.abc import Mapping

_WELCOME: Mapping[str, str] = {
    "en": "Somebody who knows us recommends us to you.",
    "de": "Jemand, der uns kennt, empfiehlt uns Ihnen.",
    "fr": "Une personne qui nous connaît vous recommande de faire notre connaissance.",
    "es": "Alguien que nos conoce le recomienda que nos conozca.",
    "it": "Qualcuno che ci conosce ci raccomanda a Lei.",
    "nl": "Iemand die ons kent, beveelt ons bij u aan.",
}


def welcome(language: str) -> str:
    """The sentence; in English where the language is none of ours."""
    return _WELCOME.get(language.partition("-")[0].lower(), _WELCOME["en"])
