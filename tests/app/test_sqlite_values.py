import datetime
import uuid
from decimal import Decimal
from enum import Enum

from piccolo.columns import (
    JSON,
    UUID,
    Boolean,
    Bytea,
    Date,
    Integer,
    Interval,
    Numeric,
    Time,
    Timestamptz,
    Varchar,
)
from piccolo.engine.sqlite import SQLiteEngine
from piccolo.table import Table, create_table_class

from app.sqlite_engine import SqliteEngine


class Colour(Enum):
    RED = "red"


def everything(engine: SQLiteEngine) -> type[Table]:
    columns = {
        "moment": Timestamptz(null=True),
        "day": Date(),
        "hour": Time(),
        "took": Interval(),
        "price": Numeric(digits=(8, 2)),
        "token": UUID(),
        "yes": Boolean(),
        "data": JSON(),
        "raw": Bytea(),
        "count": Integer(),
        "colour": Varchar(choices=Colour),
    }
    return create_table_class(
        "Everything", bases=(Table,), class_kwargs={"db": engine}, class_members=columns
    )


async def test_values_come_back_as_with_piccolos_own_engine(engine: SqliteEngine) -> None:
    amsterdam = datetime.timezone(datetime.timedelta(hours=2))
    values = {
        "moment": datetime.datetime(2026, 3, 25, 10, 15, tzinfo=amsterdam),
        "day": datetime.date(2026, 3, 25),
        "hour": datetime.time(8, 30),
        "took": datetime.timedelta(minutes=5, seconds=3),
        "price": Decimal("12.5"),
        "token": uuid.uuid4(),
        "yes": True,
        "data": {"name": "Kees Essaadi", "list": [1, 2]},
        "raw": b"\x00\xff",
        "count": 2**40,
        "colour": Colour.RED,
    }
    ours, stock = everything(engine), everything(SQLiteEngine(path=engine.path))
    await ours.create_table()
    await ours.insert(ours(**values))
    await ours(**{**values, "moment": None}).save()
    query = [await table.select().order_by(table._meta.primary_key) for table in (ours, stock)]
    assert query[0] == query[1]
    assert query[0][0]["moment"] == values["moment"]
    assert [row["moment"] for row in query[0]] == [values["moment"].astimezone(datetime.UTC), None]
    assert query[0][0]["token"] == values["token"]
    assert query[0][0]["yes"] is True
    updated = await ours.update({"count": 7}).where(ours.count == 2**40).returning(ours.count)  # type: ignore[attr-defined]
    assert updated == [{"count": 7}, {"count": 7}]
