"""How well two colours can be told apart (WCAG 2.2), and the nearest colour that can be."""

TEXT = 4.5
EDGE = 3.0
STEPS = 100


def ratio(one: str, other: str) -> float:
    """1 to 21, of two colours written #rrggbb."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def nearest(colour: str, against: str, least: float) -> str:
    """As little darker or lighter as it takes to stand out against the other."""
    for step in range(STEPS + 1):
        for end in ("#000000", "#ffffff"):
            mixed = mix(colour, end, step / STEPS)
            if ratio(mixed, against) >= least:
                return mixed
    raise AssertionError("black or white stands out against anything")


def readable_on(colour: str) -> str:
    """Black or white, whichever reads better on it."""
    return max("#000000", "#ffffff", key=lambda end: ratio(end, colour))


def mix(colour: str, other: str, part: float) -> str:
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * part):02x}" for one, two in pairs)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
