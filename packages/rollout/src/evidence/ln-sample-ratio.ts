/** How strongly the mixture holds to the planned share: it stands for this many imagined exposures. */
const weight = 100;

/**
 * Evidence that units are not split as planned, either way: a Beta mixture around the planned share against it. At any look, reaching
 * `ln(1 / alpha)` refutes the plan's share at `alpha`.
 *
 * @param share planned share of the release, strictly between 0 and 1
 */
export function lnSampleRatio({ n, failed }: { readonly n: number; readonly failed: number }, share: number): number {
  const a = weight * share;
  const b = weight * (1 - share);
  return lnBeta(a + failed, b + n - failed) - lnBeta(a, b) - failed * Math.log(share) - (n - failed) * Math.log(1 - share);
}

function lnBeta(a: number, b: number): number {
  return lnGamma(a) + lnGamma(b) - lnGamma(a + b);
}

/** Stirling's series from 10 up, stepped down below: to about 1e-13 for positive arguments. */
function lnGamma(x: number): number {
  let shift = 0;
  let at = x;
  while (at < 10) {
    shift += Math.log(at);
    at += 1;
  }
  const inverse = 1 / at;
  const square = inverse * inverse;
  const series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188))));
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - shift;
}
