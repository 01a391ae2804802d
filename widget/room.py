"""What this floor hands up to app/main.py."""

from typing import Any

from widget import pages
from widget.api import API

ROUTES: list[Any] = [
    API,
    pages.show_script,
    pages.show_demo,
    pages.show_demo_page,
    pages.show_demo_style,
]
