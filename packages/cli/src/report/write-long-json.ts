import type { Io } from '../command.ts';

/** Documents that are turned into text together. */
const batch = 1_000;

/** Writes a report as one line of JSON, its documents piece by piece: all of them at once may be longer than a string can be. */
export async function writeLongJson(report: { readonly documents: readonly object[] }, { stdout }: Pick<Io, 'stdout'>): Promise<void> {
  const write = async (text: string): Promise<void> => {
    if (!stdout.writable || stdout.write(text)) return;
    // A reader that closes early (`| head`) lets nothing drain any more.
    await new Promise<void>((resolve) => {
      for (const event of ['drain', 'close', 'error']) stdout.once(event, () => resolve());
    });
  };
  const { documents, ...rest } = report;
  const head = JSON.stringify(rest);
  await write(`${head.slice(0, -1)},"documents":[`);
  for (let at = 0; at < documents.length; at += batch) {
    const text = JSON.stringify(documents.slice(at, at + batch)).slice(1, -1);
    await write(at === 0 ? text : `,${text}`);
  }
  await write(']}\n');
}
