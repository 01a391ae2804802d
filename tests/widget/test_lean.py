"""How the script is made small: what is renamed, and what never is."""

import re

import pytest

from widget import lean
from widget.script import PARTS, STATIC, script


def small(source: str) -> str:
    return lean.lean(f"(() => {{{source}}})();")[len("(()=>{") : -len("})();")]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("const first = 1;\n// a word\nconst second = first;", "let A=1,B=A;"),
        (
            "const one = { two: 2, three() { return this.two; } };",
            "let A={two:2,three(){return this.two}};",
        ),
        (
            "function f({ name, text = 1 }) { return { name, text }; }",
            "function A({name:a,text:b=1}){return{name:a,text:b}}",
        ),
        ("const say = (word) => `${word} // ${say(`a${word}`)}`;", "let A=a=>`${a} // ${A(`a${a}`)}`;"),
        ('const found = "a  b".split(/ "x"[/] /g);', 'let A="a  b".split(/ "x"[/] /g);'),
        ("let n = 1;\nn++ + +n;", "let n=1;n++ + +n;".replace("n", "A").replace("let A", "let A")),
        (
            "const many = 10_000;\nfor (const one of many) { const two = one; }",
            "let A=10e3;for(let a of A){let b=a}",
        ),
        (
            "let n = true;\nconst a = () => { return false; };\nn = a;",
            "let A=!0;let B=()=>{return !1};A=B;",
        ),
        ("const few = 0.5 + 10.05;", "let A=.5+10.05;"),
        ("async function load() { await fetch(location); }", "async function A(){await fetch(location)}"),
    ],
)
def test_blanks_go_and_names_become_short(source: str, expected: str) -> None:
    assert small(source) == expected.rstrip(";")


def test_each_function_has_its_own_names() -> None:
    assert small("function a(first) { return first; } function b(other) { return other; }") == (
        "function A(a){return a}function B(a){return a}"
    )


def test_every_name_that_becomes_short_is_declared_somewhere() -> None:
    source = "".join((STATIC / f"{part}.js").read_text() for part in PARTS)
    tokens = list(lean._tokens(source))
    roles = lean._roles(tokens, lean._matching(tokens))
    used = {value for (_, value), role in zip(tokens, roles, strict=True) if role in ("variable", "key")}
    undeclared = {name for name in used - lean.GLOBALS - lean.OWN - {"STYLES"} if not declared(name, source)}
    assert undeclared == set()


def declared(name: str, source: str) -> bool:
    places = (
        rf"\b(?:const|let|class|function)\s+{name}\b",
        rf"\b(?:const|let)\s*[\[{{][^;=]*\b{name}\b",
        rf"\([^()]*\b{name}\b[^()]*\)\s*(?:=>|\{{)",
        rf"\([^;]*\{{[^;]*\b{name}\b[^;]*\}}[^;]*\)\s*(?:=>|\{{)",
        rf"\bconst \[[^\]]*\b{name}\b",
    )
    return any(re.search(place, source) for place in places)


def test_what_the_server_answers_and_pages_may_call_keeps_its_name() -> None:
    for name in (
        "client_id",
        "texts",
        "privacy_url",
        "setUser",
        "getStatus",
        "connectedCallback",
        "onthaal-chat",
    ):
        assert name in script().text


def test_classes_that_only_the_window_knows_are_short() -> None:
    assert "ot-said" in script().text
    assert "ot-status" not in script().text
