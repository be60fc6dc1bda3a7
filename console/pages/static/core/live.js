// The push connection: reconnects by itself, and says when what is on screen may be stale.

const LONGEST_WAIT_MS = 15000;
const SESSION_ENDED = 4401;

/**
 * openLive("/live/ws", {since, event(e), state("live" | "lost"), stale()}) -> {send}
 * `since` is the seq from before the page read anything: what happens while it reads is not lost.
 * After a break the server sends what was missed since the last seq; where it cannot, `stale` is called.
 */
export function openLive(path, { since, event, state, stale }) {
  const address = `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${path}`;
  let socket;
  let failures = 0;
  let seq = since;
  let retry;

  function connect() {
    clearTimeout(retry);
    socket = new WebSocket(`${address}?since=${seq}`);
    socket.onopen = () => {
      failures = 0;
      state("live");
    };
    socket.onmessage = (message) => {
      const content = JSON.parse(message.data);
      seq = content.seq ?? seq;
      if (content.type === "resync") stale();
      else event(content);
    };
    socket.onclose = ({ code }) => {
      state("lost");
      if (code === SESSION_ENDED) return location.reload();
      // spread out, so that a restarted server does not meet every tab in the same instant
      const wait = Math.min(LONGEST_WAIT_MS, 300 * 2 ** failures) * (0.5 + Math.random() / 2);
      failures += 1;
      retry = setTimeout(connect, wait);
    };
  }

  function hurry() {
    if (socket.readyState === WebSocket.CLOSED) connect();
  }

  window.addEventListener("online", hurry);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) hurry(); });
  connect();

  return {
    send(content) {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(content));
    },
  };
}
