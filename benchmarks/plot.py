from __future__ import annotations

import collections.abc as cabc
import statistics
import typing as t

from processes import ROOT
from scenarios import ACTUAL
from scenarios import GROWN
from scenarios import PREFLIGHTS

_FILE = ROOT / "docs" / "performance.svg"
_COLOURS = {"hook": "#9aa5b1", "ours": "#1f6feb", "peer": "#d9822b"}
_LABELS = {"hook": "hand-written hook", "ours": "Flask-CORS", "peer": "flask-cors"}

Ratios = cabc.Mapping[str, cabc.Mapping[str, cabc.Sequence[float]]]


def draw(times: Ratios, growth: Ratios) -> None:
    """Draw the plot of the manual.

    :param times: Relative to bare Flask, by scenario and subject.
    :param growth: Relative to ten entries, by what grows and by subject.
    """
    from matplotlib import pyplot

    # The same figures make the same file.
    pyplot.rcParams["svg.hashsalt"] = "flask-cors"
    figure, axes = pyplot.subplots(1, 3, figsize=(13, 4.5), layout="constrained")
    _draw_actual(axes[0], times)
    _draw_preflights(axes[1], times)
    _draw_growth(axes[2], growth)
    figure.savefig(_FILE, metadata={"Date": None})


def _draw_actual(axes: t.Any, times: Ratios) -> None:
    scenarios = [each for each in ACTUAL if each.name in times]

    for index, subject in enumerate(_LABELS):
        medians = [100 * (_median(times, each.name, subject) - 1) for each in scenarios]
        places = [place + 0.27 * index for place in range(len(scenarios))]
        axes.barh(
            places, medians, 0.25, color=_COLOURS[subject], label=_LABELS[subject]
        )

    axes.set_yticks([place + 0.27 for place in range(len(scenarios))])
    axes.set_yticklabels([each.title for each in scenarios])
    axes.invert_yaxis()
    axes.set_xlabel("% more than bare Flask")
    axes.set_title("Actual requests")
    axes.legend()


def _draw_preflights(axes: t.Any, times: Ratios) -> None:
    scenarios = [each for each in PREFLIGHTS if each.name in times]

    for index, subject in enumerate(_LABELS):
        medians = [100 * _median(times, each.name, subject) for each in scenarios]
        places = [place + 0.27 * index for place in range(len(scenarios))]
        axes.barh(places, medians, 0.25, color=_COLOURS[subject])

    axes.set_yticks([place + 0.27 for place in range(len(scenarios))])
    axes.set_yticklabels([each.title for each in scenarios])
    axes.invert_yaxis()
    axes.set_xscale("log")
    axes.set_xlabel("% of bare Flask's answer to OPTIONS")
    axes.set_title("Preflights")


def _draw_growth(axes: t.Any, growth: Ratios) -> None:
    styles = ("-", "--", "-.", ":", "-", "--", "-.")

    for style, title in zip(styles, growth):
        sizes = [each.size for each in GROWN if each.title == title]

        for subject, ratios in growth[title].items():
            label = title if subject == "ours" else None
            known = sizes[: len(ratios)]
            axes.plot(known, ratios, style, color=_COLOURS[subject], label=label)

    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("entries")
    axes.set_ylabel("time of a preflight, x that with ten entries")
    axes.set_title("Growth")
    axes.legend(fontsize="small")


def _median(times: Ratios, name: str, subject: str) -> float:
    return statistics.median(times[name][subject])
