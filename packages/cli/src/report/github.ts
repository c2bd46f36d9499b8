import { type CheckReport, diagnosticsOf } from '../check/report.ts';

const commands = { error: 'error', warning: 'warning', info: 'notice' } as const;

/**
 * Workflow commands that GitHub shows at the lines of a pull request.
 *
 * Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function reportGithub({ files }: CheckReport): string {
  const lines: string[] = [];
  for (const file of files) {
    if (file.unreadable !== null)
      lines.push(line('error', { file: file.path, line: file.unreadable.line, col: file.unreadable.column, title: 'unreadable' }, file.unreadable.message));
    for (const { severity, code, message, at, because } of diagnosticsOf(file)) {
      lines.push(line(commands[severity], { file: file.path, line: at.line ?? 1, col: at.column ?? 1, title: code }, [message, ...because].join('\n')));
    }
  }
  return lines.map((text) => `${text}\n`).join('');
}

function line(command: string, properties: Readonly<Record<string, string | number>>, message: string): string {
  const listed = Object.entries(properties).map(([key, value]) => `${key}=${escaped(String(value)).replaceAll(':', '%3A').replaceAll(',', '%2C')}`);
  return `::${command} ${listed.join(',')}::${escaped(message)}`;
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
