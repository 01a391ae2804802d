"""Opening hours, for administrators and supervisors: weeks, closed days, days with other hours, holidays."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app import forms
from app.problems import Conflict, Invalid, NotFound
from app.web import needs, page, redirect
from dashboard import schedules
from dashboard.frame import AgentRequest, shell_context

EDITORS = ("admin", "chat.supervise")


class HoursController(Controller):
    path = "/admin/hours"
    guards = [needs(*EDITORS)]  # noqa: RUF012

    @get()
    async def index(self, request: AgentRequest) -> Response[str]:
        shell = await shell_context(request, open_page="people")
        return page(request, "dashboard/hours.html", schedules=await schedules.listed(), **shell)

    @get("/new")
    async def new(self, request: AgentRequest) -> Response[str]:
        return await _form(request, {"timezone": "Europe/Amsterdam"})

    @post()
    async def create(self, request: AgentRequest) -> Response[Any]:
        values = await forms.submitted(request)
        try:
            made = await schedules.add(values, request.user.actor)
        except Invalid as invalid:
            return await _form(request, values, errors=invalid.errors)
        return redirect(request, f"/admin/hours/{made}")

    @get("/{schedule_id:int}")
    async def show(self, request: AgentRequest, schedule_id: FromPath[int]) -> Response[str]:
        schedule = await schedules.find(schedule_id)
        return await _form(request, await schedules.values_of(schedule), schedule_id)

    @post("/{schedule_id:int}")
    async def update(self, request: AgentRequest, schedule_id: FromPath[int]) -> Response[Any]:
        values = await forms.submitted(request)
        try:
            await schedules.edit(schedule_id, values, request.user.actor)
        except Invalid as invalid:
            return await _form(request, values, schedule_id, errors=invalid.errors)
        return redirect(request, f"/admin/hours/{schedule_id}")

    @post("/{schedule_id:int}/deletion")
    async def delete(self, request: AgentRequest, schedule_id: FromPath[int]) -> Response[Any]:
        try:
            await schedules.delete(schedule_id, request.user.actor)
        except Conflict as refused:
            values = await schedules.values_of(await schedules.find(schedule_id))
            return await _form(request, values, schedule_id, refusal=refused.text)
        return redirect(request, "/admin/hours")

    @post("/{schedule_id:int}/days")
    async def add_day(self, request: AgentRequest, schedule_id: FromPath[int]) -> Response[Any]:
        """`day`, `name`, `hours`: empty for a closed day."""
        written = await forms.submitted(request)
        try:
            await schedules.add_day(schedule_id, written, request.user.actor)
        except Invalid as invalid:
            values = await schedules.values_of(await schedules.find(schedule_id))
            return await _form(request, values, schedule_id, day=written, day_errors=invalid.errors)
        return redirect(request, f"/admin/hours/{schedule_id}#dagen")

    @post("/{schedule_id:int}/days/removal")
    async def remove_day(self, request: AgentRequest, schedule_id: FromPath[int]) -> Response[Any]:
        written = await forms.submitted(request)
        await schedules.remove_day(schedule_id, written.get("day", ""), request.user.actor)
        return redirect(request, f"/admin/hours/{schedule_id}#dagen")

    @get("/{schedule_id:int}/holidays")
    async def holidays(self, request: AgentRequest, schedule_id: FromPath[int]) -> Response[str]:
        """`year`: which holidays are shown to choose from."""
        schedule, year = await schedules.find(schedule_id), _year(request.query_params.get("year", ""))
        return page(
            request,
            "dashboard/holidays.html",
            **await shell_context(request, open_page="people"),
            schedule=schedule,
            year=year,
            years=schedules.years(),
            holidays=schedules.holidays_of(year),
            known={day.day for day in await schedules.days_of(schedule_id)},
            in_words=schedules.day_in_words,
        )

    @post("/{schedule_id:int}/holidays")
    async def close_on_holidays(self, request: AgentRequest, schedule_id: FromPath[int]) -> Response[Any]:
        """`year`, and `day` as often as days were chosen."""
        year = _year((await forms.submitted(request)).get("year", ""))
        chosen = await forms.chosen(request, "day")
        await schedules.close_on(schedule_id, year, chosen, request.user.actor)
        return redirect(request, f"/admin/hours/{schedule_id}#dagen")


def _year(written: str) -> int:
    """Raises NotFound for a year that is not offered; without one it is this year."""
    offered = schedules.years()
    for year in offered:
        if written in ("", str(year)):
            return year
    raise NotFound


async def _form(
    request: AgentRequest,
    values: dict[str, str],
    schedule_id: int = 0,
    errors: dict[str, str] | None = None,
    refusal: str = "",
    day: dict[str, str] | None = None,
    day_errors: dict[str, str] | None = None,
) -> Response[str]:
    return page(
        request,
        "dashboard/hours-form.html",
        422 if errors or day_errors else 409 if refusal else 200,
        **await shell_context(request, open_page="people"),
        schedule=await schedules.find(schedule_id) if schedule_id else None,
        now_in_words=await schedules.in_words(schedule_id) if schedule_id else "",
        weekdays=[(n, schedules.weekday_name(n)) for n in schedules.WEEKDAYS],
        zones=[(zone, zone) for zone in schedules.ZONES],
        days=await schedules.days_of(schedule_id) if schedule_id else [],
        in_words=schedules.day_in_words,
        values=values,
        errors=errors or {},
        refusal=refusal,
        day=day or {},
        day_errors=day_errors or {},
    )
