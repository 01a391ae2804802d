"""The settings: name, type, default and one sentence each. Read once at start; then `settings()` has them.

Order: command line, ONTHAAL_<NAME> (or ONTHAAL_<NAME>_FILE for a secret), the TOML file, the default.
"""

import ipaddress
import os
import tomllib
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal
from urllib.parse import unquote, urlsplit

from platformdirs import user_data_path
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from app.problems import Refusal

PREFIX = "ONTHAAL_"
SHORTEST_SECRET = 32
SECRETS = ("secret", "database", "relay_password", "call_secret")


class Settings(BaseSettings):
    model_config: ClassVar[SettingsConfigDict] = SettingsConfigDict(
        env_prefix=PREFIX, extra="forbid", validate_assignment=True
    )

    data: Path = Field(default_factory=lambda: user_data_path("onthaal"), description="Folder for all data.")
    database: str = Field("", description="postgresql://... instead of the SQLite file in the data folder.")
    host: str = Field("127.0.0.1", description="Address the web server listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port of the web server.")
    base_url: str = Field("", description="Address people use, e.g. https://kcc.example.nl.")
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Addresses or networks, comma between, whose X-Forwarded-For is believed."
    )
    smtp_host: str = Field("127.0.0.1", description="Address the mail listener listens on.")
    smtp_port: int = Field(8025, ge=0, le=65535, description="Port of the mail listener.")
    smtp_hostname: str = Field("", description="Name the mail server greets with; the host of base_url.")
    smtp: bool = Field(True, description="Receive mail here; off beside `onthaal mail serve`.")
    smtp_certificate: str = Field("", description="File with the certificate chain (PEM) for STARTTLS.")
    smtp_key: str = Field("", description="File with its key, when that is another one.")
    smtp_networks: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Addresses or networks, comma between, that may deliver mail; empty: all."
    )
    smtp_connections: int = Field(100, ge=1, description="Most connections of the mail listener at a time.")
    smtp_connections_per_address: int = Field(20, ge=1, description="Most of them from one address.")
    smtp_mails_per_minute: int = Field(
        600, ge=0, description="Most mails a minute from one address; 0: any number."
    )
    mail_checker: str = Field(
        "", description="Name of the mail server in front whose Authentication-Results are believed."
    )
    mail_size_limit: int = Field(
        50_000_000, ge=10_000, description="Largest mail that is accepted, in bytes."
    )
    relay: str = Field(
        "", description="Mail server that delivers: host:port or smtp(s)://...; empty: mail waits."
    )
    relay_user: str = Field("", description="Sign-in name at the relay.")
    relay_password: str = Field("", description="Password at the relay.")
    relay_tls: Literal["opportunistic", "starttls", "tls", "off"] = Field(
        "starttls", description="starttls: never without, but on this machine; tls: from the first byte."
    )
    secret: str = Field("", description="Key that signs links; made once and kept in the data folder.")
    call_secret: str = Field(
        "", description="Key with which the telephony system signs; empty: it is not listened to."
    )
    organisation: str = Field("", description="Name shown when signing in.")
    language: Literal["nl", "en"] = Field("nl", description="Language before anybody has signed in.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level logged.")
    log_json: bool = Field(False, description="One JSON object per line, for collectors.")
    demo: bool = Field(False, description="Load a demonstration world; never in production.")

    @model_validator(mode="before")
    @classmethod
    def _relay_as_url(cls, values: Any) -> Any:
        """smtp://user:password@host:587 says all four at once, as other programs write it."""
        parts = urlsplit(values.get("relay", "")) if isinstance(values, dict) else None
        if parts is None or parts.scheme not in ("smtp", "smtps"):
            return values
        port = parts.port or (465 if parts.scheme == "smtps" else 25)
        said = {"relay": f"{parts.hostname}:{port}"}
        if parts.username:
            said |= {"relay_user": unquote(parts.username), "relay_password": unquote(parts.password or "")}
        return values | said | ({"relay_tls": "tls"} if parts.scheme == "smtps" else {})

    @field_validator("trusted_proxies", "smtp_networks", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator("trusted_proxies", "smtp_networks")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for part in value:
            ipaddress.ip_network(part, strict=False)
        return value

    @field_validator("database")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(("postgresql://", "postgres://")):
            raise ValueError("must begin with postgresql://")
        return value

    @field_validator("secret", "call_secret")
    @classmethod
    def _long_enough(cls, value: str) -> str:
        if value and len(value) < SHORTEST_SECRET:
            raise ValueError(f"must have {SHORTEST_SECRET} characters or more")
        return value

    @field_validator("relay")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        parts = urlsplit(f"//{value}")
        if value and not (parts.hostname and parts.port):
            raise ValueError("must be written as host:port")
        return value

    @model_validator(mode="after")
    def _address_is_safe(self) -> "Settings":
        parts = urlsplit(self.origin)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path:
            raise ValueError("base_url must be written as https://host, without a path")
        if not self.secure and not is_loopback(parts.hostname):
            raise ValueError(
                f"people would sign in at {self.origin} unprotected; "
                f"set {PREFIX}BASE_URL to the https:// address they use"
            )
        return self

    @property
    def origin(self) -> str:
        """Scheme, host and port people use, without a slash at the end."""
        return (self.base_url or f"http://{self._own_name}:{self.port}").rstrip("/")

    @property
    def secure(self) -> bool:
        """People reach us by https, so cookies and links may count on it."""
        return self.origin.startswith("https://")

    @property
    def database_file(self) -> Path:
        return self.data / "onthaal.sqlite"

    @property
    def database_address(self) -> str:
        """What database.connect() takes."""
        return self.database or str(self.database_file)

    @property
    def greeting_name(self) -> str:
        return self.smtp_hostname or urlsplit(self.origin).hostname or "localhost"

    @property
    def _own_name(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        secrets = InitSettingsSource(settings_cls, _from_files())
        file = InitSettingsSource(settings_cls, _from_toml(init_settings().get("data")))
        return init_settings, env_settings, secrets, file


def is_loopback(host: str) -> bool:
    """This machine itself, by name or number."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


_in_force: Settings | None = None


def settings() -> Settings:
    return _in_force or configure()


def configure(**given: Any) -> Settings:
    """Read everything anew; `given` (the command line, a test) wins. Raises Refusal with one sentence."""
    global _in_force
    _refuse_unknown_names()
    try:
        _in_force = Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        raise Refusal(_sentence(error)) from error
    return _in_force


def _refuse_unknown_names() -> None:
    names = set(Settings.model_fields) | {f"{name}_file" for name in SECRETS} | {"config"}
    for variable in sorted(os.environ):
        if variable.startswith(PREFIX) and variable[len(PREFIX) :].lower() not in names:
            raise Refusal(f"The setting {variable} does not exist; the README lists all settings.")


def _from_files() -> dict[str, Any]:
    return {
        name: _secret_in(Path(path))
        for name in SECRETS
        if (path := os.environ.get(f"{PREFIX}{name.upper()}_FILE"))
    }


def _secret_in(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError as error:
        raise Refusal(f"The secret file {path} cannot be read: {error.strerror}.") from error


def _from_toml(data: Path | str | None) -> dict[str, Any]:
    folder = Path(data or os.environ.get(f"{PREFIX}DATA") or user_data_path("onthaal"))
    named = os.environ.get(f"{PREFIX}CONFIG")
    path = Path(named) if named else folder / "onthaal.toml"
    if not named and not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text())
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise Refusal(f"The settings file {path} cannot be read: {error}.") from error


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"])
    reason = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        return f"The setting {name} does not exist; the README lists all settings."
    if not name:
        return f"The settings do not fit: {reason}."
    return f"The setting {PREFIX}{name.upper()} is not right: {reason}."
