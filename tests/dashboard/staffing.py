"""Employees as forms and files bring them."""

import secrets

HEADER = "voornaam;achternaam;afdeling;functie;e-mail;telefoon;groepen;vervanger\n"
KIM = (
    "Kim;Jansen;Burgerzaken;Medewerker;kim@example.org;030-7551350;Reisdocumenten|Verhuizen;bea@example.org\n"
)


def form(**changes: str) -> dict[str, str]:
    filled = {"token": secrets.token_urlsafe(16), "family_name": "Jansen", "given_name": "Kim"}
    return filled | {"email": "kim.jansen@example.org", "phone": "030-7551350"} | changes
