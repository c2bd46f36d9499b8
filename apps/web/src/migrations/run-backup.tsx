import { useMutation } from '@tanstack/react-query';
import { ShieldCheck, ShieldX } from 'lucide-react';
import type { ReactElement } from 'react';
import { type BackupCheck, type RunReport, verifyRun } from '../api/runs.ts';
import { Facts } from './facts.tsx';
import { number, plural } from './run-words.ts';

/** What the documents were when the run began, and whether each of them can still be given back. */
export function RunBackup({ run }: { readonly run: RunReport }): ReactElement {
  const { backupPoint, id } = run;
  const verify = useMutation({ mutationFn: () => verifyRun(id) });
  return (
    <section className="card" aria-labelledby="backup">
      <h2 id="backup">Backup point</h2>
      {backupPoint === null ? (
        <p className="mt-2 text-soft">There is none.</p>
      ) : (
        <>
          <Facts
            facts={[
              { name: 'Documents', value: number(backupPoint.documents) },
              { name: 'Taken', value: new Date(backupPoint.atMs).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' }) },
              {
                name: 'Digest',
                value: (
                  <span className="mono" title={backupPoint.digest}>
                    <span aria-hidden="true">{backupPoint.digest.slice(0, 12)}…</span>
                    <span className="sr-only">{backupPoint.digest}</span>
                  </span>
                ),
              },
            ]}
          />
          <div className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2">
            <button type="button" className="button" disabled={verify.isPending} onClick={() => verify.mutate()}>
              {verify.isPending ? 'Verifying…' : 'Verify'}
            </button>
            <p role="status" className="flex items-start gap-2">
              {verify.data !== undefined && <Verdict {...verify.data} />}
              {verify.error !== null && <span className="text-error">{verify.error.message}</span>}
            </p>
          </div>
        </>
      )}
    </section>
  );
}

function Verdict({ ok, documents, missing }: BackupCheck): ReactElement {
  return ok ? (
    <>
      <ShieldCheck className="mt-[2px] size-4 flex-none text-ok" aria-hidden="true" />
      {plural(documents, 'document')} read again: each can be given back.
    </>
  ) : (
    <>
      <ShieldX className="mt-[2px] size-4 flex-none text-error" aria-hidden="true" />
      <span className="text-error">
        {missing.length === 0
          ? 'The digest is another one.'
          : `${missing.length === 1 ? 'One document' : `${missing.length} documents`} cannot be given back: ${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ' …' : ''}`}
      </span>
    </>
  );
}
