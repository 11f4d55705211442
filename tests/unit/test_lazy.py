import sys

from chalicelib.lazy import lazy


def test_a_lazy_module_is_imported_by_its_first_use_only():
    sys.modules.pop("colorsys", None)
    module = lazy("colorsys")
    assert "colorsys" not in sys.modules
    assert module.rgb_to_hsv(0, 0, 0) == (0.0, 0.0, 0)
    assert "colorsys" in sys.modules
