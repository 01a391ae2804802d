"""How a measurement is printed: the bare limit, the product, and the ratio that counts."""


def table(title: str, low: dict[str, float], high: dict[str, float]) -> None:
    print(f"\n{title}\n{'':>18} {'bare':>10} {'product':>10} {'ratio':>8}")
    for name, value in low.items():
        ratio = high[name] / value if value else float("nan")
        print(f"{name:>18} {value:>10.2f} {high[name]:>10.2f} {ratio:>8.2f}")
