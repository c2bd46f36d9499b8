import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { comfyuiCatalog, type PromptPlan, parseJson } from '@turnbuckle/formats';
import { type Catalog, type Json, mergeCatalogs } from '@turnbuckle/model';
import { describe, expect, it } from 'vitest';
import { comfyuiVerdict, type EngineVerdict } from '../packages/formats/src/comfyui/engine.ts';
import { comfyuiPlan, linkOf } from '../packages/formats/src/comfyui/plan.ts';
import { catalogPaths, corpora, hasCorpora } from './corpora.ts';

/** Verdicts of ComfyUI's own validator, as collected with the corpora. */
interface Verdict {
  readonly valid: boolean;
  readonly error: { readonly type: string } | null;
  readonly missing_types?: readonly string[];
  readonly node_errors?: readonly { readonly type: string; readonly node: string }[];
}

type Prompt = Record<string, { class_type: string; inputs: Record<string, Json> }>;
type Patch =
  | { op: 'set'; node: string; input: string; value: Json }
  | { op: 'delete'; node: string; input: string }
  | { op: 'class'; node: string; value: string }
  | { op: 'remove-node'; node: string };

const dates = ['2023-09-27', '2024-08-16', '2025-10-13', '2026-06-29'];
const comfyui = join(corpora, 'comfyui');

function read<T>(path: string): T {
  return parseJson(readFileSync(path, 'utf8')).value as T;
}

function load(path: string): Catalog {
  const { value, problems } = comfyuiCatalog(read(path));
  if (value === null || problems.length > 0) throw new Error(`${path}: ${problems.map(({ message }) => message).join(', ')}`);
  return value;
}

function at(date: string): Catalog {
  return load(join(comfyui, 'catalogs', `object_info-${date}.json`));
}

/** Findings as a set, which is how the oracle's are compared: the server's own order is not stable. */
function errorSet(errors: readonly { readonly type: string; readonly node: string }[]): string[] {
  return [...new Set(errors.map(({ type, node }) => `${type} ${node}`))].sort();
}

function share(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole;
}

function percent(part: number, whole: number): string {
  return `${part}/${whole} (${(share(part, whole) * 100).toFixed(1)} %)`;
}

/** A table of disagreements; a test that hides one would be worth nothing. */
function print(title: string, rows: readonly (readonly string[])[]): void {
  console.log([title, ...rows.map((row) => `  ${row.join(' | ')}`)].join('\n'));
}

describe.skipIf(!hasCorpora).each(dates)("ComfyUI's validator on every real prompt, %s", (date) => {
  it('agrees on what runs and what does not', () => {
    const files = read<{ files: Record<string, Record<string, Verdict>> }>(join(comfyui, 'expected/validate_prompt.json')).files;
    const catalog = at(date);
    const rows: string[][] = [];
    const seen = { all: 0, accepts: 0, hard: 0, hardFound: 0, valid: 0, falseRefusals: 0, sets: 0 };
    for (const [file, byDate] of Object.entries(files)) {
      const expected = byDate[date];
      if (expected === undefined) continue;
      const verdict = comfyuiVerdict(read<Prompt>(join(comfyui, file)), catalog);
      seen.all++;
      if (verdict.accepts === expected.valid) seen.accepts++;
      else rows.push([file, `server ${expected.valid ? 'accepts' : 'refuses'}`, reason(verdict)]);
      if (expected.valid) {
        seen.valid++;
        if (verdict.accepts !== true) seen.falseRefusals++;
      } else if ((expected.missing_types ?? []).length === 0) {
        seen.hard++;
        if (verdict.accepts === false) seen.hardFound++;
      }
      const [ours, theirs] = [errorSet(verdict.errors), errorSet(expected.node_errors ?? [])];
      if (ours.join() === theirs.join()) seen.sets++;
      else rows.push([file, `server: ${theirs.join(', ')}`, `we: ${ours.join(', ')}`]);
    }
    print(
      `${date}: accepts ${percent(seen.accepts, seen.all)}, hard refusals found ${percent(seen.hardFound, seen.hard)}, false refusals ${percent(seen.falseRefusals, seen.valid)}, same errors at the same nodes ${percent(seen.sets, seen.all)}`,
      rows,
    );
    expect(seen.all).toBeGreaterThan(100);
    expect(share(seen.accepts, seen.all)).toBeGreaterThanOrEqual(0.98);
    expect(share(seen.hardFound, seen.hard)).toBeGreaterThanOrEqual(0.9);
    expect(seen.falseRefusals / seen.valid).toBeLessThanOrEqual(0.01);
  });
});

function reason({ error, errors }: EngineVerdict): string {
  return `we: ${error?.type ?? 'accept'} ${errorSet(errors).join(', ')}`;
}

describe.skipIf(!hasCorpora)("ComfyUI's validator on mutants of real prompts", () => {
  it('agrees on what runs, and on each error at its node', () => {
    const { mutants } = read<{ mutants: { base: string; mutation: string; patch: Patch[]; verdict: Verdict }[] }>(join(comfyui, 'expected/mutants-2026-06-29.json'));
    const catalog = at('2026-06-29');
    const rows: string[][] = [];
    let [accepts, sets] = [0, 0];
    for (const { base, mutation, patch, verdict } of mutants) {
      const ours = comfyuiVerdict(patched(read<Prompt>(join(comfyui, base)), patch), catalog);
      if (ours.accepts === verdict.valid) accepts++;
      else rows.push([base, mutation, `server ${verdict.valid ? 'accepts' : 'refuses'}`, reason(ours)]);
      const [mine, theirs] = [errorSet(ours.errors), errorSet(verdict.node_errors ?? [])];
      if (mine.join() === theirs.join()) sets++;
      // Python walks a node's inputs in the order of a hash set, so which of two errors it meets first is chance.
      else rows.push([base, mutation, `server: ${theirs.join(', ')}`, `we: ${mine.join(', ')}`]);
    }
    print(`mutants: accepts ${percent(accepts, mutants.length)}, same errors at the same nodes ${percent(sets, mutants.length)}`, rows);
    expect(mutants.length).toBeGreaterThan(500);
    expect(share(accepts, mutants.length)).toBeGreaterThanOrEqual(0.98);
    expect(share(sets, mutants.length)).toBeGreaterThanOrEqual(0.95);
  });
});

function patched(prompt: Prompt, patch: readonly Patch[]): Prompt {
  const copy = structuredClone(prompt);
  for (const step of patch) {
    const node = copy[step.node];
    if (step.op === 'remove-node') delete copy[step.node];
    else if (node === undefined) throw new Error(`no node ${step.node}`);
    else if (step.op === 'set') node.inputs[step.input] = step.value;
    else if (step.op === 'delete') delete node.inputs[step.input];
    else node.class_type = step.value;
  }
  return copy;
}

/** Values that the editor changes as it sends, or that are no values at all. */
const aside = new Set(['seed', 'noise_seed', 'upload', 'choose file to upload', 'control_after_generate']);

describe.skipIf(!hasCorpora)('the prompt that an image was saved with', () => {
  it("equals the plan of the same image's graph", () => {
    const pairs = read<{ ui: string; api: string }[]>(join(comfyui, 'expected/ui-api-pairs.json'));
    const core = at('2026-06-29');
    const all = mergeCatalogs([...catalogPaths('comfyui', /^pack-/).map(load), core]).catalog;
    const rows: string[][] = [];
    const seen = { core: 0, coreEqual: 0, known: 0, knownEqual: 0, named: 0, namedEqual: 0 };
    for (const { ui, api } of pairs) {
      const prompt = read<Prompt>(join(comfyui, api));
      const nodes = Object.values(prompt);
      const difference = compare(prompt, comfyuiPlan(read(join(comfyui, ui)), all));
      const isKnown = nodes.every((node) => all.kinds.has(node.class_type));
      const isNamed = isKnown && nodes.every((node) => Object.keys(node.inputs).every((name) => aside.has(name) || all.kinds.get(node.class_type)?.in[name] !== undefined));
      const equal = difference.length === 0 ? 1 : 0;
      if (nodes.every((node) => core.kinds.has(node.class_type))) [seen.core, seen.coreEqual] = [seen.core + 1, seen.coreEqual + equal];
      if (isKnown) [seen.known, seen.knownEqual] = [seen.known + 1, seen.knownEqual + equal];
      if (isNamed) [seen.named, seen.namedEqual] = [seen.named + 1, seen.namedEqual + equal];
      if (isKnown && equal === 0) rows.push([ui, isNamed ? 'all inputs declared' : 'the prompt has inputs that the catalogs do not declare', difference.slice(0, 3).join('; ')]);
    }
    print(
      `plans: kinds all core ${percent(seen.coreEqual, seen.core)}; kinds known by name ${percent(seen.knownEqual, seen.known)}; kinds known with the inputs that the prompt has ${percent(seen.namedEqual, seen.named)}`,
      rows,
    );
    expect(seen.core).toBeGreaterThan(40);
    expect(share(seen.coreEqual, seen.core)).toBeGreaterThanOrEqual(0.95);
    expect(share(seen.namedEqual, seen.named)).toBeGreaterThanOrEqual(0.95);
    // A kind of the same name from another pack, or from before it was rewritten, is not the kind that the catalogs know.
    expect(share(seen.knownEqual, seen.known)).toBeGreaterThanOrEqual(0.93);
  });
});

function compare(prompt: Prompt, { steps }: PromptPlan): string[] {
  const found: string[] = [];
  const ours = new Map(steps.map((step) => [step.node, step]));
  for (const { node, kind } of steps) if (prompt[node] === undefined) found.push(`extra ${kind} ${node}`);
  for (const [id, node] of Object.entries(prompt)) {
    const step = ours.get(id);
    if (step === undefined) found.push(`missing ${node.class_type} ${id}`);
    else if (step.kind !== node.class_type) found.push(`${id} is ${node.class_type}, not ${step.kind}`);
    else found.push(...compareInputs(id, node.inputs, step.inputs));
  }
  return found;
}

function compareInputs(id: string, theirs: Readonly<Record<string, Json>>, ours: Readonly<Record<string, Json>>): string[] {
  const names = new Set([...Object.keys(theirs), ...Object.keys(ours)]);
  return [...names].flatMap((name) => {
    if (aside.has(name)) return [];
    const [want, have] = [JSON.stringify(theirs[name]), JSON.stringify(linkOf(ours[name]) ?? ours[name])];
    return want === have ? [] : [`${id}.${name}: ${want} in the image, ${have} by us`];
  });
}

describe("the server's verdict without the collected files", () => {
  const kinds = {
    Load: { input: { required: { name: [['a', 'b']] } }, output: ['IMAGE', 'MASK'], output_node: false, python_module: 'nodes', deprecated: false, has_intermediate_output: false },
    Save: { input: { required: { images: ['IMAGE'], quality: ['INT', { default: 90, min: 1, max: 100 }] } }, output: [], output_node: true, python_module: 'nodes' },
  };
  const { value: catalog } = comfyuiCatalog(kinds);
  const prompt = (patch: readonly Patch[]): Prompt =>
    patched({ 1: { class_type: 'Load', inputs: { name: 'a' } }, 2: { class_type: 'Save', inputs: { images: ['1', 0], quality: 90 } } }, patch);

  it.each<[string, Patch[], boolean, string[]]>([
    ['nothing', [], true, []],
    ['other-slot', [{ op: 'set', node: '2', input: 'images', value: ['1', 1] }], false, ['return_type_mismatch 2']],
    ['slot-out-of-range', [{ op: 'set', node: '2', input: 'images', value: ['1', 9] }], false, ['exception_during_validation 2']],
    ['delete-value', [{ op: 'delete', node: '2', input: 'quality' }], false, ['required_input_missing 2']],
    ['huge-number', [{ op: 'set', node: '2', input: 'quality', value: 1e30 }], false, ['value_bigger_than_max 2']],
    ['numeric-string', [{ op: 'set', node: '2', input: 'quality', value: '7' }], true, []],
    ['unknown-string', [{ op: 'set', node: '1', input: 'name', value: 'c' }], false, ['value_not_in_list 1']],
    ['unknown-class', [{ op: 'class', node: '1', value: 'Gone' }], false, []],
    ['remove-node', [{ op: 'remove-node', node: '2' }], false, []],
  ])('%s', (...[, patch, accepts, errors]) => {
    const verdict = comfyuiVerdict(prompt(patch), catalog);
    expect([verdict.accepts, errorSet(verdict.errors)]).toEqual([accepts, errors]);
  });

  it('plans an editor document with its positional values', () => {
    const document = {
      last_node_id: 3,
      nodes: [
        {
          id: 1,
          type: 'Load',
          mode: 0,
          inputs: [],
          outputs: [
            { name: 'IMAGE', type: 'IMAGE', links: [1] },
            { name: 'MASK', type: 'MASK', links: [] },
          ],
          widgets_values: ['b'],
        },
        { id: 3, type: 'Reroute', mode: 0, inputs: [{ name: '', type: '*', link: 1 }], outputs: [{ name: '', type: '*', links: [2] }] },
        { id: 2, type: 'Save', mode: 0, inputs: [{ name: 'images', type: 'IMAGE', link: 2 }], outputs: [], widgets_values: [55] },
      ],
      links: [
        [1, 1, 0, 3, 0, 'IMAGE'],
        [2, 3, 0, 2, 0, 'IMAGE'],
      ],
    };
    const want: Prompt = { 1: { class_type: 'Load', inputs: { name: 'b' } }, 2: { class_type: 'Save', inputs: { quality: 55, images: ['1', 0] } } };
    expect(compare(want, comfyuiPlan(document, catalog))).toEqual([]);
  });
});
