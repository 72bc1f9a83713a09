// Numbers as the terminal's screen shows them.

export function rate(perSecond) {
  if (perSecond === null || perSecond === undefined) {
    return "-";
  }
  return perSecond < 0.05 ? "0" : perSecond < 100 ? perSecond.toFixed(1) : count(Math.round(perSecond));
}

export function time(milliseconds) {
  if (milliseconds === null || milliseconds === undefined) {
    return "-";
  }
  return milliseconds < 10 ? `${milliseconds.toFixed(1)} ms`
    : milliseconds < 1000 ? `${milliseconds.toFixed(0)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

export const count = number => number.toLocaleString("en");

/** "1 in 3" where it is one, else per cent. */
export function odds(share) {
  const of = 1 / share;
  return share >= 0.999 ? "always" : Math.abs(of - Math.round(of)) < 0.001 ? `1 in ${Math.round(of)}`
    : `${(share * 100).toFixed(1)} %`;
}
