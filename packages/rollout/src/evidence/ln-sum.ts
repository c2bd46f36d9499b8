/** `ln(e^a + e^b)`, without overflow. */
export function lnAdd(a: number, b: number): number {
  return a > b ? a + Math.log1p(Math.exp(b - a)) : b + Math.log1p(Math.exp(a - b));
}

/** `ln` of the sum of `e^x`, added from first to last: the same terms in the same order give the same bits. `-Infinity` for no term. */
export function lnSum(terms: readonly number[]): number {
  let most = -Infinity;
  for (const term of terms) if (term > most) most = term;
  if (most === -Infinity) return most;
  let sum = 0;
  for (const term of terms) sum += Math.exp(term - most);
  return most + Math.log(sum);
}
