"""Headers of pages that a visitor may read, or that stand in a frame of our own."""

SHOWN_INSIDE = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
