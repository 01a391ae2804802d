"""Which item a letter belongs to. It joins by itself only with proof that its sender holds a mail of ours,
the signed return address or a Message-ID that we signed, and when that sender takes part in what is there.

Anything less, a number in a subject or an id that was overheard, is at most a suggestion to the agent."""

from dataclasses import dataclass

from app.news import announce, change
from app.problems import Conflict
from app.texts import N_
from dashboard import items, links
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact
from dashboard.states import ItemState
from dashboard.tables import Item
from mail import letters, message_ids, return_addresses, search_cards
from mail.kinds import BOTH
from mail.reading import Letter
from mail.tables import Email, OutboxMail, OutboxRecipient, RawMail


class AnsweredHere(Conflict):
    sentence = N_("This was answered or closed already. Link the two items up instead.")


@dataclass(frozen=True)
class Clue:
    """What a letter says about what it answers. `ids` is In-Reply-To and References, the last one first."""

    recipient: str
    ids: tuple[str, ...]


def clue_of(mail: RawMail, letter: Letter) -> Clue:
    return Clue(mail.recipient, (letter.in_reply_to, *reversed(letter.references)))


async def taken(mail: RawMail, letter: Letter) -> bool:
    """Whether it joined an item that is there; unless a machine wrote, that waits again. Inside change()."""
    item = await proved(clue_of(mail, letter)) if letter.readable else None
    if item is None or await Email.exists().where(Email.raw_mail == mail.id):
        return False
    await items.hold(item.id)
    writers = {address.lower() for address in (letter.from_address, mail.sender) if address}
    if await _is_gone(item) or writers.isdisjoint(await takes_part(item)):
        return False
    email = await letters.keep(mail, letter, item.id)
    announce("items", "letter", item=item.id, email=email)
    if letters.is_automatic(mail, letter):
        items.tell(item.id)
    else:
        await items.ask_again(item.id, mail.received_at)
    return True


async def proved(clue: Clue) -> Item | None:
    """The e-mail or offline chat whose correspondence the sender holds a mail of."""
    kind, number = return_addresses.read(clue.recipient) or ("", 0)
    if kind == return_addresses.ITEM:
        return await _correspondence(number)
    ours = message_ids.ours_in(" ".join(clue.ids))
    if not ours:
        return None
    mails = await OutboxMail.select(OutboxMail.message_id, OutboxMail.item).where(
        OutboxMail.message_id.is_in(ours) & OutboxMail.item.is_not_null()
    )
    about = {mail["message_id"]: mail["item"] for mail in mails}
    return await _correspondence(next((about[one] for one in ours if one in about), None))


async def suggested(clue: Clue) -> Item | None:
    """As proved(); or, without proof, the item of a letter that this one says it answers."""
    found, named = await proved(clue), [one for one in clue.ids if one]
    if found is not None or not named:
        return found
    row = await Email.select(Email.item).where(Email.message_id.is_in(named)).order_by(Email.id).first()
    return await _correspondence(row["item"] if row else None)


async def takes_part(item: Item) -> set[str]:
    """The addresses, in lower case, of who wrote in it and of whom we wrote to about it."""
    mails = OutboxMail.select(OutboxMail.id).where(OutboxMail.item == item.id)
    written_to = await OutboxRecipient.select(OutboxRecipient.address).where(
        OutboxRecipient.mail.is_in(mails)
    )
    wrote = await Email.select(Email.from_address, Email.reply_to).where(Email.item == item.id)
    addresses = [row["address"] for row in written_to]
    addresses += [address for row in wrote for address in (row["from_address"], row["reply_to"])]
    return {address.lower() for address in (item.email, *addresses) if address}


async def join(item: Item, email_id: int, agent: SignedIn) -> Item:
    """For a person who says that a letter belongs where it probably does: it goes there, and the item it had
    is closed and linked to it. Raises AlreadyTaken, AnsweredHere."""
    _letter, found = await _to_join(item, email_id, agent)
    async with change():
        await items.hold(item.id, found.id)
        letter, target = await _to_join(item, email_id, agent)
        if target.id != found.id:
            raise AnsweredHere
        await items.claim(item.id, agent)
        [raw] = await RawMail.select(RawMail.received_at).where(RawMail.id == letter.raw_mail)
        await Email.update({Email.item: target.id, Email.joined: True}).where(Email.id == letter.id)
        await search_cards.of_item(target.id)
        await links.link(f"item:{item.id}", f"item:{target.id}", agent)
        await items.close(item.id)
        await items.ask_again(target.id, raw["received_at"])
        announce("items", "letter", item=target.id, email=letter.id)
    return target


async def suggestion(email: Email, agent: SignedIn) -> Item | None:
    """Where it probably belongs, when that is another item, and she may see it."""
    raw = await RawMail.select(RawMail.recipient).where(RawMail.id == email.raw_mail).first()
    ids = (email.in_reply_to, *reversed(email.references.split()))
    found = await suggested(Clue(raw["recipient"] if raw else "", ids))
    if found is None or found.id == email.item or not await items.is_for(found, agent):
        return None
    return found


async def _correspondence(number: int | None) -> Item | None:
    if number is None:
        return None
    return await Item.objects().where((Item.id == number) & Item.kind.is_in(list(BOTH))).first()


async def _is_gone(item: Item) -> bool:
    """Its contacts were deleted: what comes after that is new."""
    theirs = Contact.item == item.id
    if item.is_open or await Contact.exists().where(theirs & Contact.deleted_at.is_null()):
        return False
    return bool(await Contact.exists().where(theirs))


async def _to_join(item: Item, email_id: int, agent: SignedIn) -> tuple[Email, Item]:
    """The letter and where it goes, while it is all there is of its item and nothing was done but reading."""
    there = await Email.objects().where(Email.item == item.id)
    target = await suggestion(there[0], agent) if [letter.id for letter in there] == [email_id] else None
    by_hand = (OutboxMail.item == item.id) & OutboxMail.agent.is_not_null()
    if target is None or not await _is_open(item.id) or await OutboxMail.exists().where(by_hand):
        raise AnsweredHere
    return there[0], target


async def _is_open(item_id: int) -> bool:
    return await Item.exists().where((Item.id == item_id) & (Item.state == ItemState.OPEN))
