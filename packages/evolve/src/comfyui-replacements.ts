import { isRecord, type Json, own } from '@turnbuckle/model';
import type { MigrationStep } from './migration.ts';

export interface ImportedSteps {
  readonly steps: readonly MigrationStep[];
  /** What of the table could not be read, in words. */
  readonly problems: readonly string[];
}

/**
 * ComfyUI's table of replaced nodes as steps. A row without a mapping keeps all names; inputs of ComfyUI are wired or set by hand under one
 * name, so a mapping counts for both. Of two rows for one kind the first counts, as in ComfyUI.
 *
 * Source: https://github.com/Comfy-Org/ComfyUI/pull/12014 (`/node_replacements`)
 */
export function comfyuiReplacements(json: unknown): ImportedSteps {
  // The server answers with lists of rows by the old kind's name; the table itself is one list.
  const rows: readonly unknown[] = Array.isArray(json) ? json : isRecord(json) ? Object.values(json).flat() : [];
  if (rows.length === 0) return { steps: [], problems: ['The table of replacements is a list of rows with old_node_id and new_node_id; this holds none.'] };
  const steps = new Map<string, MigrationStep>();
  const problems: string[] = [];
  for (const [index, row] of rows.entries()) {
    const [from, to] = [own(row, 'old_node_id'), own(row, 'new_node_id')];
    if (typeof from !== 'string' || typeof to !== 'string') {
      problems.push(`Row ${index + 1} needs old_node_id and new_node_id, the names of two kinds.`);
      continue;
    }
    if (!steps.has(from)) steps.set(from, { op: 'kind-replace', args: { from, to, ...mappings(row) } });
  }
  return { steps: [...steps.values()], problems };
}

function mappings(row: unknown): { readonly [part: string]: Json } {
  const inputs: Record<string, string> = {};
  const set: Record<string, Json> = {};
  for (const input of listOf(own(row, 'input_mapping'))) {
    const [next, old] = [own(input, 'new_id'), own(input, 'old_id')];
    if (typeof next !== 'string') continue;
    if (typeof old === 'string') inputs[old] = next;
    else set[next] = (own(input, 'set_value') ?? null) as Json;
  }
  const outputs: Record<string, string> = {};
  for (const output of listOf(own(row, 'output_mapping'))) {
    const [next, old] = [own(output, 'new_idx'), own(output, 'old_idx')];
    if (typeof next === 'number' && typeof old === 'number' && next !== old) outputs[`out:${old}`] = `out:${next}`;
  }
  const some = (part: Readonly<Record<string, Json>>): boolean => Object.keys(part).length > 0;
  return { ...(some(inputs) ? { inputs, params: inputs } : {}), ...(some(outputs) ? { outputs } : {}), ...(some(set) ? { set } : {}) };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
