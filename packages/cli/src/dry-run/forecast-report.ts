import { migrationDigest } from '@turnbuckle/evolve';
import type pc from 'picocolors';
import { exitCode } from '../command.ts';
import type { DryRun } from './dry-run.ts';
import { type DocumentReport, documentReport } from './dry-run-report.ts';
import type { Forecastable } from './load-release.ts';
import type { Counts } from './outcome-tally.ts';
import type { DocumentSource } from './saved-document.ts';

type Group = Counts & { readonly affected: number };

/** A dry run told by who it concerns. Fields may be added, none removed. */
export interface ForecastReport {
  readonly version: 1;
  /** `digest`: the migration's. `problems`: why the release could not go out as it stands. */
  readonly release: { readonly id: string; readonly migration: string; readonly digest: string; readonly problems: readonly string[] };
  readonly summary: {
    readonly documents: number;
    readonly clean: number;
    readonly changed: number;
    readonly quarantined: number;
    readonly roundTripProven: number;
    readonly unchanged: number;
    readonly repaired: number;
    readonly needsOwner: number;
    readonly edgesMended: number;
    readonly edgesAside: number;
    readonly gained: number;
    readonly owners: number;
    /** Owners with a document that needs them. */
    readonly ownersNeeded: number;
    readonly workspaces: number;
    readonly ms: number;
    readonly docsPerSecond: number | null;
    readonly interrupted?: true;
  };
  /** Edges set aside, by code. */
  readonly byCode: Readonly<Record<string, number>>;
  /** Edges that were mended, by the code of what was wrong. */
  readonly mendedByCode: Readonly<Record<string, number>>;
  /** What the release's policy refuses from then on, by code; empty where a migration was named and no release. */
  readonly refusedByCode: Readonly<Record<string, number>>;
  /** Those with the most to look at first. */
  readonly byOwner: readonly (Group & { readonly owner: string | null })[];
  readonly byWorkspace: readonly (Group & { readonly workspace: string | null })[];
  /** Those that are not clean. */
  readonly documents: readonly DocumentReport[];
}

export function forecastReport(
  { tally, verdict, isInterrupted, ms }: DryRun,
  { id, migration, problems, areFiles }: Omit<Forecastable, 'policy'> & Pick<DocumentSource, 'areFiles'>,
): ForecastReport {
  const { byCode, mendedByCode, refusedByCode, documents, clean, quarantined, ...counts } = tally.total;
  const [owners, workspaces] = [tally.by('owner'), tally.by('workspace')];
  const named = (groups: readonly { readonly name: string | null }[]): number => groups.filter(({ name }) => name !== null).length;
  return {
    version: 1,
    release: { id, migration: migration.id, digest: migrationDigest(migration), problems },
    summary: {
      documents,
      clean,
      changed: documents - clean - quarantined,
      quarantined,
      roundTripProven: documents - quarantined,
      ...counts,
      edgesMended: total(mendedByCode),
      edgesAside: total(byCode),
      gained: verdict.broken,
      owners: named(owners),
      ownersNeeded: named(owners.filter(({ needsOwner }) => needsOwner > 0)),
      workspaces: named(workspaces),
      ms,
      docsPerSecond: ms === 0 ? null : Math.round((documents / ms) * 1_000),
      ...(isInterrupted ? { interrupted: true as const } : {}),
    },
    byCode,
    mendedByCode,
    refusedByCode,
    byOwner: owners.map(({ name, ...group }) => ({ owner: name, ...withAffected(group) })),
    byWorkspace: workspaces.map(({ name, ...group }) => ({ workspace: name, ...withAffected(group) })),
    documents: tally.told.map((one) => documentReport(one, { areFiles })),
  };
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, edges) => sum + edges, 0);
}

function withAffected<T extends Counts>(group: T): T & Group {
  return { ...group, affected: group.documents - group.unchanged };
}

/** A forecast of work for somebody is no failure: it is what was asked for. */
export function forecastExit({ summary }: ForecastReport): number {
  return summary.interrupted === true ? exitCode.interrupted : exitCode.fine;
}

const mostListed = 10;

/** A screen for a person: how many, what, and whom to talk to first. */
export function forecastText({ release, summary, byCode, mendedByCode, refusedByCode, byOwner, byWorkspace }: ForecastReport, paint: ReturnType<typeof pc.createColors>): string {
  const { documents, unchanged, repaired, needsOwner, edgesMended, quarantined, gained } = summary;
  const people = summary.owners === 0 ? '' : ` of ${count(summary.owners, 'person', 'people')}`;
  const places = summary.workspaces === 0 ? '' : ` in ${count(summary.workspaces, 'workspace')}`;
  const row = (name: string, number: number, note = ''): string => `  ${name.padEnd(17)}${number.toLocaleString('en').padStart(9)}${share(number, documents).padStart(8)}${note}`;
  const needed = [
    quarantined > 0 ? `${quarantined.toLocaleString('en')} cannot follow` : '',
    gained > 0 ? `${gained.toLocaleString('en')} with an error that was none before` : '',
  ].filter((part) => part !== '');
  const lines = [
    paint.bold(`${release.id}: ${count(documents, 'document')}${people}${places}`),
    row('unchanged', unchanged),
    row('repaired', repaired, edgesMended > 0 ? `   ${count(edgesMended, 'wire')} mended` : ''),
    row('need their owner', needsOwner, needed.length > 0 ? `   of them ${needed.join(', ')}` : ''),
    ...section(paint.bold('wires mended'), Object.entries(mendedByCode), codeLine),
    ...section(paint.bold('wires set aside'), Object.entries(byCode), codeLine),
    ...section(paint.bold('refused from then on'), Object.entries(refusedByCode), codeLine),
    ...section(
      paint.bold(`${count(summary.ownersNeeded, 'person has', 'people have')} something to look at`),
      byOwner.filter((one) => one.owner !== null && one.needsOwner > 0),
      (one) => groupLine(one.owner, one),
    ),
    ...section(
      paint.bold('by workspace'),
      byWorkspace.filter((one) => one.workspace !== null && one.affected > 0),
      (one) => groupLine(one.workspace, one),
    ),
    '',
    paint.dim(`${count(summary.roundTripProven, 'way')} back run and equal to the byte; nothing was written`),
  ];
  return `${lines.join('\n')}\n`;
}

function section<T>(title: string, rows: readonly T[], line: (row: T) => string): string[] {
  if (rows.length === 0) return [];
  const rest = rows.length - mostListed;
  return ['', title, ...rows.slice(0, mostListed).map((row) => `  ${line(row)}`), ...(rest > 0 ? [`  and ${rest.toLocaleString('en')} more; --json lists all`] : [])];
}

function codeLine([code, edges]: readonly [string, number]): string {
  return `${edges.toLocaleString('en').padStart(9)}  ${code}`;
}

function groupLine(name: string | null, { documents, repaired, needsOwner, quarantined, byCode, refusedByCode }: Group): string {
  const codes = [...Object.entries(byCode), ...Object.entries(refusedByCode)].map(([code, edges]) => `${code} ${edges.toLocaleString('en')}`);
  const details = [
    ...codes,
    ...(quarantined > 0 ? [`${quarantined.toLocaleString('en')} cannot follow`] : []),
    ...(repaired > 0 ? [`${repaired.toLocaleString('en')} repaired`] : []),
  ];
  return `${(name ?? '').padEnd(24)} ${needsOwner.toLocaleString('en')} of ${documents.toLocaleString('en')}${details.length > 0 ? `   ${details.join(', ')}` : ''}`;
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}

function share(number: number, all: number): string {
  return all === 0 ? '' : `${((number / all) * 100).toFixed(1)} %`;
}
