import { compile, levelOf, type Policy, type PresetName, presets } from '@turnbuckle/compiler';
import { decodeUtf8, type FormatName, type GraphDocument, type Quarantined, readDocument, setAside } from '@turnbuckle/formats';
import { type Catalog, catalogFromJson, type Diagnostic, type Graph, makeCatalog, own } from '@turnbuckle/model';
import type { DeclaredRelease, LoosenedRules, Review, Reviewed } from '@turnbuckle/store';
import { studio } from '@turnbuckle/texture';

/** The releases that a graph can be saved in. */
export const releases = ['legacy', 'strict'] as const satisfies readonly PresetName[];
export type Release = (typeof releases)[number];

export function isRelease(name: string): name is Release {
  return (releases as readonly string[]).includes(name);
}

/** Formats as a caller may name them: `auto` and `comfyui` leave the rest to the content. */
export const formatNames = ['auto', 'react-flow', 'comfyui', 'comfyui-ui', 'comfyui-api', 'litegraph'] as const;

/** More findings than this are counted, not listed. */
const maxDiagnostics = 1_000;

/**
 * Reads and compiles a document under a release. Under `strict` the edges that an error stands at are set aside in place; under `legacy`
 * every byte is kept. Refuses only what does not parse.
 */
export const reviewDocument: Review = (bytes, { format, release, declared = null }) => {
  const decoded = decodeUtf8(bytes);
  if ('fault' in decoded) return { refused: [decoded.fault] };
  const rules = declared === null ? ofPreset(isRelease(release) ? release : 'legacy') : ofDeclared(declared);
  const { document, diagnostics } = read(decoded.text, { format, catalog: rules.catalog });
  if (document === null) {
    if (!diagnostics.some(({ code }) => code === 'not-a-graph')) return { refused: diagnostics };
    // It parses, so it is kept; nothing in it can run.
    return { bytes, format, state: 'quarantined', diagnostics };
  }
  return reviewed(document, { bytes, diagnostics, rules });
};

/** What a document is judged by. */
interface Rules {
  readonly catalog: Catalog;
  readonly policy: PresetName | Policy;
  /** Edges that an error stands at are set aside; else every byte is kept. */
  readonly setsAside: boolean;
}

function ofPreset(release: Release): Rules {
  return { catalog: studio, policy: release, setsAside: release === 'strict' };
}

/** Whether a policy has errors beside that of a document which is no graph: else it takes everything as it is. */
function refusesEdges(policy: Policy): boolean {
  return Object.keys(policy.levels).some((code) => code !== 'bad-graph' && levelOf(policy, code, { moment: 'save' }) === 'error');
}

/** Rules of registered releases by digest and by what of them is loosened: they never change, and there are few. */
const declaredRules = new Map<string, Rules>();

function ofDeclared({ digest, name, declaration, catalog, loosened }: DeclaredRelease): Rules {
  const key = loosened === undefined ? digest : `${digest}/${JSON.stringify(loosened)}`;
  const known = declaredRules.get(key);
  if (known !== undefined) return known;
  const parsed = catalog === null ? null : catalogFromJson(catalog).value;
  const declared: Policy = { name, ...(own(declaration, 'policy') as Pick<Policy, 'levels' | 'segments'>) };
  const policy = loosened === undefined ? declared : withRulesAsIn(declared, loosened);
  const rules: Rules = { catalog: parsed === null ? studio : makeCatalog(parsed), policy, setsAside: refusesEdges(policy) };
  declaredRules.set(key, rules);
  return rules;
}

/** The table with these rules as the control has them, in every segment. */
function withRulesAsIn(policy: Policy, { rules, policy: control }: LoosenedRules): Policy {
  const before = typeof control === 'string' ? presets[control as PresetName] : { name: '', ...(control as unknown as Pick<Policy, 'levels' | 'segments'>) };
  const kept = (table: Policy['levels']): Policy['levels'] => Object.fromEntries(Object.entries(table).filter(([rule]) => !rules.includes(rule)));
  const segments = Object.fromEntries(Object.entries(policy.segments ?? {}).map(([segment, table]) => [segment, kept(table)]));
  return { name: policy.name, levels: { ...kept(policy.levels), ...Object.fromEntries(rules.map((rule) => [rule, levelOf(before, rule)])) }, segments };
}

/** Reads by the named format, and by the content where that does not fit. */
function read(
  text: string,
  { format, catalog }: { readonly format: string; readonly catalog: Catalog },
): { readonly document: GraphDocument | null; readonly diagnostics: readonly Diagnostic[] } {
  const named = format as FormatName;
  const isNamed = format !== 'auto' && format !== 'comfyui';
  const options = { catalog };
  const { value, diagnostics } = readDocument(text, isNamed ? { ...options, format: named } : options);
  if (value !== null || !isNamed) return { document: value, diagnostics };
  const guessed = readDocument(text, options);
  return { document: guessed.value, diagnostics: guessed.diagnostics };
}

function reviewed(
  document: GraphDocument,
  { bytes, diagnostics, rules }: { readonly bytes: Uint8Array; readonly diagnostics: readonly Diagnostic[]; readonly rules: Rules },
): Reviewed {
  const { policy, setsAside } = rules;
  const catalog = document.format === 'react-flow' || rules.catalog !== studio ? rules.catalog : null;
  const judged = document.graphs.map((graph) => compile(setsAside ? withoutQuarantine(graph) : graph, { catalog, policy, moment: 'save' }).diagnostics);
  const [ofRoot = []] = judged;
  const findings = [...diagnostics, ...judged.flat()].map(withoutFixes);
  const edges = setsAside ? refusedEdges(ofRoot, document.graphs[0]) : quarantinedEdges(document.graphs[0]);
  const text = setsAside ? setAside(document.text, document.json, edges) : document.text;
  return {
    bytes: text === document.text ? bytes : new TextEncoder().encode(text),
    format: document.format,
    state: edges.length > 0 ? 'quarantined' : 'clean',
    diagnostics: findings.length > maxDiagnostics ? findings.slice(0, maxDiagnostics) : findings,
  };
}

/** As if nothing were set aside, so that an edge that fits by now comes back. */
function withoutQuarantine(graph: Graph): Graph {
  return { ...graph, edges: graph.edges.map(({ quarantined: _, ...edge }) => edge) };
}

/** Each edge that an error stands at, in file order, with the first of its codes. */
function refusedEdges(diagnostics: readonly Diagnostic[], graph: Graph | undefined): Quarantined[] {
  const codes = new Map<string, string>();
  for (const { severity, code, at } of diagnostics) {
    if (severity === 'error' && at.edge !== undefined && !codes.has(at.edge)) codes.set(at.edge, code);
  }
  return (graph?.edges ?? []).flatMap(({ key }) => {
    const code = codes.get(key);
    return code === undefined ? [] : [{ edge: key, code }];
  });
}

function quarantinedEdges(graph: Graph | undefined): Quarantined[] {
  return (graph?.edges ?? []).flatMap(({ key, quarantined }) => (quarantined === undefined ? [] : [{ edge: key, code: quarantined }]));
}

/** Fixes are worked out when they are read, each by a compile of its own; whoever shows them compiles the graph anyway. */
function withoutFixes({ code, severity, message, at, because }: Diagnostic): Diagnostic {
  return { code, severity, message, at, because, fixes: [] };
}
