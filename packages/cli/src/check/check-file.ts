import { readFile, rename, writeFile } from 'node:fs/promises';
import { type Baseline, compile, type Policy, type Session, withoutBaseline } from '@turnbuckle/compiler';
import { changeDocument, decodeUtf8, documentPlan, engineVerdict, type FormatName, type GraphDocument, locate, readDocument } from '@turnbuckle/formats';
import type { Catalog, Diagnostic, Edit, Fix, PortRef } from '@turnbuckle/model';
import type { FileToCheck } from './collect-files.ts';
import { planReport } from './plan-report.ts';
import type { FileReport, GraphReport } from './report.ts';

export interface CheckSettings {
  readonly catalog: Catalog | null;
  readonly policy: Policy;
  readonly format: FormatName | 'auto';
  readonly plan: boolean;
  readonly fix: boolean;
  readonly baseline: Baseline | null;
  readonly stdin: NodeJS.ReadableStream;
}

export interface CheckedFile {
  readonly report: FileReport;
  /** Kept for the reporters that show an excerpt. */
  readonly text: string | null;
}

/** Checks one file; `--fix` writes it back whole or not at all. Reads nothing else and throws only on bugs. */
export async function checkFile(file: FileToCheck, settings: CheckSettings): Promise<CheckedFile> {
  const bytes = await readBytes(file, settings.stdin);
  if (typeof bytes === 'string') return { report: refused(file, { message: bytes, line: 1, column: 1 }), text: null };
  const decoded = decodeUtf8(bytes);
  if ('fault' in decoded) return { report: refused(file, { message: decoded.fault.message, line: decoded.fault.at.line ?? 1, column: decoded.fault.at.column ?? 1 }), text: null };
  const read = readDocument(decoded.text, settings);
  if (read.value === null) {
    const [first] = read.diagnostics;
    return { report: refused(file, { message: first?.message ?? 'This is no graph.', line: first?.at.line ?? 1, column: first?.at.column ?? 1 }), text: decoded.text };
  }
  const fixed = settings.fix ? applySafeFixes(read.value, settings) : { document: read.value, titles: [] };
  if (fixed.titles.length > 0 && file.path !== '-') await replaceFile(file.absolute, fixed.document.text);
  const again = fixed.titles.length > 0 ? readDocument(fixed.document.text, settings) : read;
  return { report: judge(file, again.value ?? read.value, { settings, readFindings: again.diagnostics, fixed: fixed.titles }), text: fixed.document.text };
}

async function readBytes({ path, absolute }: FileToCheck, stdin: NodeJS.ReadableStream): Promise<Uint8Array | string> {
  try {
    if (path !== '-') return await readFile(absolute);
    const chunks: Buffer[] = [];
    for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? 'There is no such file.' : `The file could not be read: ${message}.`;
  }
}

/** Only a file that somebody named is expected to be a graph; what a folder holds besides is listed as skipped. */
function refused(file: FileToCheck, place: { message: string; line: number; column: number }): FileReport {
  const base = { path: file.path, format: null, graphs: [] };
  return file.named
    ? { ...base, unreadable: place }
    : { ...base, unreadable: null, skipped: `${place.message}${place.line > 1 || place.column > 1 ? ` (line ${place.line}, column ${place.column})` : ''}` };
}

interface Judging {
  readonly settings: CheckSettings;
  readonly readFindings: readonly Diagnostic[];
  readonly fixed: readonly string[];
}

function judge(file: FileToCheck, document: GraphDocument, { settings, readFindings, fixed }: Judging): FileReport {
  const sessions = document.graphs.map((graph) => compile(graph, settings));
  const own = atLevel(readFindings, settings.policy);
  const all = [...own, ...sessions.flatMap(({ diagnostics }) => diagnostics)];
  const kept = new Set(settings.baseline === null ? all : withoutBaseline(all, settings.baseline));
  const place = placer(document.text, [...kept]);
  return {
    path: file.path,
    format: document.format,
    unreadable: null,
    ...(fixed.length > 0 ? { fixed } : {}),
    diagnostics: own.filter((diagnostic) => kept.has(diagnostic)).map(place),
    graphs: sessions.map((session, index) =>
      graphReport(session, { document, settings, isRoot: index === 0, diagnostics: session.diagnostics.filter((diagnostic) => kept.has(diagnostic)).map(place) }),
    ),
  };
}

/** Readers propose a severity; the policy decides where it knows the code. */
function atLevel(diagnostics: readonly Diagnostic[], policy: Policy): Diagnostic[] {
  return diagnostics.flatMap((diagnostic) => {
    const level = Object.hasOwn(policy.levels, diagnostic.code) ? policy.levels[diagnostic.code] : diagnostic.severity;
    const severity = typeof level === 'object' ? level.save : (level ?? diagnostic.severity);
    return severity === 'off' || severity === 'shadow' ? [] : [{ ...diagnostic, severity }];
  });
}

interface GraphContext {
  readonly document: GraphDocument;
  readonly settings: CheckSettings;
  readonly isRoot: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

function graphReport(session: Session, { document, settings, isRoot, diagnostics }: GraphContext): GraphReport {
  const { nodes, edges, checked, unchecked, because } = session.coverage;
  const { name } = settings.policy;
  const engine = isRoot && (name === 'comfyui' || name === 'litegraph') ? engineVerdict(name, document, settings.catalog) : undefined;
  return {
    id: session.graph.id,
    nodes,
    edges,
    edgesChecked: checked,
    edgesUnchecked: unchecked,
    uncheckedBecause: because,
    diagnostics,
    ...(engine === undefined ? {} : { engine }),
    ...(isRoot && settings.plan ? { plan: documentPlan(document, settings.catalog) ?? planReport(session) } : {}),
  };
}

/** Puts line and column to findings, with one pass over the text for all of them. */
function placer(text: string, diagnostics: readonly Diagnostic[]): (diagnostic: Diagnostic) => Diagnostic {
  const pointers = diagnostics.flatMap(({ at }) => (at.pointer === undefined || at.line !== undefined ? [] : [at.pointer]));
  const places = pointers.length === 0 ? new Map() : locate(text, new Set(pointers));
  const offsets = [...new Set([...places.values()].map(({ start }) => start as number))].sort((a, b) => a - b);
  const positions = linesOf(text, offsets);
  return (diagnostic) => {
    const start = places.get(diagnostic.at.pointer ?? '')?.start;
    const position = start === undefined ? undefined : positions.get(start);
    if (position === undefined) return diagnostic;
    const { code, severity, message, because } = diagnostic;
    return {
      code,
      severity,
      message,
      at: { ...diagnostic.at, ...position },
      because,
      get fixes() {
        return diagnostic.fixes;
      },
    };
  };
}

/** Lines and columns of rising offsets in one pass. */
function linesOf(text: string, offsets: readonly number[]): Map<number, { line: number; column: number }> {
  const found = new Map<number, { line: number; column: number }>();
  let line = 1;
  let start = 0;
  let end = text.indexOf('\n');
  for (const offset of offsets) {
    while (end !== -1 && end < offset) {
      line++;
      start = end + 1;
      end = text.indexOf('\n', start);
    }
    found.set(offset, { line, column: offset - start + 1 });
  }
  return found;
}

/** Applies safe fixes, as many at once as touch different things, each round on the document that the one before it gave. */
function applySafeFixes(document: GraphDocument, settings: CheckSettings): { document: GraphDocument; titles: string[] } {
  const titles: string[] = [];
  let current = document;
  // A round that changes nothing ends it; the bound only guards against two fixes that undo one another.
  for (let rounds = 0; rounds < 50; rounds++) {
    const next = fixRound(current, settings);
    if (next === null) break;
    titles.push(...next.titles);
    current = next.document;
  }
  return { document: current, titles };
}

function fixRound(document: GraphDocument, settings: CheckSettings): { titles: string[]; document: GraphDocument } | null {
  for (const graph of document.graphs) {
    const { chosen, titles } = independentFixes(compile(graph, settings).diagnostics);
    const [first] = chosen;
    if (first === undefined) continue;
    const options = { catalog: settings.catalog, graph: graph.id };
    const together = changeDocument(
      document,
      chosen.flatMap(({ edits }) => edits),
      options,
    ).value;
    if (together !== null && together.text !== document.text) return { titles, document: together };
    // Together they may not apply where one by one they do.
    const alone = changeDocument(document, first.edits, options).value;
    if (alone !== null && alone.text !== document.text) return { titles: titles.slice(0, 1), document: alone };
  }
  return null;
}

/** Safe fixes of faults that touch no node or edge in common. A removal is never safe enough, whatever a rule says. */
function independentFixes(diagnostics: readonly Diagnostic[]): { chosen: Fix[]; titles: string[] } {
  const taken = new Set<string>();
  const chosen: Fix[] = [];
  const titles: string[] = [];
  for (const diagnostic of diagnostics) {
    // Remarks are no faults: earlier names, say, are as right as present ones.
    if (diagnostic.severity === 'info') continue;
    const fix = diagnostic.fixes.find(({ kind, edits }) => kind === 'safe' && !edits.some(({ op }) => op === 'disconnect' || op === 'remove-node'));
    if (fix === undefined) continue;
    const touched = fix.edits.flatMap(touchedBy);
    if (touched.some((key) => taken.has(key))) continue;
    for (const key of touched) taken.add(key);
    chosen.push(fix);
    titles.push(`${diagnostic.code}: ${fix.title}`);
  }
  return { chosen, titles };
}

/** What an edit touches, the ends of edges included: two fixes at one input would get into each other's way. */
function touchedBy(edit: Edit): string[] {
  const end = (port: PortRef | undefined): string[] => (port === undefined ? [] : [`${port.node}.${port.port}`]);
  switch (edit.op) {
    case 'connect':
      return [`edge ${edit.edge.key}`, ...end(edit.edge.to)];
    case 'reconnect':
      return [`edge ${edit.edge}`, ...end(edit.to)];
    case 'add-node':
      return [`node ${edit.node.key}`];
    default:
      return ['edge' in edit ? `edge ${edit.edge}` : `node ${edit.node}`];
  }
}

/** Writes beside the file and renames, so that a crash leaves the old file or the new one. */
async function replaceFile(path: string, text: string): Promise<void> {
  const beside = `${path}.turnbuckle-${process.pid}`;
  await writeFile(beside, text);
  await rename(beside, path);
}
