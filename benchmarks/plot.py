from __future__ import annotations

import collections.abc as cabc
import statistics
import typing as t

from processes import ROOT
from scenarios import ACTUAL
from scenarios import GROWN
from scenarios import PREFLIGHTS
from scenarios import Scenario

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
    _draw_bars(axes[0], times, ACTUAL, less=1)
    axes[0].set(xlabel="% more than bare Flask", title="Actual requests")
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(labels))
    _draw_bars(axes[1], times, PREFLIGHTS)
    axes[1].set(xlabel="% of bare Flask's OPTIONS", title="Preflights", xscale="log")
    _draw_growth(axes[2], growth)
    figure.savefig(_FILE, metadata={"Date": None})


def _draw_bars(
    axes: t.Any, times: Ratios, scenarios: cabc.Sequence[Scenario], less: float = 0
) -> None:
    """Draw three bars for each scenario.

    :param less: What is taken from each figure: that of bare Flask, or nothing.
    """
    for index, subject in enumerate(_LABELS):
        medians = [statistics.median(times[each.name][subject]) for each in scenarios]
        axes.barh(
            [place + 0.27 * index for place in range(len(scenarios))],
            [100 * (median - less) for median in medians],
            0.25,
            color=_COLOURS[subject],
            label=_LABELS[subject],
        )

    axes.set_yticks([place + 0.27 for place in range(len(scenarios))])
    axes.set_yticklabels([each.title for each in scenarios])
    axes.invert_yaxis()


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
    axes.legend(loc="upper left", fontsize="x-small")
