import { isRecord } from '@turnbuckle/model';
import { type FlagdDocument, toFlagd } from '@turnbuckle/rollout/flags';
import type { FlagConfiguration } from './flag-set.ts';
import type { ForeignDocument } from './foreign-flags.ts';

export interface ExportedFlags {
  /** One document of flag definitions, for any of flagd's clients. */
  readonly value: { readonly $schema: FlagdDocument['$schema']; readonly flags: Readonly<Record<string, unknown>>; readonly $evaluators: Readonly<Record<string, unknown>> };
  /** Flags that are not in it, and why. */
  readonly diagnostics: readonly string[];
}

/** All flags in one document: those of rollouts, and the stored ones as they were written. Of two with one key the first counts, as it does in evaluation. */
export function exportFlags({ rollouts, foreign }: Pick<FlagConfiguration, 'rollouts' | 'foreign'>): ExportedFlags {
  const flags: Record<string, unknown> = {};
  const $evaluators: Record<string, unknown> = {};
  const diagnostics: string[] = [];
  for (const { flag, members } of rollouts) {
    const { value, diagnostics: reasons } = toFlagd(flag, members);
    diagnostics.push(...reasons.map((reason) => `${flag.key}: ${reason}`));
    Object.assign(flags, value?.flags);
  }
  for (const document of [...foreign].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const parsed = parse(document);
    if (parsed === null) {
      diagnostics.push(`${document.name}: not a document of flag definitions.`);
      continue;
    }
    const clash = Object.keys(parsed.$evaluators).find((name) => name in $evaluators);
    if (clash !== undefined) {
      diagnostics.push(`${document.name}: the evaluator '${clash}' stands in another document already.`);
      continue;
    }
    Object.assign($evaluators, parsed.$evaluators);
    for (const [key, flag] of Object.entries(parsed.flags)) {
      if (key in flags) diagnostics.push(`${document.name}: the flag '${key}' stands in another document already.`);
      else flags[key] = flag;
    }
  }
  return { value: { $schema: 'https://flagd.dev/schema/v0/flags.json', flags, $evaluators }, diagnostics };
}

function parse({ text }: ForeignDocument): { readonly flags: Readonly<Record<string, unknown>>; readonly $evaluators: Readonly<Record<string, unknown>> } | null {
  try {
    const document: unknown = JSON.parse(text);
    if (!isRecord(document) || !isRecord(document['flags'])) return null;
    // What holds for a whole document is written on each of its flags, since it is no longer alone.
    const shared = isRecord(document['metadata']) ? document['metadata'] : {};
    const flags = Object.entries(document['flags']).map(([key, flag]) => {
      if (!isRecord(flag) || Object.keys(shared).length === 0) return [key, flag];
      return [key, { ...flag, metadata: { ...shared, ...(isRecord(flag['metadata']) ? flag['metadata'] : {}) } }];
    });
    return { flags: Object.fromEntries(flags), $evaluators: isRecord(document['$evaluators']) ? document['$evaluators'] : {} };
  } catch {
    return null;
  }
}
