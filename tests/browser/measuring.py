"""What a ruler says of the plug-in: sizes, reflow and contrast, measured in the page as it stands."""

from typing import Any

from playwright.async_api import Page

TOO_SMALL, TEXT, EDGE = 24, 4.5, 3

FIND = """() => {
  const host = document.querySelector("onthaal-chat");
  const root = host?.shadowRoot?.querySelector(".ot-launch") ? host.shadowRoot : document;
  return [...root.querySelectorAll(":not(p[aria-hidden], p[aria-hidden] *)")].filter(
    (it) => it.checkVisibility({ visibilityProperty: true }) && it.getBoundingClientRect().width > 1,
  );
}"""
"""All that can be seen of the plug-in, or of a page of ours that is drawn like it."""

SMALL = f"""(least) => {{
  const controls = ({FIND})().filter((it) => it.matches("a, button, input, textarea, summary"));
  const sized = controls.map((it) => {{
    const {{ width, height }} = (it.closest("label") || it).getBoundingClientRect();
    return [Math.min(width, height), it];
  }});
  const inSentence = (it) => it.tagName === "A" && it.closest(".ot-said, p, li");
  const small = sized.filter(([size, it]) => size < least && !inSentence(it) && !it.closest("[aria-hidden]"));
  return small.map(([size, it]) => `${{size.toFixed(1)}}: ${{it.outerHTML.slice(0, 120)}}`);
}}"""

CUT_OFF = f"""() => {{
  const wrong = [];
  for (const it of ({FIND})()) {{
    if (it.closest("svg")) continue;
    const name = it.outerHTML.slice(0, 100);
    const {{ overflowX, overflowY, display }} = getComputedStyle(it);
    if (overflowY === "hidden" && it.scrollHeight > it.clientHeight + 1) wrong.push(`too high: ${{name}}`);
    const {{ left, right }} = it.getBoundingClientRect();
    if (left < -1 || right > innerWidth + 1) wrong.push(`wider than the page: ${{name}}`);
    const clips = overflowX !== "visible" && display !== "inline";
    const wide = it.scrollWidth > it.clientWidth + 1;
    if (clips && wide && it.tagName !== "TEXTAREA") wrong.push(`sideways: ${{name}}`);
    if (it.matches("a, button, input, textarea, summary")) {{
      it.scrollIntoView({{ block: "nearest" }});
      const {{ top, bottom }} = it.getBoundingClientRect();
      if (bottom <= 0 || top >= innerHeight) wrong.push(`out of reach: ${{name}}`);
      if (wide && it.tagName !== "INPUT") wrong.push(`cut off: ${{name}}`);
    }}
  }}
  return wrong;
}}"""

PALE = f"""([text, edge]) => {{
  const canvas = document.createElement("canvas").getContext("2d", {{ willReadFrequently: true }});
  const read = (colour) => {{
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  }};
  const over = (top, below) => top.slice(0, 3).map((c, i) => (c * top[3] + below[i] * (255 - top[3])) / 255);
  const above = (it) => it.parentElement || it.getRootNode().host;
  const ground = (it) => {{
    if (!it) return read("Canvas");
    const own = read(getComputedStyle(it).backgroundColor);
    return own[3] === 255 ? own : [...over(own, ground(above(it))), 255];
  }};
  const light = (colour) => {{
    const linear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    const [r, g, b] = colour.map((c) => linear(c / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }};
  const contrast = (one, other) => {{
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  }};
  const pale = [];
  const judge = (what, it, colour, back, least) => {{
    const found = contrast(over(read(colour), back), back);
    if (found < least) pale.push(`${{what}} ${{found.toFixed(2)}}: ${{it.outerHTML.slice(0, 100)}}`);
  }};
  for (const it of ({FIND})()) {{
    const style = getComputedStyle(it);
    const says = [...it.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (says || it.matches("input, textarea")) judge("text", it, style.color, ground(it), text);
    if (it.matches("textarea") && it.placeholder) {{
      judge("placeholder", it, getComputedStyle(it, "::placeholder").color, ground(it), text);
    }}
    if (it.matches("textarea, input")) judge("edge", it, style.borderTopColor, ground(above(it)), edge);
    if (it.tagName === "svg") judge("sign", it, style.stroke, ground(above(it)), edge);
  }}
  return pale;
}}"""


SIZES = ((1440, 900, "16px"), (360, 780, "16px"), (320, 640, "16px"), (1280, 900, "32px"))
"""Width, height, and the letters; the last two are the narrowest page there is, and text at 200 %."""

THEMES: tuple[tuple[dict[str, Any], dict[str, str]], ...] = (
    ({}, {}),
    ({"color_scheme": "dark"}, {}),
    ({"forced_colors": "active"}, {}),
    ({}, {"primary-bg": "#0b5d4e", "bg": "#fdf6e3", "fg": "#222", "radius": "20px"}),
)
"""Light, dark, forced, and the colours of a house."""

DRAWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
DRESS = """(own) => {
  const it = document.querySelector("onthaal-chat") || document.querySelector(".ot");
  for (const [name, value] of Object.entries(own)) it.style.setProperty(`--onthaal-${name}`, value);
}"""

SPACED = f"""([letters, words]) => {{
  const all = ({FIND})();
  for (const it of all) Object.assign(it.style, {{ letterSpacing: letters, wordSpacing: words }});
}}"""


async def every_size(page: Page) -> None:
    """As it stands: targets are large enough, nothing is cut off or scrolls sideways, on a large screen and
    on the smallest, and with letters of twice the size; in every theme all can be told apart."""
    for width, height, letters in SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        await page.evaluate(DRESS, {"font-size": letters})
        await page.evaluate(DRAWN)
        wrong = [*await page.evaluate(SMALL, TOO_SMALL), *await page.evaluate(CUT_OFF)]
        assert not wrong, (width, letters, wrong)
    await page.evaluate(DRESS, {"font-size": "", "line-height": "1.5"})
    await page.set_viewport_size({"width": 360, "height": 780})
    await page.evaluate(SPACED, ["0.12em", "0.16em"])
    await page.evaluate(DRAWN)
    assert not (wrong := await page.evaluate(CUT_OFF)), ("with blanks between the letters", wrong)
    await page.evaluate(SPACED, ["", ""])
    await page.set_viewport_size({"width": 1440, "height": 900})
    await page.evaluate(DRESS, {"line-height": ""})
    for media, own in THEMES:
        await page.emulate_media(**{"color_scheme": "light", "forced_colors": "none"} | media)
        await page.evaluate(DRESS, own)
        pale = await page.evaluate(PALE, [TEXT, EDGE])
        assert not pale, (media, own, pale)
        await page.evaluate(DRESS, dict.fromkeys(own, ""))
