// "Really?": asked once where a label contradicts a very sure model. The same key again is the answer, so that
// nothing floats and no focus moves.

// Confidences are calibrated, and the shipped reader, which learns smoothed labels, reaches little more than
// 0.93: there it errs once in twenty, and who contradicts it has more often hit the wrong key than found an
// error. Below, disagreeing is everyday work, and asking would only teach people to press twice.
export const VERY_SURE = 0.93;

export function createDoubt() {
  let asked = null;
  return {
    /** Whether this press is to be asked about; the same press again is not. */
    asks({ id, reading }, label) {
      const press = `${id} ${label} ${reading?.model_version}`;
      const contradicts = reading && reading.label !== label && reading.confidence >= VERY_SURE;
      asked = contradicts && asked !== press ? press : null;
      return asked !== null;
    },
    forget() { asked = null; },
  };
}
