"""Stylesheets of real websites: THEMES is a folder of packages as `npm pack` leaves them."""

import os
import tarfile
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Theme:
    """`tokens`: it gives the chat window colours and letters of its own, by the NL Design System's names."""

    name: str
    sheets: tuple[tuple[str, str], ...]
    classes: str = ""
    tokens: bool = False

    def __str__(self) -> str:
        return self.name


THEMES = (
    Theme("Bootstrap", (("bootstrap", "dist/css/bootstrap.css"),)),
    Theme("Pico", (("picocss-pico", "css/pico.css"),)),
    Theme("Amsterdam", (("amsterdam-design-system-css", "dist/index.css"),), "ams-body"),
    Theme(
        "WordPress",
        tuple(
            ("wordpress-block-library", f"build-style/{name}.css")
            for name in ("common", "reset", "style", "theme", "elements", "classic")
        ),
        "editor-styles-wrapper wp-embed-responsive",
    ),
    Theme(
        "Utrecht",
        (
            ("utrecht-design-tokens", "dist/index.css"),
            ("utrecht-component-library-css", "dist/index.css"),
            ("utrecht-component-library-css", "dist/html.css"),
        ),
        "utrecht-theme utrecht-document utrecht-html",
        tokens=True,
    ),
    Theme(
        "Rijkshuisstijl",
        (
            ("rijkshuisstijl-community-design-tokens", "dist/index.css"),
            ("rijkshuisstijl-community-components-css", "dist/index.css"),
        ),
        "rhc-theme utrecht-document",
        tokens=True,
    ),
    Theme(
        "Den Haag",
        (("gemeente-denhaag-design-tokens-components", "dist/theme/index.css"),),
        "denhaag-theme utrecht-document",
        tokens=True,
    ),
)


def styles(theme: Theme) -> dict[str, str]:
    """By the address under which its page has them."""
    folder = os.environ.get("THEMES")
    if not folder:
        pytest.skip("THEMES names no folder with packages of stylesheets.")
    return {f"/{number}.css": _read(Path(folder), *sheet) for number, sheet in enumerate(theme.sheets)}


def _read(folder: Path, package: str, path: str) -> str:
    [found] = [each for each in folder.glob(f"{package}-*.tgz") if each.name[len(package) + 1].isdigit()]
    with tarfile.open(found) as packed:
        member = packed.extractfile(f"package/{path}")
        assert member is not None
        return member.read().decode()
