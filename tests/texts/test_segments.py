"""How many messages an SMS is paid as, and that a code's last line stays with its host."""

import pytest
from django.utils import translation

from connectors.texts import sending
from connectors.texts.kinds import kinds
from connectors.texts.segments import length_of, segments_of
from tenants.isolation.scope import TenantScope, enter


@pytest.mark.parametrize(
    ("text", "length", "segments"),
    [
        ("a" * 160, 160, 1),
        ("a" * 161, 161, 2),
        ("a" * 306, 306, 2),
        ("a" * 307, 307, 3),
        ("€" * 80, 160, 1),
        ("あ" * 70, 70, 1),
        ("あ" * 71, 71, 2),
        ("あ" * 135, 135, 3),
        ("😀" * 35, 70, 1),
    ],
)
def test_segments_are_those_that_networks_count(text: str, length: int, segments: int) -> None:
    assert (length_of(text), segments_of(text)) == (length, segments)


def test_a_code_by_sms_ends_with_the_line_that_binds_it_to_its_host(acme: TenantScope) -> None:
    with enter(acme):
        for kind in kinds().values():
            if "sms" not in kind.channels or not kind.codes():
                continue
            for language in ("en", "ja"):
                with translation.override(language):
                    text = sending.sms_text(kind.name, values={"code": "042917", "minutes": 10}, host="a.test")
                assert text.splitlines()[-2:] == ["", "@a.test #042917"]
                assert "{{" not in text
