from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from enum import Enum
from piccolo.columns.column_types import Varchar

ID = "0006"
VERSION = "1.38.0"
DESCRIPTION = "Mail that was taken back"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="mail", description=DESCRIPTION
    )

    manager.alter_column(
        table_class_name="OutboxMail",
        tablename="outbox_mail",
        column_name="state",
        db_column_name="state",
        params={
            "choices": Enum(
                "SendingState",
                {
                    "QUEUED": "queued",
                    "SENDING": "sending",
                    "SENT": "sent",
                    "DEFERRED": "deferred",
                    "FAILED": "failed",
                    "PERHAPS_SENT": "perhaps_sent",
                    "RECALLED": "recalled",
                },
            )
        },
        old_params={
            "choices": Enum(
                "SendingState",
                {
                    "QUEUED": "queued",
                    "SENDING": "sending",
                    "SENT": "sent",
                    "DEFERRED": "deferred",
                    "FAILED": "failed",
                    "PERHAPS_SENT": "perhaps_sent",
                },
            )
        },
        column_class=Varchar,
        old_column_class=Varchar,
        schema=None,
    )

    manager.alter_column(
        table_class_name="OutboxRecipient",
        tablename="outbox_recipient",
        column_name="state",
        db_column_name="state",
        params={
            "choices": Enum(
                "SendingState",
                {
                    "QUEUED": "queued",
                    "SENDING": "sending",
                    "SENT": "sent",
                    "DEFERRED": "deferred",
                    "FAILED": "failed",
                    "PERHAPS_SENT": "perhaps_sent",
                    "RECALLED": "recalled",
                },
            )
        },
        old_params={
            "choices": Enum(
                "SendingState",
                {
                    "QUEUED": "queued",
                    "SENDING": "sending",
                    "SENT": "sent",
                    "DEFERRED": "deferred",
                    "FAILED": "failed",
                    "PERHAPS_SENT": "perhaps_sent",
                },
            )
        },
        column_class=Varchar,
        old_column_class=Varchar,
        schema=None,
    )

    return manager
