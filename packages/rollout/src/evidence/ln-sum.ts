/** `ln(e^a + e^b)`, without overflow. */
export function lnAdd(a: number, b: number): number {
  return a > b ? a + Math.log1p(Math.exp(b - a)) : b + Math.log1p(Math.exp(a - b));
}

/** `ln` of the sum of `e^x`, added from first to last: the same terms in the same order give the same bits. `-Infinity` for no term. */
export function lnSum(terms: readonly number[]): number {
  return lnSumWith(terms, -Infinity);
}

/** The same with one more term, which comes last. */
export function lnSumWith(terms: readonly number[], last: number): number {
  let most = last;
  for (let index = 0; index < terms.length; index += 1) most = Math.max(most, terms[index] ?? -Infinity);
  if (most === -Infinity) return most;
  let sum = 0;
  for (let index = 0; index < terms.length; index += 1) sum += Math.exp((terms[index] ?? -Infinity) - most);
  return most + Math.log(sum + Math.exp(last - most));
}
