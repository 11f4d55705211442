import json

from chalicelib.telemetry import count


def test_a_count_is_one_metric_in_embedded_format(capsys):
    count("PushRowsAccepted", 3)
    metric = json.loads(capsys.readouterr().out)
    assert metric["PushRowsAccepted"] == [3.0]
    assert metric["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "todohub"


def test_a_count_of_nothing_writes_nothing(capsys):
    count("PushRowsRefused", 0)
    assert capsys.readouterr().out == ""
