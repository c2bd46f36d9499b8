/** PostgreSQL takes at most 65,535 parameters in a statement. */
const mostParameters = 65_000;

/**
 * A values list with its parameters, in as many statements as the protocol needs. Each parameter is named with its type in the first row;
 * lists are an order of magnitude cheaper for Node.js than arrays, whose text it would have to escape.
 */
export function placeholders<Row>(
  rows: readonly Row[],
  types: readonly string[],
  toValues: (row: Row) => readonly unknown[],
): readonly { readonly text: string; readonly values: readonly unknown[] }[] {
  const perStatement = Math.max(1, Math.floor(mostParameters / types.length));
  const statements: { text: string; values: readonly unknown[] }[] = [];
  for (let at = 0; at < rows.length; at += perStatement) {
    const values = rows.slice(at, at + perStatement).map(toValues);
    const text = values.map((_, row) => `(${types.map((type, column) => `$${row * types.length + column + 1}${row === 0 ? `::${type}` : ''}`).join(', ')})`).join(', ');
    statements.push({ text, values: values.flat() });
  }
  return statements;
}
