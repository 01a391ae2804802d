"""Makes the script small: without comments and blanks, and with short names for its own variables.

A name is renamed everywhere it stands for a variable, unless it is one of the browser's; properties, methods
and keys keep their names. That needs the plain style the sources are written in: a semicolon after
every statement, and no `with`, `eval`, labels or `case` in braces."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import count, islice, product
from string import ascii_lowercase, ascii_uppercase


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TOKEN = re.compile(
    r"""(?P<blank>\s+|//[^\n]*|/\*.*?\*/)
    |(?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
    |(?P<word>[A-Za-z_$][\w$]*)
    |(?P<number>\d[\w.]*)
    |(?P<sign>\.\.\.|=>|\+\+|--|\?\?=?|\|\|=?|&&=?|\?\.|.)""",
    re.DOTALL | re.VERBOSE,
)
REGEX = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n])+/\w*")
BEFORE_VALUE = {
    *("(", ",", "=", ":", "[", "?", "!", "=>", "...", "return", "const", "let", "of"),
    *("??", "||", "&&", "??=", "||=", "&&="),
}
KEYWORDS = _words(
    "async await break case catch class const continue default delete do else extends false finally for "
    "function get if in instanceof let new null of return set static super switch this throw true try typeof "
    "undefined var void while yield"
)
GLOBALS = _words(
    "AbortController AbortSignal Array AudioContext BigInt Blob Boolean BroadcastChannel CSSStyleSheet "
    "CustomEvent Date Error Event HTMLElement Infinity JSON Map Math Number Object Promise Set String "
    "TextDecoder URL Uint32Array clearInterval clearTimeout console crypto customElements document "
    "encodeURI encodeURIComponent fetch "
    "innerHeight innerWidth location matchMedia parseInt setInterval setTimeout window"
)
"""What the browser has, and the sources use."""

OWN = _words(
    "act answer answered api arrive asked attempt badge blocked box build busy buttons call came change "
    "channel chatInstead choice closed closing complain compose confirm connected controls count day "
    "deliver dispatch draft draw dress fail failures final floats flush flushing follow followKeyboard "
    "foot frame gone grab header heading hear heard inputs isEnded isLost isOpen isOver isReachable "
    "isUntouched keep keepTrue known label labels language launcher layer leave letGo line lines list "
    "listen load loading mark memory messageInstead minimise moved mover news node nodes notice offer "
    "offerChat own ownAddress pass passing poll problem put quiet readTo recover refresh refused remember "
    "rest restore retries retry retryAll risked root run said say sendOffline settle share show showChat "
    "showDoor showOffline signalled siteAddress slug sounds startAnew step stopped submit summary "
    "tabs take talk tell tellPage tellStatus tellToForget time timer titled told tools typed unseen unset "
    "update view visit wake warned watch watchdog words writing"
)
"""Properties and methods that mean something to these sources alone: to no browser, no answer of the server,
and nothing that is kept from one page to the next."""

LOCAL, SHARED = ascii_lowercase[:16], ascii_uppercase + ascii_lowercase[16:]
"""Letters of the names in one function, and of those that are known everywhere: they never meet."""

BRIEF = {"true": "!0", "false": "!1"}
DECLARED = {"const": "let"}
"""A shorter word for it, once those that follow each other are gathered: nothing is assigned twice."""

AROUND = 2
"""Brackets that stand around everything: `(() => {`."""

Token = tuple[str, str]


def lean(source: str) -> str:
    tokens = list(_tokens(source))
    matching = _matching(tokens)
    roles = _roles(tokens, matching)
    short = _short(tokens, roles)
    return _joined(_gathered(_renamed(tokens, roles, short)))


def _tokens(source: str) -> Iterator[Token]:
    """Without blanks. A template is taken apart: its texts, and the tokens of what stands in its `${}`."""
    at, before = 0, ""
    depths: list[int] = []
    while at < len(source):
        if source[at] == "`" or (source[at] == "}" and depths and depths[-1] == 0):
            end = _end_of_template(source, at + 1)
            kind, value = "template", source[at:end]
            if source[at] == "}":
                depths.pop()
            if value.endswith("${"):
                depths.append(0)
        elif source[at] == "/" and before in BEFORE_VALUE and (found := REGEX.match(source, at)):
            kind, value = "regex", found[0]
        else:
            found = TOKEN.match(source, at)
            assert found is not None  # noqa: S101  (the last alternative matches anything)
            kind, value = str(found.lastgroup), found[0]
            if depths:
                depths[-1] += (value == "{") - (value == "}")
        at += len(value)
        if kind != "blank":
            before = value
            yield kind, value


def _end_of_template(source: str, at: int) -> int:
    while source[at] != "`" and source[at : at + 2] != "${":
        at += 2 if source[at] == "\\" else 1
    return at + (1 if source[at] == "`" else 2)


def _matching(tokens: list[Token]) -> dict[int, int]:
    """Of every opening bracket, where it closes."""
    opened: list[int] = []
    closes = {}
    for at, (kind, value) in enumerate(tokens):
        if kind == "sign" and value in "([{":
            opened.append(at)
        elif kind == "sign" and value in ")]}":
            closes[opened.pop()] = at
    return closes


def _roles(tokens: list[Token], closes: dict[int, int]) -> list[str]:
    """Of every token: `variable`, `own`, `key` (that is a variable too, as in `{ name }`), or nothing."""
    around: list[int] = []
    ends = set(closes.values())
    roles = []
    for at, (kind, _value) in enumerate(tokens):
        if at in ends:
            around.pop()
        inside = _is_object(tokens, around[-1]) if around else False
        roles.append(_role(tokens, at, closes, inside) if kind == "word" else "")
        if at in closes:
            around.append(at)
    return roles


def _is_object(tokens: list[Token], opening: int) -> bool:
    return tokens[opening][1] == "{" and tokens[opening - 1][1] in BEFORE_VALUE - {"=>"}


def _role(tokens: list[Token], at: int, closes: dict[int, int], in_object: bool) -> str:
    word, before, after = tokens[at][1], tokens[at - 1][1], tokens[at + 1][1]
    if word in KEYWORDS:
        return ""
    is_method = after == "(" and tokens[closes[at + 1] + 1][1] == "{" and before != "function"
    if before in (".", "?.") or is_method or (in_object and before in ("{", ",") and after in (":", "(")):
        return "own" if word in OWN else ""
    return "key" if in_object and before in ("{", ",") else "variable"


def _chunks(tokens: list[Token]) -> list[int]:
    """The number of the function, method or statement that each token stands in: what a name that is not
    known everywhere is known in."""
    opened: list[int] = []
    numbers, number = [], 0
    for at, (kind, value) in enumerate(tokens):
        numbers.append(number)
        if kind == "sign" and value in "([{":
            opened.append(at)
        elif kind == "sign" and value in ")]}":
            opened.pop()
        outside = len(opened) == AROUND or (len(opened) == AROUND + 1 and _opens_class(tokens, opened[-1]))
        number += kind == "sign" and value in (";", "}") and outside
    return numbers


def _opens_class(tokens: list[Token], at: int) -> bool:
    return tokens[at][1] == "{" and "class" in (tokens[at - 2][1], tokens[at - 4][1])


def _everywhere(tokens: list[Token]) -> set[str]:
    """Names declared outside any function; what is inside stands deeper than the braces around it all."""
    found: set[str] = set()
    depth = 0
    for at, (kind, value) in enumerate(tokens):
        if kind == "sign":
            depth += (value in "([{") - (value in ")]}")
        if kind == "word" and depth == AROUND and value in ("const", "let", "class", "function"):
            found.add(tokens[at + 1][1])
    return found


def _short(tokens: list[Token], roles: list[str]) -> list[str]:
    """The new name of every token. Names known everywhere, and properties, keep the same one throughout; of
    the others each function has its own, so that the same few letters serve in all."""
    chunks = _chunks(tokens)
    shared = _everywhere(tokens) | OWN
    named = list(zip(tokens, roles, chunks, strict=True))
    kept = {value for (_, value), role, _chunk in named if not role} | KEYWORDS | GLOBALS
    used = Counter(value for (_, value), role, _chunk in named if role and value in shared)
    long = (name for name in _names(SHARED) if name not in kept)
    known = {name: next(long) for name, _ in used.most_common()}
    local: dict[int, dict[str, str]] = {}
    for (_, value), role, chunk in named:
        names = local.setdefault(chunk, {})
        if role and value not in shared | GLOBALS and value not in names:
            names[value] = _free(len(names), kept)
    return [
        (known.get(value) or local[chunk].get(value, value)) if role else value
        for (_, value), role, chunk in named
    ]


def _free(position: int, kept: set[str]) -> str:
    names = (name for name in _names(LOCAL) if name not in kept)
    return next(islice(names, position, None))


def _names(letters: str) -> Iterator[str]:
    for length in count(1):
        yield from ("".join(found) for found in product(letters, repeat=length))


def _renamed(tokens: list[Token], roles: list[str], names: list[str]) -> Iterator[Token]:
    for (kind, value), role, name in zip(tokens, roles, names, strict=True):
        is_pair = role == "key" and value not in OWN and name != value
        brief = _number(name) if kind == "number" else BRIEF.get(name, name)
        yield kind, f"{value}:{name}" if is_pair else brief


def _number(written: str) -> str:
    return re.sub(
        r"^0(?=\.)|(?<=\d)000$", lambda found: "e3" if found[0] != "0" else "", written.replace("_", "")
    )


def _gathered(tokens: Iterator[Token]) -> Iterator[Token]:
    """One declaration of constants where several follow each other."""
    opened = [""]
    ended = None
    for kind, value in tokens:
        if ended and value == "const" and opened[-1] == "const":
            yield "sign", ","
            ended = None
            continue
        if ended:
            yield ended
            opened[-1], ended = "", None
        if kind == "sign" and value == ";":
            ended = kind, value
            continue
        opened[-1] = opened[-1] or value
        if kind == "sign" and value in "([{":
            opened.append("")
        elif kind == "sign" and value in ")]}":
            opened.pop()
            opened[-1] = "" if value == "}" and opened[-1] != "const" else opened[-1]
        yield kind, value
    if ended:
        yield ended


def _joined(tokens: Iterator[Token]) -> str:
    """With a blank only where two words, or two equal signs, would become one."""
    written: list[str] = []
    last = ""
    for kind, value in tokens:
        if value == "=>" and written[-3] == "(" and written[-2].isidentifier():
            written[-3:] = [" " if written[-4:-3] == ["async"] else "", written[-2]]
        if (last == "," and value in ")]}") or (last == ";" and value == "}"):
            written.pop()
        touches = last[-1:].isalnum() or last[-1:] in "_$"
        if (touches and kind in ("word", "number") and last) or (
            last[-1:] in ("+", "-") and value[0] == last[-1]
        ):
            written.append(" ")
        written.append(DECLARED.get(value, value))
        last = value
    return "".join(written)
