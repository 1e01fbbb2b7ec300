"""What an installation may say about itself. Each field is a variable of the same name in capital letters."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, get_type_hints
from urllib.parse import urlsplit

from embedded.refusal import Refused
from embedded.said import Said

from .kinds import address, currency, flag, origins, page, period, picture, roles, site, text, time_zone, whole, words
from .secret_key import kept_key, refuse_weak_key

UNSAID = ("",)
WITH_SECOND_FACTOR = ("LEAD", "MANAGER", "OPERATIONS", "ADMINISTRATOR")
HOME = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, kw_only=True)
class Environment:
    debug: Annotated[bool, flag] = False
    trial: Annotated[bool, flag] = False
    demo: Annotated[bool, flag] = False
    secret_key: Annotated[str, text] = ""
    secret_key_fallbacks: Annotated[tuple[str, ...], words] = ()
    site_url: Annotated[str, site] = "http://localhost:8000"
    allowed_hosts: Annotated[tuple[str, ...], words] = ()
    csrf_trusted_origins: Annotated[tuple[str, ...], origins] = ()
    behind_proxy: Annotated[bool, flag] = False
    web_workers: Annotated[int, whole(1, 64)] = 2

    database_url: Annotated[str, address("postgres", "postgresql")] = ""
    web_database_password: Annotated[str, text] = ""
    purge_database_password: Annotated[str, text] = ""
    redis_url: Annotated[str, address("redis", "rediss", "unix")] = ""
    email_url: Annotated[str, address("kept", "console", "smtp", "submission", "smtps")] = ""
    default_from_email: Annotated[str, text] = "pursuit@localhost"

    require_second_factor: Annotated[tuple[str, ...], roles] = UNSAID
    session_idle: Annotated[timedelta, period] = timedelta(minutes=60)
    session_longest: Annotated[timedelta, period] = timedelta(hours=12)
    oidc_name: Annotated[str, text] = ""
    oidc_server_url: Annotated[str, page] = ""
    oidc_client_id: Annotated[str, text] = ""
    oidc_client_secret: Annotated[str, text] = ""
    oidc_is_second_factor: Annotated[bool, flag] = False

    business_time_zone: Annotated[str, time_zone] = "Europe/Berlin"
    default_currency: Annotated[str, currency] = "EUR"
    quote_validity_days: Annotated[int, whole(1, 3650)] = 30
    seller_name: Annotated[str, text] = "Halden Instruments"
    seller_address: Annotated[str, text] = "Havnegade 12, 8000 Aarhus, Denmark"

    seller_email: Annotated[str, text] = "sales@halden.invalid"
    seller_phone: Annotated[str, text] = ""
    seller_tax_number: Annotated[str, text] = "VAT DK00000000"
    seller_logo: Annotated[str, picture] = ""
    seller_terms: Annotated[str, text] = "Delivery 6 weeks from order. Payment 30 days net."
    seller_terms_url: Annotated[str, page] = ""

    send_mail_every: Annotated[timedelta, period] = timedelta(seconds=20)
    write_digests_every: Annotated[timedelta, period] = timedelta(minutes=15)
    warn_of_expiry_every: Annotated[timedelta, period] = timedelta(hours=6)
    call_hooks_every: Annotated[timedelta, period] = timedelta(seconds=20)
    expire_quotes_every: Annotated[timedelta, period] = timedelta(hours=1)
    purge_quotes_every: Annotated[timedelta, period] = timedelta(days=1)
    purge_opportunities_every: Annotated[timedelta, period] = timedelta(days=1)

    @property
    def at_home(self) -> bool:
        """Whether it serves this machine only: plain HTTP, files as they lie there, e-mails printed."""
        return self.trial or self.debug

    @property
    def oidc(self) -> dict[str, str]:
        """The company's sign-in; nothing where there is none."""
        said = {
            "server_url": self.oidc_server_url,
            "client_id": self.oidc_client_id,
            "client_secret": self.oidc_client_secret,
        }
        if not any(said.values()):
            return {}
        if not all(said.values()):
            raise Refused("OIDC_SERVER_URL, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET go together.")
        if not self.at_home and not self.oidc_server_url.startswith("https://"):
            raise Refused("OIDC_SERVER_URL must be an address that begins with https://.")
        return {**said, "name": self.oidc_name}


def read_environment(base: Path) -> Environment:
    said = Said(base / ".env")
    env = Environment(**dict(_values(said)))
    if not env.debug and (env.secret_key or not env.trial):
        refuse_weak_key(env.secret_key)
    return replace(
        env,
        secret_key=env.secret_key or kept_key(base / ".local" / "secret-key"),
        allowed_hosts=env.allowed_hosts or (urlsplit(env.site_url).hostname or "", *(HOME if env.at_home else ())),
        require_second_factor=second_factor_for(env),
        email_url=env.email_url or ("kept://" if env.at_home else "smtp://localhost"),
    )


def second_factor_for(env: Environment) -> tuple[str, ...]:
    """Ask those who see or change much for a second factor; nobody in a trial or demonstration, unless it is said."""
    if env.require_second_factor != UNSAID:
        return env.require_second_factor
    return () if env.at_home or env.demo else WITH_SECOND_FACTOR


def _values(said: Said) -> Iterator[tuple[str, Any]]:
    for name, kind in get_type_hints(Environment, include_extras=True).items():
        value = said.get(name.upper())
        if value is not None:
            yield name, _read(name.upper(), value, kind.__metadata__[0])


def _read(name: str, value: str, read: Callable[[str], Any]) -> Any:
    """Read one value. A refusal does not repeat it: it may be a secret."""
    try:
        return read(value)
    except ValueError as error:
        raise Refused(f"{name} must be {error}.") from error
