"""Somebody who does everything at the sign-in pages, in any order, in several browsers, at two tenants, as anybody.

`Walk.deeds` is what was really shown where: it is written from what was typed, never from what the server says. The
server's own account of a session (its records) must never say more.
"""

import random
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from identity.signin.factors.levels import Level, kind_of, level_of
from identity.signin.registration.models import TermsConsent
from identity.users.models import User
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.signin.factors import kit
from tests.signin.factors.authenticator import Authenticator
from tests.signin.phones import with_phone
from tests.visitor import REDIRECTS, Visitor, mails_to


@dataclass
class Person:
    """`tenant` is the one that the person belongs to; what they hold may grow on the way.

    `agreed` and `answered`: the button was pressed, the question answered, in a browser where this person was at it.
    """

    tenant: int
    user: User
    secret: str = ""
    passkey: Authenticator | None = None
    codes: list[str] = field(default_factory=list)
    agreed: bool = False
    answered: bool = False
    # Their number was idle for months: a code sent there proves too little.
    is_idle: bool = False

    @property
    def is_strong(self) -> bool:
        return bool(self.secret or self.passkey)


@dataclass
class Browser:
    """`flow` is what was shown since the last first proof, by whom; `trusted` are those who trusted this browser.

    `asked` is how the code that a sign-in begins with was sent last: no other one begins a sign-in.
    """

    tenant: int
    visitor: Visitor
    owner: Person | None = None
    flow: list[str] = field(default_factory=list)
    asked: str = "email"
    trusted: set[str] = field(default_factory=set)
    sent: list[tuple[str, dict[str, str], list[tuple[str, Person]]]] = field(default_factory=list)
    options: list[dict[str, Any]] = field(default_factory=list)


def _paths(patterns: list[URLPattern | URLResolver], prefix: str = "") -> list[str]:
    found = []
    for pattern in patterns:
        text = prefix + str(pattern.pattern)
        found += _paths(pattern.url_patterns, text) if isinstance(pattern, URLResolver) else ["/" + text]
    return found


# Every page that stands between somebody and a session; those of later rooms, too.
STAGES = sorted(
    path
    for path in set(_paths(get_resolver("identity.urls_tenant").url_patterns))
    if path.startswith(("/signin", "/register", "/recover")) and "<" not in path and path != "/signin/again"
)
USES = (
    "",
    "?use=app",
    "?use=passkey",
    "?use=recovery",
    "?use=email",
    "?next=/account/password",
    "?use=app&next=/account/",
)

# The tenants by what they ask for beside a proof.
REQUIRES, ASKS, PHONES = 1, 2, 3
AGREE, ANSWER = ("/signin/terms", {"action": "agree"}), ("/signin/profile", {"field-department": "Sales"})
# Where a sign-in begins, and with what; at /signin/code with the code that was asked for.
FIRST = {"/signin": ("password",), "/signin/passkey": ("webauthn",)}


class Walk:
    def __init__(self, seed: int, scopes: tuple[TenantScope, ...]) -> None:
        self.random, self.scopes, self.seed = random.Random(seed), scopes, seed
        kinds = ("plain", "app", "passkey", "both")
        self.people = [self._person(tenant, kind) for tenant in (0, REQUIRES, ASKS) for kind in kinds]
        # Two whose mailbox is their second step, so that one can be sent the code and the other type it.
        self.people.append(self._person(REQUIRES, "plain"))
        self.people += [self._caller(idle) for idle in (True, True, False)]
        self.browsers = [Browser(tenant, Visitor(scopes[tenant])) for tenant in (0, 0, REQUIRES, ASKS, ASKS, PHONES)]
        for browser in self.browsers:
            browser.visitor.client.handler.enforce_csrf_checks = False
        # A code that has been accepted, by whomever: (secret or text).
        self.spent: dict[str, int] = {}
        self.trace: list[str] = []
        self.sessions = 0

    def _person(self, tenant: int, kind: str) -> Person:
        scope = self.scopes[tenant]
        person = Person(tenant, cast.person(scope))
        if kind in ("app", "both"):
            person.secret = kit.give_app(scope, person.user)
        if kind in ("passkey", "both"):
            person.passkey = kit.give_passkey(scope, person.user)
        if kind != "plain":
            person.codes = kit.give_codes(scope, person.user)
        return person

    def _caller(self, is_idle: bool) -> Person:
        user = with_phone(self.scopes[PHONES], idle=timedelta(days=200 if is_idle else 0))
        return Person(PHONES, user, is_idle=is_idle)

    # ── Steps ──
    def step(self) -> None:
        browser = self.random.choice(self.browsers)
        steps = (
            (self.open_anything, 3), (self.post_anything, 5), (self.type_a_login, 3), (self.type_a_password, 6),
            (self.show_a_code, 8), (self.show_a_recovery_code, 3), (self.show_a_passkey, 5),
            (self.sign_in_with_a_passkey, 3), (self.repeat, 4), (self.borrow, 1), (self.sign_out, 1),
            (self.set_up_an_app, 3), (self.use_mail, 4), (self.wrong_tenant, 1), (self.do_it_right, 3),
            (self.agree_or_answer, 4), (self.borrow_mail, 2), (self.use_sms, 4),
        )  # fmt: skip
        do = self.random.choices([one for one, _weight in steps], [weight for _one, weight in steps])[0]
        self.trace.append(f"{self.browsers.index(browser)} {do.__name__}")
        do(browser)
        for one in self.browsers:
            self.check(one)

    def open_anything(self, browser: Browser) -> None:
        browser.visitor.open(self.random.choice(STAGES) + self.random.choice(USES))

    def post_anything(self, browser: Browser) -> None:
        """Empty, half, or full of what belongs elsewhere."""
        names = (
            "code",
            "password",
            "login",
            "credential",
            "action",
            "trust",
            "email",
            "use",
            "user",
            "next",
            "password1",
            "field-department",
        )
        fields = {name: self.random.choice(("", "x", "on", "send", "agree", "leave", "000000", "1")) for name in names if self.random.random() < 0.3}  # fmt: skip
        self.post(browser, self.random.choice(STAGES) + self.random.choice(USES), fields, [])

    def type_a_login(self, browser: Browser) -> None:
        self.post(browser, "/signin", {"login": self.anybody(browser).user.email}, [])

    def type_a_password(self, browser: Browser) -> None:
        person = self.anybody(browser)
        right = self.random.random() < 0.8
        fields = {"login": person.user.email, "password": cast.PASSWORD if right else "no such words"}
        self.post(browser, "/signin", fields, [("password", person)] if right else [])

    def show_a_code(self, browser: Browser) -> None:
        """Of anybody's app, at any page."""
        person = self.anybody(browser)
        code = kit.code_now(person.secret, self.random.choice((0, 0, 1, -1, 3))) if person.secret else "123456"
        path = self.random.choice(("/signin/factor?use=app", "/signin/factor", "/signin/enrol?use=app", self.random.choice(STAGES)))  # fmt: skip
        trust = {"trust": "on"} if self.random.random() < 0.3 else {}
        self.post(browser, path, {"code": code, **trust}, [("totp", person)] if person.secret else [])

    def show_a_recovery_code(self, browser: Browser) -> None:
        person = self.anybody(browser)
        code = self.random.choice(person.codes) if person.codes else "aaaaa-aaaaa"
        path = self.random.choice(("/signin/factor?use=recovery", "/signin/enrol", "/signin/code"))
        self.post(browser, path, {"code": code}, [("recovery_codes", person)])

    def show_a_passkey(self, browser: Browser) -> None:
        """Anybody's, on options of this page, of an earlier one, or of another browser."""
        visitor = browser.visitor
        visitor.open("/signin/factor?use=passkey")
        if kit.OPTIONS.search(visitor.text):
            browser.options.append(kit.options_of(visitor))
        known = [options for one in self.browsers for options in one.options[-2:]]
        person = self.anybody(browser)
        if known and person.passkey is not None:
            answer = person.passkey.get(self.random.choice([known[-1], self.random.choice(known)]))
            self.post(browser, "/signin/factor?use=passkey", {"credential": answer}, [("webauthn", person)])

    def sign_in_with_a_passkey(self, browser: Browser) -> None:
        person = self.anybody(browser)
        browser.options.append(browser.visitor.client.get("/signin/passkey").json())
        if person.passkey is not None:
            options = self.random.choice([browser.options[-1], self.random.choice(browser.options)])
            self.post(browser, "/signin/passkey", {"credential": person.passkey.get(options)}, [("webauthn", person)])

    def repeat(self, browser: Browser) -> None:
        """Something that was sent before, by this browser or another: a button pressed again, or a copy of it."""
        sent = [one for some in self.browsers for one in some.sent]
        if sent:
            path, fields, shown = self.random.choice(sent)
            self.post(browser, path, fields, shown)

    def borrow(self, browser: Browser) -> None:
        """The page of one account with the answer of another, in one go."""
        first, second = self.anybody(browser), self.anybody(browser)
        self.post(browser, "/signin", {"login": first.user.email, "password": cast.PASSWORD}, [("password", first)])
        self.post(browser, "/signin", {"login": second.user.email}, [])
        if second.secret:
            self.post(browser, "/signin/factor", {"code": kit.code_now(second.secret)}, [("totp", second)])

    def borrow_mail(self, browser: Browser) -> None:
        """The code that one person was sent, at the same page for another one."""
        mailed = [one for one in self.people if one.tenant == browser.tenant and not one.is_strong]
        if not mailed:
            return  # they have all set an app up meanwhile
        first, second = self.random.choice(mailed), self.random.choice(mailed)
        page = "/signin/factor?use=email"
        self.post(browser, "/signout", {}, [])
        self.post(browser, "/signin", {"login": first.user.email, "password": cast.PASSWORD}, [("password", first)])
        self.post(browser, page, {"action": "send"}, [])
        self.post(browser, "/signin", {"login": second.user.email, "password": cast.PASSWORD}, [("password", second)])
        if code := self.code_for(first):
            self.post(browser, page, {"code": code}, [("email", first)])

    def agree_or_answer(self, browser: Browser) -> None:
        """Whoever is in the middle of it, at the right page or at another one."""
        path, fields = self.random.choice((AGREE, ANSWER))
        said: dict[str, str] = self.random.choice((fields, fields, {}, {"action": "x"}, {"field-department": " "}))
        self.post(browser, path if self.random.random() < 0.8 else self.random.choice(STAGES), dict(said), [])

    def sign_out(self, browser: Browser) -> None:
        self.post(browser, "/signout", {}, [])

    def set_up_an_app(self, browser: Browser) -> None:
        """At the stage where one is required: whoever is there will have it from now on."""
        browser.visitor.open("/signin/enrol?use=app")
        found = kit.KEY.search(browser.visitor.text)
        if found is None or browser.owner is None:
            return
        secret, person = found[1].replace(" ", ""), browser.owner
        self.post(browser, "/signin/enrol?use=app", {"code": kit.code_now(secret)}, [("totp", person)])
        if "totp" in kit.factors_of(self.scopes[browser.tenant], person.user) and not person.secret:
            person.secret = secret
        if self.random.random() < 0.7:
            self.post(browser, "/signin/enrol", {}, [])

    def use_mail(self, browser: Browser) -> None:
        """A code by mail: as the first proof, or as the second one."""
        person = self.anybody(browser)
        if self.random.random() < 0.5:
            self.post(browser, "/signin", {"login": person.user.email, "action": "code"}, [])
            path = "/signin/code"
        else:
            path = "/signin/factor?use=email"
            self.post(browser, path, {"action": "send"}, [])
        code = self.code_for(person)
        if code:
            self.post(browser, self.random.choice((path, "/signin/code", "/signin/factor?use=email")), {"code": code}, [("email", person)])  # fmt: skip

    def use_sms(self, _browser: Browser) -> None:
        """A code to a number; then, where it was idle, one to the mailbox, at the right page or at another one."""
        browser = next(one for one in self.browsers if one.tenant == PHONES)
        person = self.random.choice([one for one in self.people if one.user.phone])
        if self.random.random() < 0.5:
            self.post(browser, "/signout", {}, [])
        self.post(browser, "/signin", {"login": person.user.phone, "action": "code"}, [])
        if code := self.code_for(person, person.user.phone):
            self.post(
                browser, self.random.choice(("/signin/code", "/signin/confirm")), {"code": code}, [("sms", person)]
            )
        if self.random.random() < 0.6:
            shown = self.random.choice((person, self.anybody(browser)))
            if code := self.code_for(shown):
                page = self.random.choice(("/signin/confirm", "/signin/confirm", "/signin/code", "/signin/factor"))
                self.post(browser, page, {"code": code}, [("email", shown)])

    def wrong_tenant(self, browser: Browser) -> None:
        """With the cookies of another tenant's browser."""
        other = self.random.choice(self.browsers)
        if other.tenant != browser.tenant:
            kept = dict(browser.visitor.client.cookies)
            browser.visitor.client.cookies.load({name: one.value for name, one in other.visitor.client.cookies.items()})
            self.check(browser)
            browser.visitor.client.cookies.clear()
            browser.visitor.client.cookies.update(kept)

    def do_it_right(self, browser: Browser) -> None:
        """So that there are sessions to be checked."""
        person = self.anybody(browser)
        self.post(browser, "/signout", {}, [])
        self.post(browser, "/signin", {"login": person.user.email, "password": cast.PASSWORD}, [("password", person)])
        if person.secret:
            trust = {"trust": "on"} if self.random.random() < 0.5 else {}
            for steps in (1, 0, -1):
                fields = {"code": kit.code_now(person.secret, steps), **trust}
                self.post(browser, "/signin/factor?use=app", fields, [("totp", person)])
        if browser.tenant == ASKS and self.random.random() < 0.8:
            for path, answers in (AGREE, ANSWER):
                if self.random.random() < 0.4:
                    self.post(browser, path, {"action": "x", "field-department": " "}, [])
                self.post(browser, path, dict(answers), [])

    # ── What is sent, and what it means ──
    def post(self, browser: Browser, path: str, fields: dict[str, str], shown: list[tuple[str, Person]]) -> None:
        visitor, before = browser.visitor, self.records(browser)
        shown = [(kind, person) for kind, person in shown if person.tenant == browser.tenant]
        page = path.partition("?")[0]
        if page == "/signin" and fields.get("action") == "code":
            browser.asked = "sms" if fields.get("login", "").startswith("+") else "email"
        first = (browser.asked,) if page == "/signin/code" else FIRST.get(page, ())
        for kind, person in shown:
            if kind in first and not self.user_of(browser):
                # The proof that a sign-in begins with: whatever was shown before belongs to another one.
                browser.owner, browser.flow = person, [kind]
            elif browser.owner is person:
                browser.flow.append(kind)
        self.note_answers(browser, path, fields)
        visitor.page = visitor.client.post(path, fields, headers={"origin": visitor.origin})
        assert visitor.page.status_code < 500, (path, fields)
        browser.sent.append((path, fields, shown))
        if visitor.page.status_code in REDIRECTS and self.random.random() < 0.7:
            visitor.path = path
            visitor._follow()
        self.count_use(browser, fields, before)
        if browser.tenant == ASKS:
            self.check(browser)  # what is said with the next one would excuse this one
        if fields.get("trust") and browser.owner is not None:
            browser.trusted.add(str(browser.owner.user.pk))

    def note_answers(self, browser: Browser, path: str, fields: dict[str, str]) -> None:
        """At its own page, by the person whose sign-in this browser is at."""
        owner, page = browser.owner, path.partition("?")[0]
        if owner is not None and page == AGREE[0] and fields.get("action") == "agree":
            owner.agreed = True
        if owner is not None and page == ANSWER[0] and fields.get("field-department", "").strip():
            owner.answered = True

    def count_use(self, browser: Browser, fields: dict[str, str], before: list[dict[str, Any]]) -> None:
        """A code or an answer of a passkey that was accepted is accepted never again, wherever it is sent."""
        text = fields.get("code") or fields.get("credential") or ""
        after = self.records(browser)
        if (text and len(after) > len(before)) or (text and after and before and after[-1]["at"] > before[-1]["at"]):
            self.spent[text] = self.spent.get(text, 0) + 1
            assert self.spent[text] == 1, "a code was accepted twice"

    def code_for(self, person: Person, recipient: str = "") -> str:
        """The code of the latest mail to somebody, or of the latest message, if it holds one."""
        mails = mails_to(self.scopes[person.tenant], recipient or person.user.email)
        found = re.search(r"\b(\d{6})\b", mails[-1].get_content()) if mails else None
        return found[1] if found else ""

    def anybody(self, browser: Browser) -> Person:
        """Mostly of this tenant, and mostly whoever is in the middle of it."""
        if browser.owner is not None and self.random.random() < 0.5:
            return browser.owner
        people = (
            self.people if self.random.random() < 0.1 else [one for one in self.people if one.tenant == browser.tenant]
        )
        return self.random.choice(people)

    # ── What must hold ──
    def check(self, browser: Browser) -> None:
        """A session at level n carries n proofs of this user, obtained in this flow."""
        if browser.tenant == ASKS:
            self.check_answers()
        user_id, records = self.user_of(browser), self.records(browser)
        if not user_id:
            return
        self.sessions += 1
        owner = browser.owner
        assert owner is not None, "a session where nobody has proved anything"
        assert user_id == str(owner.user.pk), "the session of somebody who proved nothing here"
        shown = list(browser.flow)
        for record in records:
            kind = kind_of(record)
            assert kind in shown, f"a record of {kind} that was not shown in this flow: {browser.flow}"
            shown.remove(kind)
        level = level_of(records)
        assert level != Level.NONE
        if owner.is_idle:
            assert {*browser.flow} != {"sms"}, "a number that changed owners has opened an account"
            # From now on it is in use.
            owner.is_idle = "sms" not in browser.flow
        assert level == Level.SINGLE or len({*browser.flow}) >= 2 or "webauthn" in browser.flow
        if browser.tenant == ASKS:
            assert owner.agreed, "a session of somebody who has not agreed"
            assert owner.answered, "a session of somebody who has not answered"
        if browser.tenant == REQUIRES:
            assert level >= Level.MULTI, "a factor is required here"
        elif owner.is_strong and user_id not in browser.trusted:
            assert level >= Level.MULTI, "a factor was set up, and this browser is not trusted"

    def check_answers(self) -> None:
        """What is kept of anybody is what that person said: nobody agreed or answered for somebody else."""
        with enter(self.scopes[ASKS]):
            agreed = set(TermsConsent.objects.values_list("user_id", flat=True))
            answered = set(User.objects.filter(custom_data__has_key="department").values_list("pk", flat=True))
        here = [person for person in self.people if person.tenant == ASKS]
        mine = {person.user.pk for person in here}
        assert agreed & mine <= {person.user.pk for person in here if person.agreed}, "agreed for somebody else"
        assert answered & mine <= {person.user.pk for person in here if person.answered}, "answered for somebody else"

    def records(self, browser: Browser) -> list[dict[str, Any]]:
        return kit.records(browser.visitor, self.scopes[browser.tenant])

    def user_of(self, browser: Browser) -> str:
        return str(kit.session_of(browser.visitor, self.scopes[browser.tenant]).get("_auth_user_id", ""))
