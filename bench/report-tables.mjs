// What all sections of the report write their tables with.

export function judged(value, order, goal) {
  return (order === '<=' ? value <= goal : value >= goal) ? 'met' : 'not met';
}

export function milliseconds(value) {
  return value >= 100 ? `${Math.round(value)} ms` : value >= 1 ? `${value.toFixed(2)} ms` : `${(value * 1_000).toFixed(1)} µs`;
}

export function table(head, rows) {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((cells) => String(cells[column]).length)));
  const line = (cells) => `| ${cells.map((cell, column) => String(cell).padEnd(widths[column])).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
