"""Linking an employee to a contact, and taking her off."""

from typing import Any

from litestar import Controller, Response, post
from litestar.params import FromPath

from app import forms
from app.problems import Invalid
from app.web import redirect
from dashboard import contact_employees, contacts
from dashboard.frame import AgentRequest
from dashboard.pages.contacts import for_agents, record


class ContactEmployeesController(Controller):
    path = "/contacts/{contact_id:int}/employees"
    guards = (for_agents,)

    @post()
    async def add(self, request: AgentRequest, contact_id: FromPath[int]) -> Response[Any]:
        contact = await contacts.find(contact_id, request.user)
        form = await forms.submitted(request)
        try:
            await contact_employees.add(contact, form.get("employee", ""), request.user)
        except Invalid as problem:
            return await record(request, contact, errors=problem.errors, status=422)
        return redirect(request, f"/contacts/{contact.id}")

    @post("/{employee_id:int}/deletion")
    async def remove(
        self, request: AgentRequest, contact_id: FromPath[int], employee_id: FromPath[int]
    ) -> Response[Any]:
        contact = await contacts.find(contact_id, request.user)
        await contact_employees.remove(contact, employee_id, request.user)
        return redirect(request, f"/contacts/{contact.id}")
