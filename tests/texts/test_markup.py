"""A text with a broken variable is refused with the place; values are never markup, and end no header."""

import pytest

from connectors.texts import rendering
from connectors.texts.checking import Broken, check
from connectors.texts.kinds import kinds

CODE = frozenset({"code"})


def broken(body: str, subject: str = "Hello", kind: str = "sign_in_code") -> list[str]:
    with pytest.raises(Broken) as refused:
        check(kinds()[kind], "mail", subject, body)
    return [*refused.value.subject, *refused.value.body]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("{{ code }}\n\nHello {{ name }}", "Line 3: this message has no variable “{{ name }}”."),
        ("{{ coed }} {{ code }}", "Line 1: this message has no variable “{{ coed }}”. Did you mean {{ code }}?"),
        ("{{ code }} {{ Code }}", "Line 1: “{{ Code }}” is no variable. Variables are written {{ name }}."),
        ("{{ code }}\n{{ code", "Line 2: “{{ code” is no variable. Variables are written {{ name }}."),
        ("{{ code }} }}", "Line 1: “}}” is no variable. Variables are written {{ name }}."),
        ("{{ code }} {{ code.__class__ }}", "Line 1: “{{ code.__class__ }}” is no variable."),
        ("{{ code|safe }} {{ code }}", "Line 1: “{{ code|safe }}” is no variable."),
        ("{{ code }}\n{% if code %}x{% endif %}", "Line 2: “{% if code %}x{% endif %}” is no variable."),
        ("{% load static %}{{ code }}", "Line 1: “{% load static %}"),
        ("{# note #} {{ code }}", "Line 1: “{# note #}"),
        ("Hello", "“{{ code }}” is missing"),
        ("   \n ", "Write something"),
    ],
)
def test_a_broken_variable_is_refused_with_the_line(body: str, sentence: str) -> None:
    assert any(said.startswith(sentence.removesuffix(".")) for said in broken(body)), broken(body)


def test_a_code_in_the_subject_is_refused() -> None:
    assert broken("{{ code }}", subject="{{ code }} is yours") == ["“{{ code }}” must not stand in the subject."]


def test_a_subject_has_a_limit_and_says_so() -> None:
    assert broken("{{ code }}", subject="x" * 201) == ["There is room for 200 characters."]


def test_every_built_in_text_could_be_saved() -> None:
    for kind in kinds().values():
        for channel in kind.channels:
            wording = kind.built_in(channel)
            check(kind, channel, wording.subject, wording.body)


def test_values_are_never_markup() -> None:
    values = {"name": "**x** [here](https://evil.test) {{ code }} <b>", "code": "1"}
    html = rendering.as_html(rendering.blocks("Hello {{ name }}", values), values, rendering.Styles())
    assert html == '<p style="">Hello **x** [here](https://evil.test) {{ code }} &lt;b&gt;</p>'
    assert rendering.as_text("Hello {{ name }}", values) == "Hello **x** [here](https://evil.test) {{ code }} <b>"


def test_staff_write_no_html() -> None:
    html = rendering.as_html(rendering.blocks("<script>x</script> **<i>**", {}), {}, rendering.Styles())
    assert html == '<p style="">&lt;script&gt;x&lt;/script&gt; <strong>&lt;i&gt;</strong></p>'


def test_a_subject_is_one_line_whatever_a_value_holds() -> None:
    said = rendering.subject("For {{ name }}", {"name": "a\r\nBcc: all@example.test\u202e\u2028b\0"})
    assert said == "For a Bcc: all@example.test b"


def test_a_paragraph_that_names_an_empty_variable_is_left_out() -> None:
    text = "First\n\nFrom {{ inviter }}:\n[Go]({{ link }})\n\nLast"
    assert rendering.as_text(text, {"inviter": "", "link": "https://a.test"}) == "First\n\nLast"


def test_links_and_lists_and_codes_read_well_as_text_and_as_html() -> None:
    values = {"code": "042917", "link": "https://a.test/x?y=1&z=2"}
    text = "Do this:\n- **one**\n- two\n\n[Open]({{ link }})\n\nOr [here]({{ link }}).\n\n{{ code }}"
    assert rendering.as_text(text, values, CODE) == (
        "Do this:\n\n- one\n- two\n\nOpen\nhttps://a.test/x?y=1&z=2\n\nOr here (https://a.test/x?y=1&z=2).\n\n    042917"
    )
    html = rendering.as_html(rendering.blocks(text, values), values, rendering.Styles(), CODE)
    assert '<ul style=""><li><strong>one</strong></li><li>two</li></ul>' in html
    assert '<p class="action" style=""><a href="https://a.test/x?y=1&amp;z=2" style="">Open</a></p>' in html
    assert '<p class="code" style="">042917</p>' in html


@pytest.mark.parametrize("target", ["javascript:alert(1)", "http://a.test", 'https://a.test/"onclick=', "//a.test"])
def test_a_link_that_staff_write_is_https_or_words(target: str) -> None:
    html = rendering.as_html(rendering.blocks(f"[x]({target})", {}), {}, rendering.Styles())
    assert "<a " not in html


def test_a_value_that_is_no_web_address_leads_nowhere() -> None:
    values = {"link": "javascript:alert(1)"}
    html = rendering.as_html(rendering.blocks("[x]({{ link }})", values), values, rendering.Styles())
    assert 'href="#"' in html
