// May two types meet: warm answers over 4,096 random pairs, a fifth of them with a union of two as the target.
import { namedType, TypeTable, unionType } from '@turnbuckle/model';
import { makeRandom } from './generate.mjs';
import { areCompatible } from './peers/litegraph.mjs';
import { sampleAll } from './sampling.mjs';

const pairCount = 4_096;

export async function relationRows() {
  const random = makeRandom(7);
  const names = Array.from({ length: 20 }, (_, index) => `T${index}`);
  const pairs = Array.from({ length: pairCount }, () => {
    const [from, to] = [random(20), random(20)];
    const second = random(5) === 0 ? (to + 1) % 20 : to;
    return { from, to, second };
  });
  const table = new TypeTable({ types: Object.fromEntries(names.map((name) => [name, []])), coercions: [] });
  const sources = names.map((name) => namedType(name));
  const targets = pairs.map(({ to, second }) => (to === second ? sources[to] : unionType([sources[to], sources[second]])));
  const texts = pairs.map(({ to, second }) => (to === second ? names[to] : `${names[to]},${names[second]}`));
  const accepts = Uint32Array.from(pairs, ({ to, second }) => (1 << to) | (1 << second));
  const count = (test) => () => {
    let fits = 0;
    for (let index = 0; index < pairCount; index++) if (test(pairs[index], index)) fits++;
    return fits;
  };
  const contenders = [
    { name: 'bit set over interned types (bound)', run: count(({ from }, index) => ((accepts[index] >>> from) & 1) === 1) },
    { name: 'turnbuckle, TypeTable.compare', run: count(({ from }, index) => table.compare(sources[from], targets[index]).verdict === 'yes') },
    { name: 'LiteGraph.isValidConnection', run: count(({ from }, index) => areCompatible(names[from], texts[index])) },
  ];
  const answers = contenders.map(({ run }) => run());
  if (new Set(answers).size !== 1) throw new Error(`the relations disagree: ${answers.join(', ')}`);
  const results = await sampleAll(contenders);
  return results.map(({ name, medianMs }) => ({ name, nanoseconds: (medianMs * 1e6) / pairCount }));
}
