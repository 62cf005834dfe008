"""A tenant's own style: what is taken, and what is refused with its line and the reason (SECURITY 6)."""

import pytest

from identity.signin.brand.stylesheet import LIMIT, Refused, check

OWN = "0123456789abcdef0123456789abcdef"


def checked(text: str) -> str:
    return check(text, lambda digest: digest == OWN)


@pytest.mark.parametrize(
    "text",
    [
        ".card { border-radius: 4px; box-shadow: 0 1px 2px rgb(0 0 0 / 10%) }",
        ":root { --ground: #fff; --wide: calc(100% - 2 * var(--gap, 4px)) }",
        "@media (max-width: 480px) { .card > h1:not(.x)::before { content: '→' } }",
        "@supports (display: grid) { .card { display: grid } }",
        "@keyframes rise { from { opacity: 0 } 50%, to { opacity: 1; transform: translateY(0) } }",
        ".card { .lead { color: color-mix(in srgb, red 10%, blue) } &:hover { opacity: .9 } }",
        f"body {{ background: url(/brand/{OWN}.webp) no-repeat, linear-gradient(#fff, #eee) }}",
        f'body {{ background-image: url("/brand/{OWN}.png") }}',
        "a[href^='https'] { color: red }",
        "",
        "/* nothing */",
    ],
)  # fmt: skip
def test_it_takes_what_only_changes_the_look(text: str) -> None:
    served = checked(text)
    # What is served is read again as the same.
    assert checked(served) == served


@pytest.mark.parametrize(
    "text",
    [
        "@import 'https://evil.test/x.css';",
        "@import url(//evil.test/x.css);",
        "@IMPORT 'x';",
        "@\\69mport 'x';",
        "@font-face { font-family: x; src: url(/brand/x.woff) }",
        "@charset 'utf-7';",
        "@namespace url(http://www.w3.org/1999/xhtml);",
        "@property --x { syntax: '<url>'; inherits: false; initial-value: url(https://evil.test) }",
        "@media screen { @import 'x'; }",
        "body { background: url(https://evil.test/x.png) }",
        "body { background: url('//evil.test/x.png') }",
        "body { background: url(data:image/svg+xml;base64,PHN2Zz4=) }",
        "body { background: \\75rl(https://evil.test) }",
        "body { background: u\\72 l('https://evil.test') }",
        "body { background: URL( 'https://evil.test' ) }",
        "body { --x: url(https://evil.test); background: var(--x) }",
        "body { background: url(/static/genkan.css) }",
        f"body {{ background: url(/brand/{'f' * 32}.png) }}",
        f"body {{ background: url(/brand/{OWN}.png?x) }}",
        f"body {{ background: url(/brand/{OWN}.css) }}",
        f"body {{ background: url(//brand/{OWN}.png) }}",
        f"body {{ background: url(/brand/../brand/{OWN}.png) }}",
        "body { background: image-set('https://evil.test' 1x) }",
        "body { background: -webkit-image-set(url(https://evil.test) 1x) }",
        "body { background: image('https://evil.test') }",
        "body { background: src('https://evil.test') }",
        "body { background: cross-fade(url(https://evil.test), red) }",
        "body { background: element(#x) }",
        "body { background: paint(x) }",
        "body { content: attr(data-x url) }",
        "body { width: expression(alert(1)) }",
        "body { behavior: url(x.htc) }",
        "body { behaviour: x; -moz-binding: none }",
        "body { filter: progid:DXImageTransform.Microsoft.AlphaImageLoader(src='x') }",
        "input[value^='a'] { background: red }",
        "input[ VALUE ^= 'a' ] { color: red }",
        "input[*|value^='a'] { color: red }",
        ":has(input[value$='b']) { color: red }",
        "form { & input[value*='c'] { color: red } }",
        "@media screen { input[value='d'] { color: red } }",
        "body { color: red",  # an unclosed block is closed by the parser, see below
        "body { background: url(https://evil.test",
        "body { content: 'x\n' }",
        "</style><script>alert(1)</script>",
        "body } { color: red }",
    ],
)  # fmt: skip
def test_it_refuses_what_loads_runs_or_spies(text: str) -> None:
    if text == "body { color: red":
        assert checked(text) == "body { color: red}"
        return
    with pytest.raises(Refused) as refusal:
        checked(text)
    assert "Line 1: " in str(refusal.value.messages[0])


def test_a_refusal_names_the_line_and_the_reason() -> None:
    with pytest.raises(Refused) as refusal:
        checked(".card {\n  color: red;\n}\n.lead {\n  background: url(https://evil.test);\n}")
    assert refusal.value.messages == [
        "Line 5: url() may only name one of your own images, as the list of images shows it."
    ]


def test_it_refuses_what_is_too_long_or_too_deep() -> None:
    checked("a{color:red}" * (LIMIT // 12))
    for text in ("a{color:red}" * (LIMIT // 12 + 1), "あ" * (LIMIT // 2), ".a{" * 12 + "}" * 12):
        with pytest.raises(Refused):
            checked(text)


def test_comments_are_not_served() -> None:
    assert "secret" not in checked("/* secret */ a { color: /* secret */ red }")
