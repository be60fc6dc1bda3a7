"""How fast a message gets to people: `python -m tests.bench.bench_path [--inboxes 1 10 50] [--messages 20]`.

Starts a real console on a temporary database and prints three tables:
- POST to screen: from the moment curl would send to the moment the text, and then the mood, stands in
  the queue of every open inbox, in a real Chromium;
- messages a second taken in by the door, with 8 senders;
- scoring: the active 8-bit version as served, tokenising included, beside a plain transformers fp32
  forward of the same encoder in the same run.
"""

import argparse
import concurrent.futures
import statistics
import tempfile
import time
from pathlib import Path

import httpx

from tests.bench.launched import PASSWORD, Launched, launched

TEXTS = (
    "等了一周还没发货，太过分了",
    "请问这款有蓝色的吗？",
    "谢谢，已经收到退款了",
    "Where is my parcel? It was due on Monday and nobody answers.",
    "Thanks, that solved it!",
    "Does this jacket run small?",
)
WATCH = """
() => {
  window.seen = {};
  const look = node => {
    for (const marker of (node.textContent || '').match(/bench-\\d+-\\d+/g) || [])
      window.seen[marker] ??= Date.now();
  };
  new MutationObserver(changes => changes.forEach(change => {
    change.addedNodes.forEach(look);
    if (change.type === 'characterData') look(change.target);
  })).observe(document.body, {childList: true, subtree: true, characterData: true});
}
"""


def post(client: httpx.Client, conversation: str, text: str, *, assist: bool = False) -> None:
    """Send one message through the door."""
    client.post(
        "/api/v1/messages",
        params={"assist": "true"} if assist else None,
        json={"conversation_id": conversation, "customer": {"id": conversation}, "text": text},
    ).raise_for_status()


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def screens(console: Launched, inboxes: int, messages: int) -> list[float]:
    """Milliseconds from POST to visible, one figure per message and open inbox."""
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
                 "--disable-component-update", "--disable-sync"]
    with sync_playwright() as playwright, console.client() as client:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{console.url}/login")
        page.locator("input[name=username]").fill("admin")
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("button[type=submit]").first.click()
        pages = [page] + [context.new_page() for _ in range(inboxes - 1)]
        for page in pages:
            page.goto(f"{console.url}/agent")
            page.get_by_role("searchbox").wait_for()
            page.evaluate(WATCH)
        times = []
        for number in range(messages):
            marker = f"bench-{inboxes}-{number}"
            sent = time.time() * 1000
            post(client, f"screen-{inboxes}-{number % 5}", f"{marker} {TEXTS[number % len(TEXTS)]}")
            for page in pages:
                page.wait_for_function("marker => window.seen[marker]", arg=marker)
                times.append(page.evaluate("marker => window.seen[marker]", marker) - sent)
        browser.close()
    return times


def intake(console: Launched, messages: int, senders: int = 8) -> float:
    """Messages a second that the door answers with 202."""
    def send(start: int) -> None:
        with console.client() as client:
            for number in range(start, messages, senders):
                post(client, f"intake-{number % 50}", f"{TEXTS[number % len(TEXTS)]} ({number})")

    started = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(senders) as pool:
        list(pool.map(send, range(senders)))
    return messages / (time.perf_counter() - started)


def scoring(rounds: int) -> dict[str, dict[str, list[float]]]:
    """Milliseconds for one message and for 32, of ours and of the peer, alternating."""
    import torch

    from classifier.evaluate import load_reader
    from classifier.language_base import LanguageBase

    with tempfile.TemporaryDirectory() as data:
        reader = load_reader(None, Path(data), "")
    base = LanguageBase()
    plain, tokenizer = base.encoder(eight_bit=False), base.tokenizer()

    def peer(texts: list[str]) -> None:
        with torch.inference_mode():
            plain(**tokenizer(texts, padding=True, return_tensors="pt"))

    times: dict[str, dict[str, list[float]]] = {}
    for size in (1, 32):
        for name, run in (("ours, 8 bits", reader.read), ("transformers, fp32", peer)):
            run([TEXTS[i % len(TEXTS)] for i in range(size)])
            times.setdefault(name, {})[str(size)] = []
        for number in range(rounds):
            texts = [TEXTS[(number + i) % len(TEXTS)] for i in range(size)]
            for name, run in (("ours, 8 bits", reader.read), ("transformers, fp32", peer)):
                started = time.perf_counter()
                run(texts)
                times[name][str(size)].append((time.perf_counter() - started) * 1000)
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--inboxes", type=int, nargs="*", default=[1, 10, 50])
    parser.add_argument("--messages", type=int, default=20, help="per number of inboxes")
    parser.add_argument("--intake", type=int, default=400, help="messages for the door's rate")
    parser.add_argument("--rounds", type=int, default=30, help="scoring rounds")
    arguments = parser.parse_args()
    with launched() as console:
        print(f"{'open inboxes':>14}{'p50 ms':>10}{'p95 ms':>10}")
        for inboxes in arguments.inboxes:
            times = screens(console, inboxes, arguments.messages)
            print(f"{inboxes:14}{statistics.median(times):10.0f}{percentile(times, 0.95):10.0f}")
        rates = [intake(console, arguments.intake) for _ in range(3)]
        print(f"\nmessages a second taken in: {statistics.median(rates):.0f}")
    print(f"\n{'scoring':22}{'one p50':>10}{'one p95':>10}{'32 p50':>10}{'32 p95':>10}   ms")
    times = scoring(arguments.rounds)
    for name, sizes in times.items():
        row = [f(sizes[size]) for size in ("1", "32")
               for f in (statistics.median, lambda v: percentile(v, 0.95))]
        print(f"{name:22}" + "".join(f"{value:10.1f}" for value in row))
    ours, peer = times.values()
    ratios = [statistics.median(peer[size]) / statistics.median(ours[size]) for size in ("1", "32")]
    print(f"fp32 time / our time: {ratios[0]:.2f} for one, {ratios[1]:.2f} for 32")


if __name__ == "__main__":
    main()
