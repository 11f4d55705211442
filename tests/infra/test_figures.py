from pathlib import Path

from infra import figures


def test_the_figures_are_of_all_modules():
    assert figures.measured([10, 20, 30, 400]) == "modules of chalicelib: 4; lines: median 20, p90 400, max 400"


def test_a_module_that_has_grown_too_long_is_named(monkeypatch, capsys):
    longest = max(figures.lengths().items(), key=lambda each: each[1])
    monkeypatch.setattr(figures, "LONGEST", longest[1] - 1)
    assert figures.main() == 1
    assert f"{longest[0]}: {longest[1]} lines" in capsys.readouterr().err


def test_an_arrow_that_points_up_is_named():
    names = {each.stem for each in Path("chalicelib").iterdir()} - {"__init__", "__pycache__", "py"}
    rooms = " | ".join(sorted(names - {"errors", "todo"}))
    _, against = figures.arrows(["errors", "todo", rooms])
    assert "chalicelib.todo.rules → chalicelib.errors" in against
