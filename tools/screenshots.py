"""Takes the pictures for the docs from a running trial: `make run` in one terminal, `make screenshots` in another.

The demonstration data must be as they were made (a fresh clone), because the pictures show its deals by name.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

PASSWORD = "halden-demo-floor"  # noqa: S105 - printed on the trial's own sign-in page
IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
DESK, PHONE = ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844)
QUIET = "disable-gpu disable-quic no-first-run disable-background-networking disable-component-update disable-sync"


@dataclass(frozen=True)
class Picture:
    """One page as one person sees it; ``click`` names a link to follow first."""

    name: str
    path: str
    who: str = "maren"
    click: str = ""
    scheme: Literal["light", "dark"] = "light"
    phone: bool = False


DEAL = "Clean-in-place flow package"
PICTURES = [
    Picture("my-day", "/"),
    Picture("my-day-dark", "/", scheme="dark"),
    Picture("my-day-phone", "/", phone=True),
    Picture("board", "/pipeline/", who="ingrid"),
    Picture("board-phone", "/pipeline/", who="ingrid", phone=True),
    Picture("list", "/opportunities/", who="ingrid"),
    Picture("opportunity", "/opportunities/", click=DEAL),
    Picture("opportunity-dark", "/opportunities/", click=DEAL, scheme="dark"),
    Picture("new", "/opportunities/new/"),
    Picture("customers", "/customers/"),
    Picture("process", "/process/", who="ingrid"),
    Picture("settings", "/settings/"),
]


def main() -> None:
    address = argparse.ArgumentParser(description=__doc__)
    address.add_argument("--address", default="http://127.0.0.1:8000")
    house = address.parse_args().address
    IMAGES.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for picture in PICTURES:
            take(browser, house, picture)
            print(f"docs/images/{picture.name}.png")


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", *(f"--{flag}" for flag in QUIET.split())]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        yield browser
        browser.close()


def take(browser: Browser, house: str, picture: Picture) -> None:
    size = PHONE if picture.phone else DESK
    page = browser.new_page(viewport=size, color_scheme=picture.scheme, reduced_motion="reduce", locale="en-GB")
    sign_in(page, house, picture.who)
    page.goto(house + picture.path)
    if picture.click:
        page.get_by_role("link", name=picture.click).first.click()
        page.get_by_role("heading", level=1, name=picture.click).wait_for()
    page.screenshot(path=IMAGES / f"{picture.name}.png")
    page.context.close()


def sign_in(page: Page, house: str, who: str) -> None:
    page.goto(f"{house}/accounts/login/")
    page.get_by_label("Email").fill(f"{who}@demo.invalid")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{house}/")


if __name__ == "__main__":
    main()
