// Shares between 0 and 1 as people read them.

export const percent = (share) => `${Math.round(share * 100)} %`;

/** A difference between two shares in points of a hundred, always with its sign. */
export const points = (difference) => `${difference < 0 ? "−" : "+"}${Math.abs(100 * difference).toFixed(1)}`;

/** The same, with a digit more where it would read like a limit that it is not: −1.04 beside −1.0. */
export const apart = (difference, limit) =>
  points(difference) === points(limit) ? `${difference < 0 ? "−" : "+"}${Math.abs(100 * difference).toFixed(2)}` : points(difference);
