"""Answers of clients to mail of ours. They are with the item they answer when they were sent to the address
made for it and who wrote takes part in it; anything else is an ordinary letter."""

from app.clock import now
from app.database import run
from dashboard import items
from dashboard.tables import Item
from mail import letters, return_addresses
from mail.reading import Letter
from mail.tables import Email, OutboxMail, OutboxRecipient, RawMail


async def taken(mail: RawMail, letter: Letter) -> bool:
    """Whether it was such an answer, which is then with its item. Inside change()."""
    item = await _answered(mail)
    if item is None or not await _takes_part(item, letter):
        return False
    await letters.keep(mail, letter, item.id)
    if not letter.automatic and mail.sender:
        await _reopen(item)
    return True


async def _answered(mail: RawMail) -> Item | None:
    """The item whose return address it was sent to, unless it is a letter already, read once more."""
    found = return_addresses.read(mail.recipient)
    if found is None or found[0] != return_addresses.ITEM:
        return None
    if await Email.exists().where(Email.raw_mail == mail.id):
        return None
    return await Item.objects().where(Item.id == found[1]).first()


async def _takes_part(item: Item, letter: Letter) -> bool:
    """The address alone is no proof: a mail that was passed on carries it too."""
    written = OutboxMail.select(OutboxMail.id).where(OutboxMail.item == item.id)
    rows = await OutboxRecipient.select(OutboxRecipient.address).where(OutboxRecipient.mail.is_in(written))
    known = {item.email.lower(), *(row["address"].lower() for row in rows)} - {""}
    return letter.from_address.lower() in known


async def _reopen(item: Item) -> None:
    """The client has spoken: it waits for an answer, of its owner or, when it was closed, of anybody."""
    await items.hold(item.id)
    await run(
        "UPDATE item SET owner = CASE WHEN state = 'open' THEN owner ELSE NULL END, state = 'open',"
        " closed_at = NULL, waiting_since = coalesce(waiting_since, {}), unread = unread + 1 WHERE id = {}",
        now(),
        item.id,
    )
    items.tell(item.id, counts=True)
