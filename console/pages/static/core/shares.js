// Shares between 0 and 1 as people read them.

export const percent = (share) => `${Math.round(share * 100)} %`;

/** A difference between two shares in points of a hundred, always with its sign. */
export const points = (difference) => `${difference < 0 ? "−" : "+"}${Math.abs(100 * difference).toFixed(1)}`;
