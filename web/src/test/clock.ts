/** A clock that never says the same twice: what takes two readings for one instant fails always. */
const Real = Date;
let told = 0;

class Moving extends Real {
  constructor(...parts: [] | [number | string | Date]) {
    super(...((parts.length === 0 ? [Moving.now()] : parts) as [number]));
  }

  static override now(): number {
    told = Math.max(told + 1, Real.now());
    return told;
  }
}

globalThis.Date = Moving as DateConstructor;
