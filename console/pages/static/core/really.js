// "Really?": asked once where a label contradicts a very sure model. The same key again is the answer, so that
// nothing floats and no focus moves.

// The shipped reader learns smoothed labels and states 0.97 at most: above this lies about its surest third of
// service chat, where it errs on one message of two hundred, and who contradicts it has more often hit the wrong
// key than found an error. Below, disagreeing is everyday work, and asking would only teach people to press twice.
// tests/classifier/test_shipped.py holds it to the version that ships.
export const VERY_SURE = 0.95;

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
