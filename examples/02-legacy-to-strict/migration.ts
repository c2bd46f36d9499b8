import { type Migration, type MigrationStep, migration, suggestMigration } from '@turnbuckle/evolve';
import { studio } from '@turnbuckle/texture';
import { legacyStudio } from './catalog-v1.ts';

/** Every renaming, from the earlier names that the new catalog lists. */
export const renamings: readonly MigrationStep[] = suggestMigration(legacyStudio, studio).steps.flatMap(({ step, confidence }) => (confidence === 1 ? [step] : []));

/** From loose names and any wire into any port to the strict studio. Pictures change only where a wire that never fitted is set aside. */
export const legacyToStrict: Migration = migration({ id: 'studio/1-strict-connections', from: legacyStudio, to: studio, mayChangeResults: true }, (m) => [
  ...renamings,
  m.edges.enforce('strict'),
]);

export default legacyToStrict;
