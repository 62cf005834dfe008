"""Patterns of staff: what is taken is matched in no time, what could take long is refused when it is saved."""

import time

import pytest
from django.core.exceptions import ValidationError

from identity.signin.registration import patterns

BOMBS = [
    r"(a+)+", r"(a*)*b", r"(a|a)*", r"(a|aa)+$", r"([a-z]+)*\d", r"(.*)*x", r"(\w+\s?)*", r"^(\d+)+$", r"a*a*a*a*b",
    r".*.*.*=.*", r"(x+x+)+y", r"((a{1,30}){1,30}){1,30}", r"(?:a?){60}a{60}", r"(a?){50}", r"\w+@\w+\.\w+", r"(ab|a|b){1,90}",
]  # fmt: skip
REFERENCES = [
    r"(a)\1",
    r"(?=a)a",
    r"(?!a)b",
    r"(?<=a)b",
    r"(?<!a)b",
    r"(a)?(?(1)b|c)",
    r"(?i)a",
    r"(?s:.)",
    r"(?>a+)",
    r"a++",
]


@pytest.mark.parametrize("pattern", BOMBS)
def test_a_bomb_is_refused(pattern: str) -> None:
    with pytest.raises(ValidationError):
        patterns.check_pattern(pattern)


@pytest.mark.parametrize("pattern", REFERENCES)
def test_references_and_looking_around_are_refused(pattern: str) -> None:
    with pytest.raises(ValidationError):
        patterns.check_pattern(pattern)


@pytest.mark.parametrize("pattern", ["(", "[", "a{2,1}", "*", "\\", "x" * 201, "a{99999999999}"])
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(ValidationError):
        patterns.check_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "value", "fits"),
    [
        (r"[A-Z]{2}\d{6,8}", "AB1234567", True),
        (r"[A-Z]{2}\d{6,8}", "AB12345", False),
        (r"\d{3}-\d{4}", "100-0001", True),
        (r"(red|green|blue)", "green", True),
        (r"\w+@\w+", "a@b", True),
        (r"(\d{2}-){3}\d{2}", "12-34-56-78", True),
        (r"[ぁ-ん]{1,20}", "ひらがな", True),
        (r"abc", "abc\n", False),
        (r"a+", "a" * 201, False),
    ],
)
def test_what_is_taken_matches_the_whole_value(pattern: str, value: str, fits: bool) -> None:
    patterns.check_pattern(pattern)
    assert patterns.matches(pattern, value) is fits


@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        (r"\w+\w+b", "a" * 200),
        (r"[a-z]*[a-z]*!", "a" * 200),
        (r"(a?){15}a{15}", "a" * 14),
        (r".{0,199}.{0,199}x", "a" * 200),
    ],
)
def test_the_worst_that_is_taken_is_matched_in_no_time(pattern: str, value: str) -> None:
    patterns.check_pattern(pattern)
    begun = time.perf_counter()
    assert not patterns.matches(pattern, value)
    assert time.perf_counter() - begun < 0.1
