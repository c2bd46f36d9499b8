import { type Catalog, type Json, own } from '@turnbuckle/model';
import { readQuarantine } from '../quarantine.ts';
import { findPrompt, type Prompt } from './prompt.ts';
import { PlanScope } from './ui/plan-scope.ts';
import { parseUiDocument } from './ui/ui-document.ts';

/** One node that the editor would send: constants by name, and links as `{ from: [node, output index] }`. */
export interface PromptStep {
  readonly node: string;
  readonly kind: string;
  readonly inputs: Readonly<Record<string, Json>>;
}

/** What ComfyUI's editor would send to its server. */
export interface PromptPlan {
  readonly steps: readonly PromptStep[];
}

/**
 * The prompt of a document: of an editor's file, computed from the graph as the editor does it (muted nodes left out, bypassed ones
 * passed through, reroutes and primitives resolved, subgraphs and group nodes opened up as `<instance>:<inner>`; a prompt embedded in the
 * file is ignored); of a prompt, itself. Quarantined edges carry nothing. The catalog names positional values.
 */
export function comfyuiPlan(json: unknown, catalog: Catalog | null): PromptPlan {
  const quarantined = readQuarantine(json);
  const found = findPrompt(json);
  if (found !== null) return { steps: stepsOf(found.prompt, quarantined) };
  const scope = PlanScope.root({ document: parseUiDocument(json), catalog, quarantined });
  const steps = scope.steps();
  // What a muted node would have given reaches nobody.
  const sent = new Set(steps.map(({ node }) => node));
  return { steps: steps.map((step) => ({ ...step, inputs: withoutLinksTo(step.inputs, (node) => sent.has(node)) })) };
}

function withoutLinksTo(inputs: Readonly<Record<string, Json>>, isSent: (node: string) => boolean): Record<string, Json> {
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => linkOf(value) === null || isSent(linkOf(value)?.[0] ?? '')));
}

/** The node and output index of a link in a step, or `null` for a constant. */
export function linkOf(value: Json | undefined): readonly [string, number] | null {
  const from = own(value, 'from');
  if (!Array.isArray(from) || from.length !== 2) return null;
  const [node, slot] = from as readonly unknown[];
  return typeof node === 'string' && typeof slot === 'number' ? [node, slot] : null;
}

function stepsOf(prompt: Prompt, quarantined: ReadonlyMap<string, string>): PromptStep[] {
  return Object.entries(prompt).flatMap(([node, value]): PromptStep[] => {
    const kind = own(value, 'class_type');
    if (typeof kind !== 'string') return [];
    const inputs = Object.entries((own(value, 'inputs') ?? {}) as Readonly<Record<string, Json>>).flatMap(([name, input]): [string, Json][] => {
      if (!Array.isArray(input) || input.length !== 2) return [[name, input]];
      const [source, slot] = input as readonly Json[];
      if (quarantined.has(`${String(source)}.out:${String(slot)}->${node}.${name}#1`)) return [];
      return [[name, { from: [String(source), slot ?? null] }]];
    });
    return [{ node, kind, inputs: Object.fromEntries(inputs) }];
  });
}

/** A plan in the words of the server, ready for its verdict. A list as a constant is wrapped, since a bare one is a link. */
export function promptOfPlan({ steps }: PromptPlan): Prompt {
  return Object.fromEntries(
    steps.map(({ node, kind, inputs }) => [node, { class_type: kind, inputs: Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, sent(value)])) }]),
  );
}

function sent(value: Json): Json {
  return linkOf(value) ?? (Array.isArray(value) ? { __value__: value } : value);
}
