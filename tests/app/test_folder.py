import stat
from pathlib import Path

import pytest

from app import folder
from app.problems import Refusal
from app.settings import Settings


def test_the_secret_is_made_once_for_nobody_else_to_read(tmp_path: Path) -> None:
    first, second = Settings(data=tmp_path / "new"), Settings(data=tmp_path / "new")
    with folder.opened(first):
        made = first.secret
    with folder.opened(second):
        assert second.secret == made
    assert len(made) >= 32
    assert stat.S_IMODE((tmp_path / "new" / "secret").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_a_secret_that_was_given_is_not_kept(tmp_path: Path) -> None:
    with folder.opened(Settings(data=tmp_path, secret="g" * 40)):
        assert not (tmp_path / "secret").exists()


def test_a_secret_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("short")
    with pytest.raises(Refusal, match="32 characters"), folder.opened(Settings(data=tmp_path)):
        pass
