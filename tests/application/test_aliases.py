"""Aliases: whatever names somebody becomes one value, or is refused by name."""

import re
from typing import Any

import phonenumbers
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from application.aliases import alias, aliases, reaches
from domain.person.commands import Alias
from domain.person.events import AliasKind
from domain.person.refusals import AliasNotUsable

AYSE = Alias(AliasKind.PHONE, "+905331234567")
HIDDEN = Alias(AliasKind.WHATSAPP_ID, "TR.13491208655302741918")

WRITTEN = [
    "+905331234567",
    "whatsapp:+905331234567",
    "WhatsApp: +90 533 123 45 67",
    "whatsapp:whatsapp:+905331234567",
    "0533 123 45 67",
    "533 123 45 67",
    "+90 533 123 45 67",
    "+90 (0) 533 123 45 67",
    "+90 0533 1234567",
    "00905331234567",
    "00 90 533 123 45 67",
    "(0533) 123 45 67",
    "0533-123-45-67",
    "0533.123.45.67",
    "0533/123 45 67",
    "905331234567",
    "\u202a+90\u00a0533\u2011123\u200945\u200f67\u202c",
    "\ufeff0533\u200b1234567\n",
    "٠٥٣٣ ١٢٣ ٤٥ ٦٧",
    "۰۵۳۳۱۲۳۴۵۶۷",
    "＋９０５３３１２３４５６７",
    905331234567,
    5331234567,
]


@pytest.mark.parametrize("given", WRITTEN)
def test_one_number_is_one_alias_however_it_is_written(given: object) -> None:
    assert alias(given) == AYSE


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ("TR.13491208655302741918", "TR.13491208655302741918"),
        ("whatsapp:TR.13491208655302741918", "TR.13491208655302741918"),
        ("tr.13491208655302741918", "TR.13491208655302741918"),
        (" \u200bTR.13491208655302741918 ", "TR.13491208655302741918"),
        ("US.ENT.11815799212886844830", "US.ENT.11815799212886844830"),
        ("GB.aB3", "GB.aB3"),
        ("CY." + "x" * 128, "CY." + "x" * 128),
    ],
)
def test_an_id_of_whatsapp_is_kept_as_it_is(given: str, value: str) -> None:
    assert alias(given) == Alias(AliasKind.WHATSAPP_ID, value)


@pytest.mark.parametrize("given", ["CY." + "x" * 129, "C.123", "CYP.123", "TR.", "TR.12 34", "TR.12.34", "T1.123", "TR.ıx"])
def test_what_only_looks_like_an_id_of_whatsapp_names_nobody(given: str) -> None:
    with pytest.raises(AliasNotUsable):
        alias(given)


@pytest.mark.parametrize(
    ("south", "north"), [("+357 99 123456", "+90 99 123456"), ("00357 22 123456", "0392 223 12 34"), ("+35799123456", "99123456")]
)
def test_a_number_of_the_south_is_never_one_of_the_north(south: str, north: str) -> None:
    assert alias(south).value.startswith("+357")
    try:
        assert alias(north).value.startswith("+90")
    except AliasNotUsable:
        assert not north.startswith("0392")


@given(st.integers(10**7, 10**8 - 1))
def test_cypriot_and_turkish_numbers_with_the_same_digits_are_two_aliases(digits: int) -> None:
    assert alias(f"+357{digits}").value == f"+357{digits}"
    for national in (f"{digits}", f"0{digits}", f"0357{digits}", f"357{digits}"):
        assert _or_none(national) in (None, Alias(AliasKind.PHONE, f"+90{national.lstrip('0')}"))


CONTACTS: list[tuple[object, Alias | None]] = [
    ({"whatsapp": "0533 123 45 67"}, AYSE),
    ({"phone": "0533 123 45 67", "whatsapp": "TR.13491208655302741918"}, HIDDEN),
    ({"phone": "0533 123 45 67", "whatsapp": ""}, AYSE),
    ({"whatsapp": None, "phone": None, "mobile": "0533 123 45 67"}, AYSE),
    ({"WhatsApp": {"phone": ["", None, {"number": "0533 123 45 67"}]}}, AYSE),
    ({"name": "Ayşe", "contact": {"phone": 5331234567}}, AYSE),
    ([{}, {"phone": "0533 123 45 67"}], AYSE),
    (("call me", "0533 123 45 67"), AYSE),
    ({1: "0533 123 45 67"}, AYSE),
    ({}, None),
    ([], None),
    ([{}, [{}], ()], None),
    ({"whatsapp": {}, "phone": []}, None),
    ({"name": "Ayşe"}, None),
]


@pytest.mark.parametrize(("given", "expected"), CONTACTS)
def test_of_a_contact_the_first_usable_address_counts_and_whatsapp_comes_first(given: object, expected: Alias | None) -> None:
    assert _or_none(given) == expected


def test_an_empty_contact_is_refused_where_the_predecessor_crashed() -> None:
    """ISSUE-008 of the seed report, "Unsafe Phone Number Normalization": `list({}.values())[0]` raised `IndexError`."""
    contacts: tuple[object, ...] = ({}, {"whatsapp": None, "phone": ""}, {"contact": {}}, None, "")
    for nobody in contacts:
        with pytest.raises(AliasNotUsable):
            alias(nobody)


@pytest.mark.parametrize(
    "given",
    [
        None,
        "",
        " ",
        "+",
        "++905331234567",
        "+90533",
        "112",
        "1-800-FLOWERS",
        "0533 123 45 67 ext. 8",
        "call me",
        "anna@example.org",
    ],
)
def test_what_names_nobody_is_refused(given: object) -> None:
    with pytest.raises(AliasNotUsable):
        alias(given)


def test_contacts_that_hold_themselves_or_never_end_are_refused_in_no_time() -> None:
    circle: dict[str, Any] = {}
    circle |= {"whatsapp": circle, "phone": [circle] * 1000, "other": circle}
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    for hostile in (circle, deep, ["x"] * 1_000_000, "5" * 10_000_000, 10**5000, float("nan"), True, b"05331234567", object()):
        with pytest.raises(AliasNotUsable):
            alias(hostile)


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([str(one) for one in WRITTEN])
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["whatsapp", "Phone", "wa_id"]) | st.text() | st.integers(), inner, max_size=4)
    ),
    max_leaves=12,
)
NEARLY = st.text(st.sampled_from("0123456789+ -()./٣٥whatsp:TR.E\u200b\u202e"), max_size=24)


@given(ANYTHING | NEARLY)
@example({"whatsapp": {}})
def test_whatever_comes_there_is_a_value_in_one_form_or_a_refusal(given: object) -> None:
    found = _or_none(given)
    if found is None:
        return
    form = r"\+[1-9][0-9]{3,16}" if found.kind is AliasKind.PHONE else r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}"
    assert re.fullmatch(form, found.value)
    assert alias(found.value) == found, "the value names the same alias"


REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
KINDS = [phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.VOIP]


@given(st.sampled_from(REGIONS), st.sampled_from(KINDS), st.sampled_from(["{}", "whatsapp:{}", " {}\u200e", "({})"]))
def test_numbers_of_all_countries_keep_their_value(region: str, kind: int, written: str) -> None:
    number = phonenumbers.example_number_for_type(region, kind)
    assume(number is not None)
    assert number is not None
    value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    for form in phonenumbers.PhoneNumberFormat.E164, phonenumbers.PhoneNumberFormat.INTERNATIONAL:
        assert alias(written.format(phonenumbers.format_number(number, form))) == Alias(AliasKind.PHONE, value)


CALLBACKS: list[tuple[dict[str, str], tuple[Alias, ...]]] = [
    ({"From": "whatsapp:+905331234567", "WaId": "905331234567", "To": "whatsapp:+14155238886", "Body": "0542 111 22 33"}, (AYSE,)),
    ({"From": "whatsapp:+905331234567", "ExternalUserId": HIDDEN.value}, (AYSE, HIDDEN)),
    ({"ExternalUserId": HIDDEN.value, "From": "whatsapp:+905331234567"}, (AYSE, HIDDEN)),
    ({"From": f"whatsapp:{HIDDEN.value}", "ExternalUserId": HIDDEN.value, "WaId": ""}, (HIDDEN,)),
    ({"From": f"whatsapp:{HIDDEN.value}"}, (HIDDEN,)),
    ({"from_user_id": HIDDEN.value}, (HIDDEN,)),
    ({"From": "", "External-User-Id": HIDDEN.value}, (HIDDEN,)),
    (
        {"ExternalUserId": HIDDEN.value, "ParentExternalUserId": "TR.ENT.118"},
        (HIDDEN, Alias(AliasKind.WHATSAPP_ID, "TR.ENT.118")),
    ),
    ({"WaId": "35799123456"}, (Alias(AliasKind.PHONE, "+35799123456"),)),
    ({"From": "whatsapp:+5215512345678"}, (Alias(AliasKind.PHONE, "+5215512345678"),)),
    ({"From": "whatsapp:+9991234567"}, (Alias(AliasKind.PHONE, "+9991234567"),)),
    ({"Body": "+905331234567", "ProfileName": "+905331234567"}, ()),
    ({"From": "messenger:123", "WaId": "x", "ExternalUserId": "{}"}, ()),
    ({}, ()),
]


@pytest.mark.parametrize(("parameters", "expected"), CALLBACKS)
def test_a_callback_names_its_sender_by_number_and_by_id(parameters: dict[str, str], expected: tuple[Alias, ...]) -> None:
    assert aliases(parameters) == expected


@given(st.dictionaries(st.sampled_from(["From", "WaId", "ExternalUserId", "from"]) | st.text(), st.text() | NEARLY))
def test_no_parameters_of_a_callback_are_an_error(parameters: dict[str, str]) -> None:
    found = aliases(parameters)
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Ayşe", False), ("Room 101", False), ("anna@example.org", True), ("0533 123 45 67", True), ("٠٥٣٣١٢٣", True), ("", False)],
)
def test_a_name_by_which_others_could_reach_somebody_is_recognised(name: str, expected: bool) -> None:
    assert reaches(name) is expected


def _or_none(given: object) -> Alias | None:
    try:
        return alias(given)
    except AliasNotUsable:
        return None
