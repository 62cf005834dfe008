"""A real Chromium. It resolves every name under .localhost to this machine and speaks to nobody else."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests import equipment

# A busy machine is slow, not wrong.
PATIENCE = 20_000
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--host-resolver-rules=MAP *.localhost 127.0.0.1",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="package")
def chrome() -> Iterator[Browser]:
    # Playwright's loop lives in this thread, beside the tests' own use of the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=equipment.chrome(), args=ARGUMENTS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_browser(chrome: Browser) -> Iterator[Callable[..., Page]]:
    """`open_browser(language="ja", width=320, …)`: a person's own browser; a script error fails the test."""
    contexts, errors = [], []

    def open_one(*, language: str = "en", width: int = 1280, height: int = 800, **options: Any) -> Page:
        context = chrome.new_context(locale=language, viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if "Content Security" in message.text else None)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not errors
