"""What this floor hands up to app/main.py."""

from typing import Any

from app.rooms import AdminPage, Check, FollowUp, Gauge, Job, MenuEntry, Renderer, Step
from app.texts import N_
from dashboard import (
    batches,
    board_live,
    bulletin_live,
    bulletins,
    gauges,
    items,
    links,
    live,
    losses,
    offers,
    overdue,
    preferences,
    presence,
    running,
    search_cards,
    search_filling,
    task_live,
    tasks,
    viewing,
)
from dashboard.pages import calls, drafts, events, password, people, session, work
from dashboard.pages.administration import AdministrationController
from dashboard.pages.answers import AnswersController
from dashboard.pages.batches import BatchesController
from dashboard.pages.board import BoardController
from dashboard.pages.bulletins import BulletinsController, NewsController
from dashboard.pages.contact_employees import ContactEmployeesController
from dashboard.pages.contacts import ContactsController
from dashboard.pages.departments import DepartmentsController
from dashboard.pages.directory import DirectoryController
from dashboard.pages.groups import GroupsController
from dashboard.pages.hours import EDITORS, HoursController
from dashboard.pages.items import ItemController
from dashboard.pages.labels import ItemLabelsController, LabelsController
from dashboard.pages.links import LinksController, RecordsController
from dashboard.pages.merging import MergingController
from dashboard.pages.offers import AcceptanceController
from dashboard.pages.palette import PaletteController
from dashboard.pages.parties import PartiesController
from dashboard.pages.party_addresses import PartyAddressesController
from dashboard.pages.preferences import PreferencesController
from dashboard.pages.presence import PresenceController
from dashboard.pages.question_sets import QuestionSetsController
from dashboard.pages.quick_links import QuickLinksController
from dashboard.pages.recognition import RecognitionController
from dashboard.pages.registers import RegistersController
from dashboard.pages.registration import RegistrationController, WrapUpController
from dashboard.pages.reports import ReportsController
from dashboard.pages.responses import ReadyController, ResponsesController
from dashboard.pages.review import ReviewController
from dashboard.pages.running import RunningController
from dashboard.pages.search import SearchController
from dashboard.pages.shift import ShiftController
from dashboard.pages.staff import StaffController
from dashboard.pages.staff_import import StaffImportController
from dashboard.pages.tasks import TasksController
from dashboard.pages.times import TimesController
from dashboard.pages.viewing import ViewingController

ROUTES: list[Any] = [
    session.SessionController,
    password.PasswordController,
    password.LanguageController,
    password.SignatureController,
    password.InvitationController,
    people.PeopleController,
    work.WorkController,
    ItemController,
    ItemLabelsController,
    BatchesController,
    LabelsController,
    ViewingController,
    AcceptanceController,
    PresenceController,
    PreferencesController,
    ShiftController,
    calls.hear_call,
    drafts.DraftController,
    events.events,
    ContactsController,
    RegistrationController,
    RunningController,
    WrapUpController,
    PartiesController,
    PartyAddressesController,
    MergingController,
    RecognitionController,
    TasksController,
    ContactEmployeesController,
    LinksController,
    RecordsController,
    RegistersController,
    AnswersController,
    QuestionSetsController,
    ResponsesController,
    ReadyController,
    PaletteController,
    DirectoryController,
    StaffController,
    StaffImportController,
    DepartmentsController,
    GroupsController,
    TimesController,
    HoursController,
    BoardController,
    ReviewController,
    ReportsController,
    NewsController,
    BulletinsController,
    QuickLinksController,
    AdministrationController,
    SearchController,
]
KINDS: list[Any] = [*tasks.KINDS]
LIVE: dict[str, Renderer] = {
    **live.LIVE,
    **board_live.LIVE,
    **preferences.LIVE,
    **running.LIVE,
    **task_live.LIVE,
    **links.LIVE,
    **bulletin_live.LIVE,
}
JOBS: list[Job] = [
    ("wrap-ups", presence.end_wrap_ups),
    ("presence", losses.look),
    ("offers", offers.expire_due),
    ("lateness", items.Lateness().look),
    ("overdue", overdue.look),
    ("viewing", viewing.expire),
    ("batches", batches.forget),
    ("search", search_filling.Filling().go_on),
    ("bulletins", bulletins.look),
]
MENU: list[MenuEntry] = [
    MenuEntry("history", N_("History"), "history", "/contacts"),
    MenuEntry("notes", N_("Notes"), "phone-outgoing", "/tasks"),
    MenuEntry("directory", N_("Directory"), "book-user", "/directory"),
    MenuEntry("parties", N_("People"), "user", "/parties"),
    MenuEntry("supervision", N_("Supervision"), "monitor", "/review/live", "history.review"),
    MenuEntry(
        "reports", N_("Reports"), "chart-no-axes-column", "/reports", "reports.view", unless="history.review"
    ),
]
ADMINISTRATION: list[AdminPage] = [
    AdminPage("people", N_("Users"), "/people", 10),
    AdminPage("employees", N_("Employees"), "/admin/employees", 20),
    AdminPage("departments", N_("Departments"), "/admin/departments", 30),
    AdminPage("groups", N_("Groups"), "/admin/groups", 40),
    AdminPage("question-sets", N_("Question sets"), "/admin/question-sets", 50),
    AdminPage("registers", N_("Registers"), "/admin/registers", 60),
    AdminPage("labels", N_("Labels"), "/admin/labels", 62),
    AdminPage("news", N_("News"), "/admin/news", 63),
    AdminPage("quick-links", N_("Quick links"), "/admin/quick-links", 64),
    AdminPage("responses", N_("Ready answers"), "/responses", 65, ("admin", "chat.supervise")),
    AdminPage("hours", N_("Opening hours"), "/admin/hours", 70, EDITORS),
    AdminPage("times", N_("Times and numbers"), "/admin/times", 90),
]
FOLLOW_UPS: list[FollowUp] = [
    FollowUp(N_("Callback note"), "phone-outgoing", "/tasks/new?kind=callback_note&contact={}", 1),
    FollowUp(
        N_("Information request"),
        "message-circle-question-mark",
        "/tasks/new?kind=information_request&contact={}",
        2,
    ),
    FollowUp(N_("Contact"), "square-pen", "/contacts/new?contact={}", 4),
    FollowUp(N_("Link"), "link", "/links/new?from=contact:{}", 5),
]
CHECKS: list[Check] = []
GAUGES: list[Gauge] = gauges.GAUGES
INDEXERS: list[search_cards.Indexer] = search_cards.INDEXERS
START: list[Step] = []
STOP: list[Step] = []
