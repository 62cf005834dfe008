"""The pages: the list of applications, what one of them received, and what went wrong."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit
from xml.etree.ElementTree import Element

from examples.relying_party.browsers import Browser
from examples.relying_party.demo import Application, Installation, Tenant
from examples.relying_party.elements import Content, document, el
from examples.relying_party.provider import Tokens
from examples.relying_party.words import LANGUAGES, Words

TIMES = ("exp", "iat", "nbf", "auth_time", "updated_at")


def listing(words: Words, installation: Installation, browser: Browser, *, said: str = "") -> bytes:
    sections = [_tenant(words, tenant, browser) for tenant in installation.tenants]
    notice = el("p", words(said), class_="notice", role="status") if said else None
    before, after = words("passwords", mailbox="\0").split("\0")
    mailbox = el("a", words("mailbox"), href=f"{installation.console}/mailbox/")
    where = el("p", before, mailbox, after, class_="quiet")
    return _page(words, words("title"), el("p", words("about"), class_="quiet"), notice, sections, where)


def tokens(words: Words, received: Tokens) -> bytes:
    application, response = received.application, received.response
    parts = [_facts(words, received), _actions(words, received)]
    if not application.is_machine:
        parts += [
            _section(words, "id_token", _secret(words, "id_token", response), _claims(received.claims)),
            _section(words, "userinfo", _claims(received.userinfo)),
        ]
    parts.append(_section(words, "access_token", _secret(words, "access_token", response)))
    if not application.is_machine:
        parts.append(_section(words, "refresh_token", _secret(words, "refresh_token", response)))
    return _page(words, application.name, _back(words), parts)


def failure(words: Words, title: str, sentence: str, *, again: str = "", detail: str = "") -> bytes:
    """`detail` is what developers want to see, folded."""
    actions = el("div", el("a", words("try_again"), class_="primary", href=again) if again else None, class_="actions")
    folded = el("details", el("summary", words("technical")), el("pre", detail)) if detail else None
    return _page(words, title, el("p", sentence, role="alert"), actions, folded, _back(words))


def _tenant(words: Words, tenant: Tenant, browser: Browser) -> Element:
    return el(
        "section",
        el("h2", el("a", urlsplit(tenant.url).netloc, href=tenant.url)),
        el("ul", [_application(words, one, browser.tokens.get(one.key)) for one in tenant.applications], class_="list"),
        el("p", words("people", people=", ".join(tenant.people)), class_="quiet"),
    )


def _application(words: Words, application: Application, received: Tokens | None) -> Element:
    state = ""
    if received:
        state = words("has_token") if application.is_machine else words("signed_in_as", name=_name(received))
    at = {"aria_label": f"{words('sign_in')}: {application.name}"}
    if received:
        action = el("a", words("show"), class_="secondary", href=f"/tokens/{_path(application)}")
    elif application.is_machine:
        action = _post(words("get_token"), f"/machine/{_path(application)}", "secondary")
    else:
        action = el("a", words("sign_in"), class_="primary", href=f"/signin/{_path(application)}", **at)
    return el(
        "li",
        el(
            "div",
            el("h3", application.name),
            el("p", words(f"kind.{application.kind}"), class_="quiet"),
            el("p", state, class_="state") if state else None,
        ),
        action,
    )


def _facts(words: Words, received: Tokens) -> Element:
    application, response = received.application, received.response
    facts = [(words("issuer"), application.issuer), (words("client_id"), application.client_id)]
    if scope := response.get("scope"):
        facts.append((words("scope"), str(scope)))
    if seconds := response.get("expires_in"):
        facts.append((words("expires_in"), words("seconds", count=seconds)))
    heading = None if application.is_machine else el("h2", words("signed_in_as", name=_name(received)))
    count = el("p", words("refreshed", count=received.refreshed), class_="notice", role="status")
    return el("section", heading, count if received.refreshed else None, _rows(facts))


def _actions(words: Words, received: Tokens) -> Element:
    path = _path(received.application)
    if received.application.is_machine:
        return el("div", _post(words("again"), f"/machine/{path}", "primary"), class_="actions")
    renew = _post(words("refresh"), f"/refresh/{path}", "primary") if "refresh_token" in received.response else None
    return el("div", renew, _post(words("sign_out"), f"/signout/{path}", "secondary"), class_="actions")


def _section(words: Words, name: str, *content: Content) -> Element:
    about = el("p", words(f"{name}.about"), class_="quiet")
    return el("section", el("h2", words(name)), about, content, id=name.replace("_", "-"))


def _secret(words: Words, name: str, response: Mapping[str, object]) -> Element:
    """One line, as much of it as fits; the whole of it can be selected, or copied where scripts run."""
    if name not in response:
        return el("p", words("none"))
    field = el("input", value=str(response[name]), readonly="", aria_label=words(name), spellcheck="false")
    button = el("button", words("copy"), type="button", hidden="", class_="secondary", data_copied=words("copied"))
    return el("div", field, button, class_="secret")


def _claims(claims: Mapping[str, object]) -> Element:
    return _rows([(name, _value(name, value)) for name, value in claims.items()])


def _rows(rows: list[tuple[str, str]]) -> Element:
    return el("dl", [el("div", el("dt", name), el("dd", value)) for name, value in rows])


def _value(name: str, value: object) -> str:
    if name in TIMES and isinstance(value, int | float):
        return f"{value}  ({datetime.fromtimestamp(value, UTC):%Y-%m-%d %H:%M:%S} UTC)"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _name(received: Tokens) -> str:
    known = {**received.claims, **received.userinfo}
    return str(next((known[name] for name in ("name", "preferred_username", "email") if known.get(name)), known["sub"]))


def _path(application: Application) -> str:
    return quote(application.path)


def _post(label: str, action: str, look: str) -> Element:
    return el("form", el("button", label, class_=look), method="post", action=action)


def _back(words: Words) -> Element:
    return el("p", el("a", words("back"), href="/"))


def _page(words: Words, title: str, *content: Content) -> bytes:
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("title", title),
        el("link", rel="icon", href="data:,"),
        el("link", rel="stylesheet", href="/static/style.css"),
        el("script", src="/static/copy.js", defer=""),
    )
    links = [
        el("a", name, href=f"/?language={language}", lang=language, aria_current=("true" if chosen else None))
        for language, name in LANGUAGES.items()
        for chosen in [language == words.language]
    ]
    footer = el("footer", el("nav", links, aria_label=words("language")))
    body = el("body", el("main", el("h1", title), content), footer)
    return document(el("html", head, body, lang=words.language))
