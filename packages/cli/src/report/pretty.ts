import { codeFrameColumns } from '@babel/code-frame';
import type { Diagnostic } from '@turnbuckle/model';
import pc from 'picocolors';
import { type CheckReport, diagnosticsOf, type FileReport } from '../check/report.ts';

type Colors = ReturnType<typeof pc.createColors>;

interface PrettyOptions {
  readonly texts: readonly (string | null)[];
  readonly color: boolean;
  readonly quiet: boolean;
}

/** Findings with excerpts, then what was and was not checked. Infos are counted; `--json` has them all. */
export function reportPretty({ files, summary }: CheckReport, { texts, color, quiet }: PrettyOptions): string {
  const paint = pc.createColors(color);
  const parts = files.flatMap((file, index) => fileText(file, { text: texts[index] ?? null, paint, quiet, color }));
  const skipped = files.filter((file) => file.skipped !== undefined);
  if (skipped.length > 0)
    parts.push(
      `${paint.dim(`skipped ${skipped.length}:`)} ${skipped
        .slice(0, 5)
        .map(({ path, skipped: why }) => `${path} (${why})`)
        .join(', ')}${skipped.length > 5 ? ` and ${skipped.length - 5} more` : ''}\n`,
    );
  parts.push(summaryText(files, { summary, paint }));
  return parts.join('\n');
}

interface FileContext {
  readonly text: string | null;
  readonly paint: Colors;
  readonly quiet: boolean;
  readonly color: boolean;
}

function fileText(file: FileReport, context: FileContext): string[] {
  const { paint } = context;
  if (file.unreadable !== null) return [`${paint.red('unreadable')} ${file.path}:${file.unreadable.line}:${file.unreadable.column}\n  ${file.unreadable.message}\n`];
  const shown = diagnosticsOf(file).filter(({ severity }) => severity !== 'info');
  const fixed = (file.fixed ?? []).map((title) => `${paint.green('fixed')} ${file.path}  ${title}`);
  return [...fixed, ...shown.map((diagnostic) => findingText(diagnostic, file.path, context))];
}

function findingText({ severity, code, message, at, because, fixes }: Diagnostic, path: string, { text, paint, quiet, color }: FileContext): string {
  const word = severity === 'error' ? paint.red('error') : paint.yellow('warning');
  const place = at.line === undefined ? path : `${path}:${at.line}:${at.column ?? 1}`;
  const lines = [`${word} ${paint.bold(code)} ${paint.dim(place)}`, `  ${message}`, ...because.map((why) => paint.dim(`  because ${why}`))];
  if (!quiet && text !== null && at.line !== undefined) lines.push(excerpt(text, { line: at.line, column: at.column ?? 1, color }));
  for (const fix of fixes) lines.push(`  ${paint.cyan(fix.kind === 'safe' ? 'fix (--fix)' : 'fix')} ${fix.title}`);
  return `${lines.join('\n')}\n`;
}

/** Longer lines are minified files; a frame of one would fill the screen. */
const longestLine = 160;

function excerpt(text: string, { line, column, color }: { line: number; column: number; color: boolean }): string {
  const lines = text.split('\n');
  const own = lines[line - 1] ?? '';
  if (own.length > longestLine) {
    const from = Math.max(0, column - 1 - 20);
    const cut = own.slice(from, from + 100);
    return `    ${from > 0 ? '…' : ''}${cut}${from + 100 < own.length ? '…' : ''}\n    ${' '.repeat(column - 1 - from + (from > 0 ? 1 : 0))}^`;
  }
  const [first, last] = [Math.max(0, line - 3), Math.min(lines.length, line + 3)];
  const nearby = lines.slice(first, last).map((near) => (near.length > longestLine ? `${near.slice(0, longestLine)}…` : near));
  // Only the lines around the place: the frame of a large file would otherwise be cut out of all of it. The types do not know `startLine` yet.
  const options = { highlightCode: false, forceColor: color, linesAbove: 1, linesBelow: 2, startLine: first + 1 };
  const frame = codeFrameColumns(nearby.join('\n'), { start: { line, column } }, options);
  return frame
    .split('\n')
    .map((row) => `  ${row}`)
    .join('\n');
}

function summaryText(files: readonly FileReport[], { summary, paint }: { summary: CheckReport['summary']; paint: Colors }): string {
  const { errors, warnings, infos, edges, edgesChecked, edgesUnchecked } = summary;
  const reasons = new Map<string, number>();
  for (const { graphs } of files)
    for (const { uncheckedBecause } of graphs) for (const [reason, count] of Object.entries(uncheckedBecause)) reasons.set(reason, (reasons.get(reason) ?? 0) + count);
  const why = [...reasons]
    .sort((a, b) => b[1] - a[1])
    .map(([reason, count]) => `${reason} ${count}`)
    .join(', ');
  const verdict =
    errors > 0
      ? paint.red(plural(errors, 'error'))
      : warnings > 0
        ? paint.yellow('no errors')
        : summary.graphs === 0
          ? paint.yellow('no graph found')
          : edges > 0 && edgesChecked === 0
            ? paint.yellow('nothing checked')
            : paint.green('no errors');
  const counted = `${verdict}, ${plural(warnings, 'warning')}, ${plural(infos, 'info')} in ${plural(summary.files - summary.skipped, 'file')} (${plural(summary.nodes, 'node')}, ${plural(edges, 'edge')})`;
  const coverage = edges === 0 ? 'no edges to check' : `checked ${edgesChecked} of ${plural(edges, 'edge')}${edgesUnchecked > 0 ? `; ${edgesUnchecked} unchecked (${why})` : ''}`;
  const hint = reasons.has('no-catalog') ? `\n${paint.dim('Give a catalog with --catalog FILE to check what flows through the wires.')}` : '';
  return `${counted}\n${coverage}${hint}\n`;
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
