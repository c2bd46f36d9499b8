import type { Fault, FaultCode } from '../faults/fault.ts';
import { mutators } from '../faults/mutators.ts';
import { makeRandom, type Random } from '../random.ts';
import { finish } from '../recipes/finishes.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { recipes } from '../recipes/recipes.ts';
import { studio } from '../studio.ts';
import { type FlowDocument, writeFlow } from './flow-document.ts';
import { legacyDocument } from './legacy-document.ts';
import { drawStyle } from './legacy-style.ts';
import { drawTitle } from './titles.ts';

/** A saved project of a generated person. */
export interface Project {
  readonly id: string;
  readonly workspace: string;
  readonly owner: string;
  readonly title: string;
  readonly format: 'react-flow';
  /** The saved text. */
  readonly document: string;
}

/** A fault that was put into a project: what a check must find there, and nothing else. */
export interface LedgerEntry extends Fault {
  readonly project: string;
}

/** Share of projects with faults, and how many of those have one, two or three. */
const FAULTY_SHARE = 0.3;
const faultCounts = { '1': 60, '2': 28, '3': 12 } as const;

/** How often each fault is met, relative to one another: lost and misspelt names first, then wires that never fitted. */
const faultWeights: Readonly<Record<FaultCode, number>> = {
  'ambiguous-port': 20,
  'unknown-port': 20,
  'type-mismatch': 19,
  'dangling-edge': 14,
  'type-maybe': 5,
  'duplicate-edge': 5,
  'port-cardinality': 4,
  'port-required': 4,
  'param-out-of-range': 4,
  'param-not-in-set': 3,
  'unknown-kind': 3,
  cycle: 2,
  'self-edge': 2,
  'wrong-direction': 2,
};

/** Most nodes that a project has. */
const MOST_NODES = 25;
const PROJECTS_PER_WORKSPACE = 6;
/** Everybody has one project before anybody has a second. */
const PEOPLE = 5_000;

/**
 * Saved projects as a legacy editor left them: right ones, and a share with one to three faults, each of which stands in the ledger. The
 * same seed gives the same projects, and a larger `count` only adds to them.
 */
export function generateProjects({ seed, count }: { readonly seed: number; readonly count: number }): {
  readonly projects: readonly Project[];
  readonly ledger: readonly LedgerEntry[];
} {
  const projects: Project[] = [];
  const ledger: LedgerEntry[] = [];
  for (let number = 1; number <= count; number++) {
    const random = makeRandom(Math.imul(seed, 1_000_003) + number);
    const { project, faults } = generateProject(number, random);
    projects.push(project);
    ledger.push(...faults.map((fault) => ({ project: project.id, ...fault })));
  }
  return { projects, ledger };
}

function generateProject(number: number, random: Random): { readonly project: Project; readonly faults: readonly Fault[] } {
  const recipe = random.pick(recipes);
  const style = drawStyle(random);
  const right = legacyDocument(buildGraph(recipe, random), { catalog: studio, style, random });
  const { document, faults } = random.chance(FAULTY_SHARE) ? spoil(right, Number(random.weighted(faultCounts)), random) : { document: right, faults: [] };
  const workspace = random.int(1, Math.max(1, Math.ceil(number / PROJECTS_PER_WORKSPACE)));
  return {
    faults,
    project: {
      id: `project-${numbered(number, 4)}`,
      workspace: `workspace-${numbered(workspace, 3)}`,
      owner: `person-${numbered(((number - 1) % PEOPLE) + 1, 4)}`,
      title: drawTitle(recipe.words, random),
      format: 'react-flow',
      document: writeFlow(document, style.indent),
    },
  };
}

function buildGraph(recipe: Recipe, random: Random): ReturnType<ReturnType<typeof studio.graph>['graph']> {
  const graph = studio.graph();
  const picture = recipe.build(graph, random);
  const room = MOST_NODES - graph.graph().nodes.length - 1;
  graph.add('output', { image: room >= 5 ? finish(graph, random, picture) : picture });
  return graph.graph();
}

/** Puts faults in, each away from the others; a document that is too small for as many gets fewer, but at least one where it can. */
function spoil(right: FlowDocument, count: number, random: Random): { readonly document: FlowDocument; readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const touched = new Set<string>();
  let document = right;
  for (let attempt = 0; attempt < count * 6 && faults.length < count; attempt++) {
    const code = random.weighted(faultWeights);
    if (code === 'cycle' && faults.some((fault) => fault.code === 'cycle')) continue;
    const mutation = mutators[code](document, random, touched);
    if (mutation === null) continue;
    document = mutation.document;
    faults.push(mutation.fault);
    for (const id of mutation.touched) touched.add(id);
  }
  return { document, faults };
}

function numbered(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}
