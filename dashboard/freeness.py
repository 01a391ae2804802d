"""What her presence means for her, in one sentence."""

from app.texts import _
from dashboard.agents import SignedIn
from dashboard.presence import AgentPresence
from dashboard.states import PresenceStatus


def sentence(me: AgentPresence, agent: SignedIn) -> str:
    if not agent.may("chat.handle"):
        return _("You handle e-mail, offline chats and notes.")
    if me.status != PresenceStatus.AVAILABLE:
        return _("You are not available for chat. Choose Available in the menu at the top right.")
    if not me.works_in_chat:
        return _("You do not work in the channel chat. Switch it on in the menu at the top right.")
    if me.chats >= me.maximum:
        return _("You have as many chats as you can handle at once.")
    return _("You are available for chat. A new chat rings here.")
