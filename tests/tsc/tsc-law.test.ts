import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Coercion, compare, doesNot, doesNotAlways, listType, literalsType, namedType, optionalType, type PortType, TypeTable, unionType } from '@turnbuckle/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const pairs = 1_000;
const seed = Number(process.env['TURNBUCKLE_SEED'] ?? 20_261_124);

/** Named types of the law's catalog: two chains, a fork, a diamond and two loners. */
const parents: Readonly<Record<string, readonly string[]>> = { a: [], b: ['a'], c: ['b'], d: ['a'], n: [], i: ['n'], s: [], x: [], m: ['b', 'x'] };
const coercions: readonly Coercion[] = [
  { id: 'n-s@1', from: 'n', to: 's', lossless: true, cost: 1 },
  { id: 'a-x@1', from: 'a', to: 'x', lossless: true, cost: 1 },
  { id: 's-a@1', from: 's', to: 'a', lossless: false, cost: 1 },
];
const words = ['p', 'q', 'r', 't'];

/** The plain case of a maybe, whose sentence `tsc` must find too; a diamond or a coercion in between is beyond its words. */
function isBelow(table: TypeTable, below: PortType, above: PortType): boolean {
  return below.tag === 'named' && above.tag === 'named' && table.isSubtype(below.name, above.name);
}

/** A type in both of its forms. */
interface Both {
  readonly text: string;
  readonly type: PortType;
}

/** Park and Miller's minimal standard generator; enough for picking types. */
function makeRandom(start: number): (below: number) => number {
  let state = start % 2_147_483_647;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

function pick<T>(list: readonly T[], random: (below: number) => number): T {
  const item = list[random(list.length)];
  if (item === undefined) throw new Error('an empty list');
  return item;
}

/** The fragment that `tsc` covers: nominal types with subtyping, unions, literal sets open and closed, lists, optional. */
function randomType(random: (below: number) => number, depth = 0): Both {
  const kind = random(depth === 0 ? 10 : 6);
  if (kind < 4) return named(pick(Object.keys(parents), random));
  if (kind < 6) return literals(random);
  const inner = randomType(random, depth + 1);
  if (kind === 6) return { text: `list(${inner.text})`, type: listType(inner.type) };
  if (kind === 7) return { text: `optional(${inner.text})`, type: optionalType(inner.type) };
  const other = randomType(random, depth + 1);
  return { text: `union(${inner.text}, ${other.text})`, type: unionType([inner.type, other.type]) };
}

function named(name: string): Both {
  return { text: `t_${name}`, type: namedType(name) };
}

function literals(random: (below: number) => number): Both {
  const values = words.filter(() => random(2) === 0);
  const chosen = values.length === 0 ? ['p'] : values;
  const open = random(4) === 0;
  return { text: `${open ? 'openSet' : 'oneOf'}(t_s, [${chosen.map((word) => `'${word}'`).join(', ')}])`, type: literalsType('s', chosen, { open }) };
}

function declarations(): string {
  const types = Object.entries(parents).map(
    ([name, above]) => `const t_${name} = type('${name}'${above.length === 0 ? '' : `, { extends: [${above.map((parent) => `t_${parent}`).join(', ')}] }`});`,
  );
  const coerce = coercions.map(({ id, from, to, lossless }) => `coerce(t_${from}, t_${to}, { id: '${id}', lossless: ${lossless} })`);
  return `import { any, catalog, coerce, list, node, oneOf, openSet, optional, type, union, unknown } from '@turnbuckle/model';\n${types.join('\n')}\nconst coercions = [${coerce.join(', ')}] as const;\n`;
}

let folder = '';

/** A consumer's project with the packed package in it, as npm would install it. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnbuckle-tsc-'));
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: join(root, 'packages/model') });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
  const home = join(folder, 'node_modules/@turnbuckle/model');
  mkdirSync(home, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, tarball), '-C', home, '--strip-components=1']);
  rmSync(join(home, 'src'), { recursive: true, force: true });
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { module: 'nodenext', moduleResolution: 'nodenext', target: 'es2023', strict: true, noEmit: true, types: [], skipLibCheck: true } }),
  );
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', private: true }));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const compilers = { '7.0': 'typescript', '6.0': 'typescript-6', '5.9': 'typescript-5' } as const;

/** The errors of one file by line, 1-based. */
function errorsOf(source: string, compiler: keyof typeof compilers = '7.0'): Map<number, string> {
  for (const name of readdirSync(folder)) if (name.endsWith('.ts')) rmSync(join(folder, name));
  writeFileSync(join(folder, 'case.ts'), source);
  const { stdout } = spawnSync(process.execPath, [join(root, 'node_modules', compilers[compiler], 'bin/tsc'), '-p', folder, '--pretty', 'false'], { encoding: 'utf8' });
  const errors = new Map<number, string>();
  let line = 0;
  for (const row of stdout.split('\n')) {
    const found = /case\.ts\((\d+),\d+\): error (.*)/.exec(row);
    if (found !== null) {
      line = Number(found[1]);
      errors.set(line, `${errors.get(line) ?? ''}${found[2] ?? ''}`);
    } else if (line > 0 && row !== '') errors.set(line, `${errors.get(line) ?? ''}\n${row}`);
  }
  return errors;
}

describe(`the law of tsc, seed ${seed}`, () => {
  it(`judges ${pairs} random pairs as the run time does, and says its sentence where names are compared`, () => {
    const random = makeRandom(seed);
    const cases = Array.from({ length: pairs }, () => ({ source: randomType(random), target: randomType(random) }));
    const header = declarations();
    const nodes = cases.map(({ source, target }, index) => `node('k${index}', { in: { i: ${target.text} }, out: { o: ${source.text} } }),`);
    const start = `${header}const studio = catalog({ version: '1', coercions, nodes: [\n${nodes.join('\n')}\n] });\nconst g = studio.graph();\n`;
    const first = start.split('\n').length;
    const lines = cases.map((_, index) => `{ const n = g.add('k${index}'); g.connect(n.out.o, n.in.i); }`);
    const errors = errorsOf(`${start}${lines.join('\n')}\n`);
    const table = new TypeTable({ types: parents, coercions });
    const seen: Record<string, number> = {};
    const disagreements: string[] = [];
    const worded: string[] = [];
    for (const [index, { source, target }] of cases.entries()) {
      const { verdict } = table.compare(source.type, target.type);
      const error = errors.get(first + index);
      seen[verdict] = (seen[verdict] ?? 0) + 1;
      const accepted = verdict === 'yes' || verdict === 'coerce' || verdict === 'lift';
      if (accepted !== (error === undefined)) disagreements.push(`${source.text} -> ${target.text}: run time ${verdict}, tsc ${error === undefined ? 'accepts' : 'refuses'}`);
      else if (error !== undefined && source.text.startsWith('t_') && target.text.startsWith('t_') && (verdict === 'no' || isBelow(table, target.type, source.type))) {
        const sentence = verdict === 'no' ? doesNot(source.type, target.type) : doesNotAlways(source.type, target.type);
        if (!error.includes(sentence)) worded.push(`${sentence} | ${error}`);
      }
    }
    console.log(`tsc law: ${pairs} pairs, ${JSON.stringify(seen)}, ${disagreements.length} disagreements`);
    expect(disagreements).toEqual([]);
    expect(worded).toEqual([]);
    // Each answer must have been met, or the law says nothing.
    for (const verdict of ['yes', 'coerce', 'lift', 'maybe', 'no']) expect(seen[verdict] ?? 0).toBeGreaterThan(20);
  });

  it('refuses nothing beyond the fragment that the run time accepts', () => {
    const world = new TypeTable({ types: parents, coercions });
    expect(compare(namedType('n'), { tag: 'interval', base: 'n', min: 0, max: 1 }, world).verdict).toBe('maybe');
    const source = `${declarations().replace('any, catalog', 'any, between, catalog')}const studio = catalog({ version: '1', coercions, nodes: [
node('free', ({ T }) => ({ in: { a: T, b: T.of(t_a) }, out: { o: T } })),
node('edge', { in: { i: between(t_n, 0, 1), j: t_a.with({ size: t_n.portType }), u: unknown, all: any }, out: { o: between(t_n, 0, 5), u: unknown, b: t_b, all: any } }),
] });
const g = studio.graph();
const f = g.add('free'); const e = g.add('edge');
g.connect(e.out.o, e.in.i);
g.connect(f.out.o, e.in.i);
g.connect(e.out.u, e.in.j);
g.connect(e.out.b, e.in.j);
g.connect(e.out.all, e.in.all);
g.connect(e.out.b, f.in.b);
g.connect(e.out.o, f.in.a);
g.connect(e.out.o, f.in.b);
`;
    const errors = [...errorsOf(source).values()];
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain("'n' does not flow into 'a'");
  });
});

describe.each(Object.keys(compilers) as (keyof typeof compilers)[])('negative tests through the packed package, TypeScript %s', (compiler) => {
  const start = `${declarations()}const studio = catalog({ version: '1', coercions, nodes: [
node('make', { out: { a: t_a, b: t_b, n: t_n } }),
node('take', { in: { a: t_a, b: t_b, n: t_n.orParam(4) }, out: { a: t_a } }),
] });
const g = studio.graph();
const m = g.add('make');
const late = g.add('take');
`;
  const wrong: readonly (readonly [string, readonly string[]])[] = [
    ["g.add('take', { n: m.out.a });", ['"a"', '"n"']],
    ["g.add('taek');", ['taek']],
    ["g.add('take', { nn: m.out.n });", ['nn']],
    ["g.add('take', { n: 'four' });", ['string', 'number']],
    ['g.connect(m.out.a, late.in.n);', ["'a' does not flow into 'n'"]],
    ['g.connect(m.out.a, late.in.b);', ["'a' does not always flow into 'b'"]],
    ['g.connectAll([[m.out.a, late.in.a], [m.out.a, late.in.n]]);', ["'a' does not flow into 'n'"]],
    ['g.connect(late.in.a, m.out.a);', ['from']],
    ['g.connect(m.out.aa, late.in.a);', ['aa']],
    ['g.connect(m.out.a, late.in.aa);', ['aa']],
  ];
  const right = [
    "g.add('take', { a: m.out.b, b: m.out.b, n: 4 });",
    "g.add('take', { n: m.out.n });",
    'g.connect(m.out.b, late.in.a);',
    'g.connectAll([[m.out.a, late.in.a], [m.out.b, late.in.a], [m.out.n, late.in.n]]);',
  ];

  it('refuses every wrong line and accepts every right one', () => {
    const first = start.split('\n').length;
    const errors = errorsOf(`${start}${wrong.map(([line]) => line).join('\n')}\n${right.join('\n')}\n`, compiler);
    for (const [index, [line, parts]] of wrong.entries()) {
      const error = errors.get(first + index) ?? '';
      // What went wrong is named in the first two lines of the message.
      const head = error.split('\n').slice(0, 2).join('\n');
      for (const part of parts) expect({ line, found: head.includes(part), head }).toEqual({ line, found: true, head });
    }
    expect([...errors.keys()].filter((line) => line >= first + wrong.length)).toEqual([]);
    expect(errors.size).toBe(wrong.length);
  });
});
