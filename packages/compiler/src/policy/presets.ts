import type { LevelByMoment, Policy } from './policy.ts';

export const presetNames = ['draft', 'strict', 'legacy', 'comfyui', 'litegraph'] as const;
export type PresetName = (typeof presetNames)[number];

const whileEditing: LevelByMoment = { save: 'error', edit: 'info' };

/**
 * The one table of all codes and presets; `docs/rules/README.md` prints it. Columns are as in {@link presetNames}. `draft` tells the sure
 * faults and warns of the doubtful, `strict` refuses the doubtful too, `legacy` watches structure only, as editors did before; the engine
 * presets keep quiet where that engine is silent, and the engine's own verdict stands beside.
 */
const table = {
  //                     draft         strict        legacy     comfyui    litegraph
  'duplicate-id': ['error', 'error', 'warning', 'error', 'warning'],
  'unknown-kind': ['warning', 'warning', 'off', 'error', 'off'],
  'dangling-edge': ['error', 'error', 'warning', 'error', 'warning'],
  'wrong-direction': ['error', 'error', 'warning', 'error', 'error'],
  'unknown-port': ['error', 'error', 'warning', 'error', 'warning'],
  'ambiguous-port': ['error', 'error', 'warning', 'warning', 'warning'],
  'self-edge': ['error', 'error', 'warning', 'error', 'warning'],
  'duplicate-edge': ['warning', 'error', 'warning', 'off', 'off'],
  'port-cardinality': ['error', 'error', 'warning', 'error', 'warning'],
  'port-required': [whileEditing, whileEditing, 'off', 'error', 'off'],
  cycle: ['error', 'error', 'warning', 'error', 'off'],
  'type-mismatch': ['error', 'error', 'off', 'error', 'error'],
  'type-maybe': ['warning', 'error', 'off', 'off', 'off'],
  'type-unknown': ['info', 'info', 'off', 'off', 'off'],
  'type-lift': ['info', 'info', 'off', 'off', 'off'],
  'type-coerced': ['off', 'info', 'off', 'off', 'off'],
  'param-out-of-range': ['error', 'error', 'off', 'error', 'off'],
  'param-not-in-set': ['error', 'error', 'off', 'error', 'off'],
  'param-mistyped': ['error', 'error', 'off', 'error', 'off'],
  'stale-label': ['warning', 'warning', 'off', 'off', 'off'],
  'alias-used': ['info', 'info', 'off', 'off', 'off'],
  'deprecated-kind': ['info', 'info', 'off', 'off', 'off'],
  unreachable: ['info', 'info', 'off', 'off', 'off'],
  // Told by readers, not by rules.
  'bad-graph': ['error', 'error', 'error', 'error', 'error'],
  'bad-node': ['error', 'error', 'warning', 'error', 'warning'],
  'bad-edge': ['error', 'error', 'warning', 'error', 'warning'],
  'link-bookkeeping': ['warning', 'warning', 'warning', 'off', 'warning'],
  'duplicate-key': ['warning', 'warning', 'warning', 'warning', 'warning'],
  'bare-nan': ['info', 'info', 'info', 'info', 'info'],
  'catalog-overridden': ['info', 'info', 'info', 'info', 'info'],
} satisfies Readonly<Record<string, Row>>;

type Row = readonly [LevelByMoment, LevelByMoment, LevelByMoment, LevelByMoment, LevelByMoment];

/** A code that stands in a policy's table. */
export type RuleCode = keyof typeof table;

/** Every code that a preset names, in the table's order. */
export const presetCodes: readonly string[] = Object.keys(table);

/** The presets by name. */
export const presets: Readonly<Record<PresetName, Policy>> = Object.fromEntries(
  presetNames.map((name, column) => [name, { name, levels: Object.fromEntries(Object.entries<Row>(table).map(([code, levels]) => [code, levels[column] ?? 'warning'])) }]),
) as Record<PresetName, Policy>;
