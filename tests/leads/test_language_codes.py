from leadwright.leads.language_codes import LANGUAGES, language_name
from leadwright.leads.normalise.languages import normalise_language


def test_a_name_reads_as_the_language_it_stands_for() -> None:
    # Twi is kept as Akan, which it is a kind of.
    kept = {tag for tag in LANGUAGES if normalise_language(tag) == tag} - {"tw"}

    assert {"de", "ja", "pt"} < kept
    assert {tag for tag in kept if normalise_language(language_name(tag)) != tag} == set()
