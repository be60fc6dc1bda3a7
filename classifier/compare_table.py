"""What classifier.compare found, as lines of text for people."""


def table(report: dict) -> str:
    """The report for people."""
    lines = [f"{'':12}{'n':>6}{'active':>9}{'candidate':>11}{'difference':>12}  bound > threshold"]
    for test in [*report["guards"], report["held_back"]]:
        lines.append(
            f"{test['name']:12}{test['n']:6}{test['active']:9.4f}{test['candidate']:11.4f}"
            f"{test['difference']:+12.4f}  {_bound(test)} {'yes' if test['passed'] else 'NO'}"
        )
    gain = report["held_back"]
    lines.append(
        f"(guard sets: macro-F1; held back: {_figure(gain)}, weighted to traffic, "
        f"about {gain['traffic_wrong']:.0%} of it read wrong now{_sampled(gain)}; "
        f"mended {gain['mended']} of {gain['wrong']}, broke {gain['broken']} of {gain['right']})"
    )
    lines += [
        f"{check['name']:22}{'yes' if check['passed'] else 'NO'}  {check['sentence']}"
        for check in report["checks"]
    ]
    lines += [
        f"keeping {step['kept_share']:.0%} of what the training changed: "
        + (f"failed on {', '.join(step['failed'])}" if step["failed"] else "passed")
        for step in report.get("steps", ())
    ]
    lines.append(("Passed: " if report["promote"] else "Refused: ") + report["reason"])
    return "\n".join(lines)


def _figure(gain: dict) -> str:
    """What is judged of labels held back; older versions were judged by accuracy alone."""
    if "accuracy" not in gain:
        return "accuracy"
    return f"quadratic score, and accuracy, which moves by {gain['accuracy']:+.4f}"


def _sampled(gain: dict) -> str:
    """What that share was measured on, if it was."""
    n = gain.get("sampled")
    return f", by {n} messages drawn at random" if n else ""


def _bound(test: dict) -> str:
    if test["lower"] is None:
        return "too few to tell   "
    return f"{test['lower']:+.4f} > {test['threshold']:+.4f}"
