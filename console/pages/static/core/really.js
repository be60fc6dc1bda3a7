// "Really?": asked once where a label contradicts a very sure model. The same key again is the answer, so that
// nothing floats and no focus moves.

// Very sure is the surest third of what a version reads, measured when it was made: there the shipped one errs on
// one message of two hundred, and who contradicts it has more often hit the wrong key than found an error. Below,
// disagreeing is everyday work, and asking would only teach people to press twice.

export function createDoubt() {
  let asked = null;
  return {
    /** Whether this press is to be asked about; the same press again is not. */
    asks({ id, reading }, label) {
      const press = `${id} ${label} ${reading?.model_version}`;
      const contradicts = reading?.very_sure && reading.label !== label;
      asked = contradicts && asked !== press ? press : null;
      return asked !== null;
    },
    forget() { asked = null; },
  };
}
