import { exitCode, type Io } from '../command.ts';
import type { DryRun } from './dry-run.ts';
import type { DocumentSource } from './saved-document.ts';
import type { DocumentOutcome } from './try-document.ts';
import type { WireAside } from './wires-aside.ts';

/** What a dry run gives as JSON. Fields may be added, none removed. */
export interface DryRunReport {
  readonly version: 1;
  readonly summary: {
    readonly documents: number;
    readonly clean: number;
    readonly changed: number;
    /** Documents that cannot follow. */
    readonly quarantined: number;
    readonly roundTripProven: number;
    /** Documents that were clean and gained an error. */
    readonly gained: number;
    readonly ms: number;
    readonly docsPerSecond: number | null;
    readonly interrupted?: true;
  };
  /** Edges set aside in place. */
  readonly byCode: Readonly<Record<string, number>>;
  /** Empty where nobody knows whose documents these are. `affected`: not clean. */
  readonly byOwner: readonly OwnerReport[];
  /** Those that are not clean. */
  readonly documents: readonly DocumentReport[];
  /** The gate refused: which of the documents that were clean gained which errors. */
  readonly stopped: { readonly after: number; readonly gained: readonly { readonly document: string; readonly codes: readonly string[] }[] } | null;
}

export interface OwnerReport {
  readonly owner: string | null;
  readonly documents: number;
  readonly affected: number;
  readonly quarantined: number;
}

export interface DocumentReport {
  readonly document: string;
  /** Where the document is a file. */
  readonly path?: string;
  readonly owner?: string;
  readonly workspace?: string;
  readonly outcome: DocumentOutcome['outcome'];
  readonly reason?: string;
  readonly codes?: Readonly<Record<string, number>>;
  /** Each wire that is set aside, and why. */
  readonly aside?: readonly WireAside[];
  /** What the release's policy refuses in it, by code. */
  readonly refused?: Readonly<Record<string, number>>;
  readonly gained?: readonly string[];
}

export function dryRunReport({ tally, verdict, isInterrupted, ms }: DryRun, { hasOwners, areFiles }: Pick<DocumentSource, 'hasOwners' | 'areFiles'>): DryRunReport {
  const { documents, clean, quarantined, byCode } = tally.total;
  return {
    version: 1,
    summary: {
      documents,
      clean,
      changed: documents - clean - quarantined,
      quarantined,
      roundTripProven: documents - quarantined,
      gained: verdict.broken,
      ms,
      docsPerSecond: ms === 0 ? null : Math.round((documents / ms) * 1_000),
      ...(isInterrupted ? { interrupted: true as const } : {}),
    },
    byCode,
    byOwner: hasOwners
      ? tally.by('owner').map((one) => ({ owner: one.name, documents: one.documents, affected: one.documents - one.unchanged, quarantined: one.quarantined }))
      : [],
    documents: tally.told.map((one) => documentReport(one, { areFiles })),
    stopped: verdict.decision === 'stop' ? { after: verdict.documents, gained: verdict.examples.map(({ id, codes }) => ({ document: id, codes })) } : null,
  };
}

/** One document in a report, without what there is nothing to say of. */
export function documentReport(
  { name, owner, workspace, outcome, reason, codes, aside, refused, gained }: DocumentOutcome,
  { areFiles }: Pick<DocumentSource, 'areFiles'>,
): DocumentReport {
  return {
    document: name,
    ...(areFiles === true ? { path: name } : {}),
    ...(owner === null ? {} : { owner }),
    ...(workspace === null ? {} : { workspace }),
    outcome,
    ...(reason === undefined ? {} : { reason }),
    ...(aside.length === 0 ? {} : { codes, aside }),
    ...(Object.keys(refused).length === 0 ? {} : { refused }),
    ...(gained.length === 0 ? {} : { gained }),
  };
}

/** 3 for a run that somebody ended, 1 for one that the gate refused or that leaves documents behind. */
export function dryRunExit({ summary, stopped }: DryRunReport): number {
  if (summary.interrupted === true) return exitCode.interrupted;
  return stopped !== null || summary.quarantined > 0 ? exitCode.findings : exitCode.fine;
}

/** More than these are counted and not listed; `--json` lists all. */
const mostListed = 20;

export function writeDryRun({ summary, byCode, byOwner, documents, stopped }: DryRunReport, io: Io): void {
  const left = documents.filter(({ outcome }) => outcome === 'quarantined');
  for (const { document, reason } of left) io.stdout.write(`quarantined ${document}: ${reason ?? ''}\n`);
  if (left.length < summary.quarantined) io.stdout.write(`quarantined ${summary.quarantined - left.length} more; --json lists all\n`);
  for (const [code, edges] of Object.entries(byCode)) io.stdout.write(`${String(edges).padStart(6)} ${edges === 1 ? 'edge' : 'edges'} quarantined in place: ${code}\n`);
  for (const { owner, documents: all, affected, quarantined } of byOwner.filter((one) => one.affected > 0).slice(0, mostListed))
    io.stdout.write(`${owner ?? '(nobody)'}: ${affected} of ${all} documents affected${quarantined === 0 ? '' : `, ${quarantined} cannot follow`}\n`);
  if (stopped !== null) {
    io.stdout.write(`stopped after ${stopped.after} documents: more than 2 % of those that were clean gained an error\n`);
    for (const { document, codes } of stopped.gained.slice(0, mostListed)) io.stdout.write(`  ${document}: ${codes.join(', ')}\n`);
    if (stopped.gained.length > mostListed) io.stdout.write(`  and ${stopped.gained.length - mostListed} more; --json lists all\n`);
  }
  io.stdout.write(
    `${summary.documents} documents: ${summary.clean} clean, ${summary.changed} changed, ${summary.quarantined} cannot follow; ${summary.roundTripProven} ways back run and equal to the byte\n`,
  );
  if (summary.interrupted === true) io.stderr.write('Interrupted: what was tried by then is above. Nothing was written; run the command again to try all.\n');
}
