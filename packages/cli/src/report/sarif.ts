import { baselineKey, rules } from '@turnbuckle/compiler';
import type { Json } from '@turnbuckle/model';
import { type CheckReport, diagnosticsOf, type FileReport } from '../check/report.ts';

const levels = { error: 'error', warning: 'warning', info: 'note' } as const;

/**
 * The findings as a SARIF log, which code scanning services read. Fingerprints are the baseline's keys.
 *
 * Source: OASIS, Static Analysis Results Interchange Format 2.1.0
 */
export function reportSarif({ files }: CheckReport): Json {
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'turnbuckle',
            version: '0.1.0',
            rules: rules.map(({ slug, title, docs }) => ({ id: slug, shortDescription: { text: title }, fullDescription: { text: docs } })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: files.flatMap(resultsOf),
      },
    ],
  };
}

function resultsOf(file: FileReport): Json[] {
  const unreadable: Json[] =
    file.unreadable === null ? [] : [{ ruleId: 'unreadable', level: 'error', message: { text: file.unreadable.message }, locations: [location(file.path, file.unreadable)] }];
  const found = diagnosticsOf(file).map((diagnostic): Json => {
    const { code, severity, message, at, because } = diagnostic;
    return {
      ruleId: code,
      level: levels[severity],
      message: { text: [message, ...because].join(' ') },
      locations: [location(file.path, { line: at.line ?? 1, column: at.column ?? 1 })],
      partialFingerprints: { 'turnbuckle/v1': baselineKey(diagnostic) },
    };
  });
  return [...unreadable, ...found];
}

function location(path: string, { line, column }: { line: number; column: number }): Json {
  return { physicalLocation: { artifactLocation: { uri: encodeURI(path.replaceAll('\\', '/')) }, region: { startLine: line, startColumn: column } } };
}
