import { Check, X } from 'lucide-react';
import { Fragment, type ReactElement } from 'react';
import type { RunReport, Validation } from '../api/runs.ts';
import { number } from './run-words.ts';

const phases = [
  ['before', 'Before'],
  ['during', 'During'],
  ['after', 'After'],
] as const;

/** Every check that was asked of the database, with what it gave. */
export function RunValidations({ run: { validations, state } }: { readonly run: RunReport }): ReactElement {
  const broken = validations.filter(({ ok }) => !ok).length;
  const isOver = state === 'done' || state === 'failed';
  return (
    <section className="card" aria-labelledby="validations">
      <h2 id="validations">Validation queries</h2>
      <p className={`mt-0.5 text-[12.5px] ${broken > 0 ? 'font-medium text-error' : 'text-faint'}`}>
        {validations.length === 0
          ? 'None was asked.'
          : broken > 0
            ? `${broken} of ${validations.length} do not hold.`
            : `All ${validations.length} hold${isOver ? '.' : ' so far.'}`}
      </p>
      {validations.length > 0 && (
        <table className="checks">
          <thead>
            <tr>
              <th scope="col">Check</th>
              <th scope="col" className="run-number">
                Expected
              </th>
              <th scope="col" className="run-number">
                Found
              </th>
              <th scope="col">
                <span className="sr-only">Holds</span>
              </th>
            </tr>
          </thead>
          {phases.map(([phase, title]) => (
            <Fragment key={phase}>
              <Phase title={title} validations={validations.filter((validation) => validation.phase === phase)} />
            </Fragment>
          ))}
        </table>
      )}
    </section>
  );
}

function Phase({ title, validations }: { readonly title: string; readonly validations: readonly Validation[] }): ReactElement | null {
  if (validations.length === 0) return null;
  return (
    <tbody>
      <tr>
        <th scope="rowgroup" colSpan={4}>
          {title}
        </th>
      </tr>
      {validations.map(({ name, expected, actual, ok }, index) => (
        // A check may be asked again and again while a run goes on.
        <tr key={`${name} ${index}`}>
          <th scope="row">{name}</th>
          <td className="run-number text-soft">{number(expected)}</td>
          <td className={`run-number ${ok ? 'text-soft' : 'font-medium text-error'}`}>{number(actual)}</td>
          <td className="w-7">
            {ok ? <Check className="ml-auto size-[15px] text-ok" aria-hidden="true" /> : <X className="ml-auto size-[15px] text-error" aria-hidden="true" />}
            <span className="sr-only">{ok ? 'holds' : 'does not hold'}</span>
          </td>
        </tr>
      ))}
    </tbody>
  );
}
