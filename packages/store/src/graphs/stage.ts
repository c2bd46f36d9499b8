/**
 * The catalog for which a document's bytes are written: the digest of the migration that they went through last, `base` before the first one.
 * Bodies are partitioned by it.
 */
export type Stage = string;

export const baseStage: Stage = 'base';

export function stageOf(migration: string | null): Stage {
  return migration ?? baseStage;
}

/** The migration whose way leads to a stage; `null` at the beginning. */
export function migrationOf(stage: Stage): string | null {
  return stage === baseStage ? null : stage;
}
