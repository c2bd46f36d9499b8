import { type Release, release } from '@turnbuckle/evolve';
import { studio } from '@turnbuckle/texture';
import { legacyToStrict } from '../02-legacy-to-strict/migration.ts';

/** The texture studio with the strict rules, and the way there from what people saved before. */
export const strictConnections: Release = release({ id: 'strict-connections', policy: 'strict', catalog: studio, migration: legacyToStrict });

export default strictConnections;
