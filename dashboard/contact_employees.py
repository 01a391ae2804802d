"""The employees that an agent links to a contact, beside its handler."""

from app import audit
from app.news import change
from app.problems import Invalid, NotFound
from app.texts import _
from dashboard import archive
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact, ContactEmployee
from dashboard.tables import Employee


async def add(contact: Contact, employee: str, agent: SignedIn) -> None:
    """Of who is linked already nothing changes. Raises Invalid."""
    chosen = Employee.id == (int(employee) if employee.isdecimal() and len(employee) < 10 else 0)
    known = await Employee.objects().where(chosen & Employee.active.eq(True)).first()
    if known is None:
        raise Invalid({"employee": _("Choose an employee.")}, {"employee": employee})
    async with change():
        if await archive.link_employee(contact.id, known.id):
            await audit.record(agent.actor, "contact.employee", f"contact:{contact.id}", employee=known.id)


async def remove(contact: Contact, employee_id: int, agent: SignedIn) -> None:
    """Raises NotFound for who is not linked, and for the handler, who stays."""
    if contact.handler.id == employee_id:
        raise NotFound
    linked = (ContactEmployee.contact == contact.id) & (ContactEmployee.employee == employee_id)
    async with change():
        if not await ContactEmployee.delete().where(linked).returning(ContactEmployee.id):
            raise NotFound
        await audit.record(agent.actor, "contact.employee_off", f"contact:{contact.id}", employee=employee_id)
