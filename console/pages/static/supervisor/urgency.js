// How urgent a flag is: its order, its mark and its words.

import { el, icon, t } from "../undertone.js";

const ORDER = ["urgent", "high", "normal"];
const MARKS = { urgent: "warning", high: "flag", normal: "clock" };

/** The most urgent first, then the oldest. */
export const bySeverity = (a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity) || a.id - b.id;

export const stands = (flag) => flag.status === "open" || flag.status === "acknowledged";

export function severityChip(flag) {
  return el(`span.severity.${flag.severity}`, {}, icon(MARKS[flag.severity] ?? "flag", 12), t(`severity_${flag.severity}`));
}
