"""What this floor hands up to app/main.py."""

from typing import Any

from app.rooms import Step
from widget import arrivals, chat_pages, pages, reference
from widget.api import API

ROUTES: list[Any] = [
    API,
    chat_pages.ChatPageController,
    arrivals.take_report,
    pages.show_script,
    pages.show_version,
    reference.show_reference,
    reference.show_reference_script,
    pages.show_page_styles,
    pages.show_demo,
    pages.show_demo_page,
    pages.show_demo_style,
]
START: list[Step] = [pages.tell_embedding]
