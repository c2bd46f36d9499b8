import type { MigrationStep } from './migration.ts';
import { type Suggestion, sureConfidence } from './suggest-migration.ts';

/** A suggestion as a TypeScript file that somebody goes on with: sure steps as they are, doubtful ones as comments with what speaks for them. */
export function draftMigration({ steps, uncovered }: Suggestion, { from, to, id }: { readonly from: string; readonly to: string; readonly id: string }): string {
  const lines = steps.map(
    ({ step, confidence, evidence }) =>
      `  ${confidence >= sureConfidence ? '' : '// ? '}${stepText(step)} // ${confidence === 1 ? 'certain' : `${Math.round(confidence * 100)} %`}: ${evidence.join('; ')}`,
  );
  const open = uncovered.map(({ code, kind, port, param }) => `  // open: ${code} ${kind}${port === undefined && param === undefined ? '' : `.${port ?? param}`}`);
  return `import { migration } from '@turnbuckle/evolve';
import from from '${from}';
import to from '${to}';

export default migration({ id: '${id}', from, to }, (m) => [
${[...lines, ...open].join('\n')}
]);
`;
}

function stepText({ op, args }: MigrationStep): string {
  const { kind, from, to, param, value } = args as Readonly<Record<string, string>>;
  const q = (text: string | undefined): string => JSON.stringify(text);
  switch (op) {
    case 'kind-rename':
      return `m.kind(${q(from)}).rename(${q(to)}),`;
    case 'port-rename':
      return `m.kind(${q(kind)}).port(${q(from)}).rename(${q(to)}),`;
    case 'param-rename':
      return `m.kind(${q(kind)}).param(${q(from)}).rename(${q(to)}),`;
    case 'param-add':
      return `m.kind(${q(kind)}).add(${q(param)}, ${JSON.stringify(value)}),`;
    default:
      return `m.kind(${q(kind)}).param(${q(param)}).remove(),`;
  }
}
