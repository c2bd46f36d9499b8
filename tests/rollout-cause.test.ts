import { levelOf, presetCodes, presets } from '@turnbuckle/compiler';
import { type Migration, type MigrationStep, type Release, release } from '@turnbuckle/evolve';
import { readDocument } from '@turnbuckle/formats';
import { findCause } from '@turnbuckle/rollout';
import { generateProjects, makeRandom, type Random, studio } from '@turnbuckle/texture';
import { expect, it } from 'vitest';
import { legacyStudio } from '../examples/02-legacy-to-strict/catalog-v1.ts';
import { renamings } from '../examples/02-legacy-to-strict/migration.ts';

const isLong = process.env['TURNBUCKLE_LONG'] === '1';
const seed = Number(process.env['TURNBUCKLE_SEED'] ?? 11);
/** In all; the plain run takes every seventh. */
const faults = 50;

const control = { catalog: legacyStudio, policy: presets.strict };
/** Those in which the release as it should be finds nothing new. */
const documents = generateProjects({ seed, count: 40 })
  .projects.map(({ id, document }) => ({ id, text: document }))
  .filter((document) => findCause({ release: faultyRelease(renamings, 0), control, documents: [document] }) === null);
/** Kinds, ports and values that the documents use, so that what is done to them shows. */
const used = new Set(
  documents.flatMap(({ text }) => {
    const graph = readDocument(text, { catalog: legacyStudio }).value?.graphs[0];
    const kindOf = new Map(graph?.nodes.map(({ key, kind }) => [key, kind]));
    return [
      ...(graph?.nodes.flatMap(({ kind, params }) => [kind, ...Object.keys(params).map((param) => `${kind}.${param}`)]) ?? []),
      ...(graph?.edges.flatMap(({ from, to }) => [`${kindOf.get(from.node)}.${from.port}`, `${kindOf.get(to.node)}.${to.port}`]) ?? []),
    ];
  }),
);

interface Injected {
  readonly name: string;
  readonly release: Release;
  readonly culprit: string;
}

/** A step that names the wrong port, value or kind, or a rule that is tightened too far. */
function inject(no: number): Injected {
  const random = makeRandom(seed * 1_000 + no);
  if (no % 5 === 4) return tightened(random, no);
  const steps = [...renamings];
  const wanted = no % 5 === 0 ? 'kind-rename' : no % 5 === 3 ? 'param-rename' : 'port-rename';
  const candidates = steps.flatMap((step, index) => (step.op === wanted && isUsed(step) ? [index] : []));
  const at = candidates[random.int(0, candidates.length - 1)] ?? candidates[0] ?? 0;
  const step = steps[at];
  if (step === undefined) throw new Error(`No step ${wanted}.`);
  steps[at] = { ...step, args: { ...(step.args as Record<string, string>), to: `wrong-${no}` } };
  return { name: `${wanted} ${JSON.stringify(step.args)}`, release: faultyRelease(steps, no), culprit: `op ${at}` };
}

function isUsed({ op, args }: MigrationStep): boolean {
  const { kind = '', from = '' } = args as Record<string, string>;
  if (op === 'kind-rename') return used.has(from);
  // The kind goes by its new name by then.
  const old = renamings.find((step) => step.op === 'kind-rename' && (step.args as Record<string, string>)['to'] === kind);
  const before = (old?.args as Record<string, string> | undefined)?.['from'] ?? kind;
  return used.has(`${before}.${from}`) || used.has(`${kind}.${from}`);
}

function faultyRelease(steps: readonly MigrationStep[], no: number): Release {
  const migration: Migration = { id: `faulty-${no}`, from: legacyStudio, to: studio, steps, waivers: [], mayChangeResults: true };
  return { ...release({ id: `faulty-${no}`, policy: 'strict', catalog: studio }), migration };
}

/** Rules that the strict preset does not hold to be errors, and that some document would break. */
const tooFar = presetCodes.filter((code) => levelOf(presets.strict, code) !== 'error' && findCause({ release: tightenedRelease(code, 0), control, documents }) !== null);

function tightenedRelease(code: string, no: number): Release {
  const made = faultyRelease(renamings, no);
  return { ...made, policy: { ...made.policy, levels: { ...made.policy.levels, [code]: 'error' } } };
}

function tightened(random: Random, no: number): Injected {
  const code = random.pick(tooFar);
  return { name: `rule ${code}`, release: tightenedRelease(code, no), culprit: `rule ${code}` };
}

it('names the step or rule that was made wrong', { timeout: 1_200_000 }, () => {
  const wrong: string[] = [];
  let [tried, nodes] = [0, 0];
  for (let no = 0; no < faults; no += isLong ? 1 : 7) {
    const { name, release: faulty, culprit } = inject(no);
    const cause = findCause({ release: faulty, control, documents });
    tried++;
    const named = cause === null ? 'nothing' : cause.culprit.kind === 'op' ? `op ${cause.culprit.step}` : `rule ${cause.culprit.rule}`;
    if (named !== culprit) wrong.push(`${name}: ${culprit}, named ${named}${cause === null ? '' : ` for ${cause.failure.code} ${cause.failure.message}`}`);
    else {
      nodes += cause?.smallest.nodes ?? 0;
      expect(cause?.rest.stillFailing, name).toBeLessThan(cause?.rest.failing ?? 0);
    }
  }
  process.stdout.write(
    `seed ${seed}: ${tried - wrong.length} of ${tried} injected faults named; the smallest graph that shows one has ${(nodes / (tried - wrong.length)).toFixed(1)} nodes on average\n${wrong.join('\n')}\n`,
  );
  expect(wrong.length).toBeLessThanOrEqual(Math.floor(tried * 0.04));
});
