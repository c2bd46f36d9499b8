import { dirname, relative } from 'node:path';
import { draftMigration, type SuggestedStep, type Suggestion } from '@turnbuckle/evolve';

/** A catalog's file and what is in it. */
export interface CatalogFile {
  readonly absolute: string;
  readonly shape: 'module' | 'turnbuckle' | 'comfyui';
}

export interface MigrationFile {
  readonly id: string;
  /** Where the file will stand: it names the catalogs from there. */
  readonly absolute: string;
  readonly from: CatalogFile;
  readonly to: CatalogFile;
}

/** At least this sure a step stands as one; below, as a comment for somebody to decide on. */
const sureConfidence = 0.8;

/**
 * A suggestion as a TypeScript file that loads as it stands. Between two catalogs in TypeScript the steps are calls that `tsc` checks; a
 * catalog in JSON has no types, so there they are data, which `migrate check` checks.
 */
export function migrationFile(suggestion: Suggestion, { id, absolute, from, to }: MigrationFile): string {
  const path = (file: CatalogFile): string => pathFrom(absolute, file.absolute);
  if (from.shape === 'module' && to.shape === 'module') return draftMigration(suggestion, { from: path(from), to: path(to), id });
  const shapes = new Set([from.shape, to.shape]);
  const lines = suggestion.steps.map(stepLine);
  const open = suggestion.uncovered.map(({ code, kind, port, param }) => `  // open: ${code} ${kind}${port === undefined && param === undefined ? '' : `.${port ?? param}`}`);
  const { modules, loaders } = loading(shapes);
  const load = ({ shape }: CatalogFile, name: string, text: string): string =>
    shape === 'module' ? `import ${name} from ${quoted(text)};` : `const ${name} = ${shape === 'comfyui' ? 'comfyuiObjectInfo' : 'catalogFile'}(${quoted(text)});`;
  const both = [
    { file: from, line: load(from, 'from', path(from)) },
    { file: to, line: load(to, 'to', path(to)) },
  ];
  const imported = both.filter(({ file }) => file.shape === 'module').map(({ line }) => line);
  const read = both.filter(({ file }) => file.shape !== 'module').map(({ line }) => line);
  return `${[...modules, ...imported].join('\n')}

${read.join('\n')}

export default migration({ id: ${quoted(id)}, from, to }, () => [
${[...lines, ...open].join('\n')}
]);

${loaders.join('\n\n')}
`;
}

function loading(shapes: ReadonlySet<CatalogFile['shape']>): { readonly modules: string[]; readonly loaders: string[] } {
  const [own, comfyui] = [shapes.has('turnbuckle'), shapes.has('comfyui')];
  return {
    modules: [
      "import { readFileSync } from 'node:fs';",
      "import { migration } from '@turnbuckle/evolve';",
      ...(comfyui ? ["import { comfyuiCatalog } from '@turnbuckle/formats';"] : []),
      own ? "import { type Catalog, catalogFromJson, makeCatalog } from '@turnbuckle/model';" : "import type { Catalog } from '@turnbuckle/model';",
    ],
    loaders: [
      ...(own
        ? [
            `function catalogFile(path: string): Catalog {
  const { value, problems } = catalogFromJson(json(path));
  if (value === null) throw new Error(\`\${path}: \${problems[0]?.message ?? 'no catalog'}\`);
  return makeCatalog(value);
}`,
          ]
        : []),
      ...(comfyui
        ? [
            `function comfyuiObjectInfo(path: string): Catalog {
  const { value, problems } = comfyuiCatalog(json(path));
  if (value === null) throw new Error(\`\${path}: \${problems[0]?.message ?? 'no catalog'}\`);
  return value;
}`,
          ]
        : []),
      `function json(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
}`,
    ],
  };
}

function stepLine({ step, confidence, evidence }: SuggestedStep): string {
  const sure = confidence >= sureConfidence;
  return `  ${sure ? '' : '// ? '}${JSON.stringify(step)}, // ${confidence === 1 ? 'certain' : `${Math.round(confidence * 100)} %`}: ${evidence.join('; ')}`;
}

function pathFrom(file: string, target: string): string {
  const path = relative(dirname(file), target).replaceAll('\\', '/');
  return path.startsWith('.') ? path : `./${path}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
