from leadwright.platform.logs import mask


def masked(**event: object) -> dict[str, object]:
    return dict(mask(None, "info", dict(event)))


def test_values_under_telling_keys_are_masked() -> None:
    found = masked(
        event="lead stored", email="ana@acme.example", phone="+34", full_name="Ana", token="t", lead="lead_1"
    )
    assert found == {
        "event": "lead stored",
        "email": "***",
        "phone": "***",
        "full_name": "***",
        "token": "***",
        "lead": "lead_1",
    }


def test_an_address_inside_a_text_is_masked_wherever_it_stands() -> None:
    found = masked(event="could not read <ana.b+c@acme.example>, row 7", error="x@y.example is taken")
    assert found == {"event": "could not read <***>, row 7", "error": "*** is taken"}
